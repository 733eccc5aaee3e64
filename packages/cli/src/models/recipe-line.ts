import type { Recipe } from "@voicebio/contract";

/** A recipe that serves, on one line. */
export const recipeLine = ({ id, default: preferred, calibration }: Recipe): string =>
  `${id}${preferred ? " (preferred)" : ""}, calibration ${calibration}`;
