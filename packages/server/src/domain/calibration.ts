import type { CalibrationFigures, Population, Stratum } from "@voicebio/engine";

/**
 * `proposed`: nobody is served by it yet (any more); `active`: serves its recipe; `superseded`: did, and can again;
 * `destroyed`: somebody whose voice was in it was erased, or it was put aside; only its figures are left.
 */
export type CalibrationState = "proposed" | "active" | "superseded" | "destroyed";

/** One version of what a tenant's own speakers make of a recipe's scoring. */
export interface Calibration {
  /** `cal_` and a UUIDv7. */
  readonly id: string;
  readonly tenantId: string;
  readonly recipe: string;
  /** Counts from 1 within the tenant's versions of the recipe. */
  readonly version: number;
  readonly state: CalibrationState;
  /** Null where it was made of an earlier one, when somebody in that was erased. */
  readonly figures: CalibrationFigures | null;
  /** Empty once destroyed, and where `figures` is null: those of the recipe's artefact count then. */
  readonly strata: readonly Stratum[];
  /**
   * Id of the recipe's artefact of that day, which `figures` and `strata` were counted with. Null where `figures` is,
   * and where it is not known: it was not always written down.
   */
  readonly builtIn: string | null;
  readonly createdAt: Date;
  readonly appliedAt: Date | null;
}

/** A version with the voices in it, speaker by speaker. */
export interface CalibrationWithVoices extends Calibration {
  readonly population: Population;
}

/** What decisions call it. */
export const calibrationName = ({ version }: Pick<Calibration, "version">): string => `own@${version}`;
