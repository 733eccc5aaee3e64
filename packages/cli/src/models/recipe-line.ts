import type { Recipe } from "@voicebio/contract";

/** A recipe that serves, on one line. */
export const recipeLine = ({ id, preferred, calibration }: Recipe): string =>
  `${id}${preferred ? " (preferred)" : ""}, calibration ${calibration}`;
