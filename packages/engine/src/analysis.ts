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

/** An embedding, and what it is made of. */
export interface HeardEmbedding extends Embedding {
  /** Seconds of speech that the recipe's own detector heard; 0 where it is of faint sound. */
  readonly netSpeechS: number;
}

/** Everything that one recording gives: made in one pass, free of audio. */
export interface Analysis {
  readonly format: RecordingFormat;
  /** By the detector of the analyzer's first recipe. */
  readonly quality: QualityReport;
  /** Of the recipes asked for, in that order, those that heard speech: each has a detector of its own. */
  readonly embeddings: readonly HeardEmbedding[];
}
