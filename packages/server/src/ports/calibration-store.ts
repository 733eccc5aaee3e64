import type { Population } from "@voicebio/engine";
import type { Calibration, CalibrationState, CalibrationWithVoices } from "../domain/calibration.ts";
import type { Page, PageRequest } from "./stores.ts";

/** Versions of tenants' own calibrations, and the voices in them. */
export interface CalibrationStore {
  /** The version with its voices, all or nothing; an error where one of the speakers is not there. */
  readonly insert: (calibration: CalibrationWithVoices) => Promise<void>;
  readonly find: (tenantId: string, id: string) => Promise<Calibration | undefined>;
  /** In order of creation. */
  readonly list: (tenantId: string, page: PageRequest) => Promise<Page<Calibration>>;
  /** Every version of a recipe in one of these states, the one applied last first; those never applied come last. */
  readonly inState: (
    tenantId: string,
    recipe: string,
    states: readonly CalibrationState[],
  ) => Promise<readonly Calibration[]>;
  /** Id of the version that serves. Cheap: asked at every request. */
  readonly activeId: (tenantId: string, recipe: string) => Promise<string | undefined>;
  /** The voices in a version; none where it is destroyed, or there is none. */
  readonly population: (tenantId: string, id: string) => Promise<Population>;
  /** The number that the next version of a recipe has. */
  readonly nextVersion: (tenantId: string, recipe: string) => Promise<number>;
  /** @param appliedAt since when it serves; null where it does not, and is no step that can be gone back to */
  readonly setState: (
    tenantId: string,
    id: string,
    state: Exclude<CalibrationState, "destroyed">,
    appliedAt: Date | null,
  ) => Promise<void>;
  /** Versions that a speaker's voice is in. */
  readonly holding: (tenantId: string, speakerId: string) => Promise<readonly Calibration[]>;
  /** Erases the voices and thresholds of a version; its figures stay. */
  readonly destroy: (tenantId: string, id: string) => Promise<void>;
}
