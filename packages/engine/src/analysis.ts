import type { ChannelChoice, RecordingFormat } from "./audio/waveform.ts";
import type { Embedding } from "./comparison/embedding.ts";
import type { QualityReport } from "./speech/quality.ts";

/** What is wanted of a recording. */
export interface AnalysisRequest {
  /** Ids of the recipes to embed it with; empty for an inspection. */
  readonly recipes: readonly string[];
  /** Whether to search for a second voice. */
  readonly countVoices: boolean;
  readonly channel: ChannelChoice;
  /**
   * Whether a recording without speech is embedded all the same, where anything in it stands out. For measuring only:
   * its net speech stays 0, so no policy decides on it.
   */
  readonly embedFaint?: boolean;
}

/** Everything that one recording gives: made in one pass, free of audio. */
export interface Analysis {
  readonly format: RecordingFormat;
  readonly quality: QualityReport;
  /** One per recipe asked for, in that order; empty where no speech was heard. */
  readonly embeddings: readonly Embedding[];
}
