import type { CalibrationProposal, OwnSpeaker, ScoringModel } from "@voicebio/engine";

/** The engine's calibration on somebody's own speakers, away from the thread that answers requests. */
export interface Calibrator {
  /**
   * @param builtIn the recipe's model as it was installed
   * @param rate highest false match rate that the default policy asks for
   * @throws VoiceError `calibration.failed`, also when it takes too long or the server stops
   */
  readonly calibrate: (
    builtIn: ScoringModel,
    speakers: readonly OwnSpeaker[],
    rate: number,
  ) => Promise<CalibrationProposal>;
}
