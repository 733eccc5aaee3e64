/** What the system hears in a recording, before anybody is compared. */
export interface QualityReport {
  /** Length of the recording in seconds. */
  readonly durationS: number;
  /** Seconds of speech. */
  readonly netSpeechS: number;
  /** Mean power of speech against the median power of the pauses, in dB; null where there is no speech. */
  readonly snrDb: number | null;
  /** Root-mean-square level of the speech, dB below full scale; null where there is no speech. */
  readonly levelDb: number | null;
  /** Share of samples cut off at full scale, in [0, 1]. */
  readonly clippedShare: number;
  /** Highest frequency that the channel carries, in hertz: 4,500 and less says telephone; null where there is no speech. */
  readonly bandwidthHz: number | null;
  /** 1, or 2 for "more than one"; null where it was not asked for or there is no speech. */
  readonly voices: number | null;
}
