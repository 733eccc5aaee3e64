import type { Analysis, AnalysisRequest, ChannelChoice, QualityReport, Sample, ScoringModel } from "@voicebio/engine";
import { VoiceError } from "@voicebio/engine";
import { combinedProbe, combinedQuality, qualityFor, recordingsDisagree } from "../domain/probe.ts";
import type { Recording } from "../domain/recording.ts";
import { isRecordingFault } from "../domain/refusal.ts";
import type { Inference } from "../ports/inference.ts";
import { inParallel } from "./in-parallel.ts";

/** At least one recording. */
export type Recordings = readonly [Recording, ...Recording[]];

/** What was heard in the recordings of one request, taken as one probe. */
export interface Heard {
  /** Its seconds of speech are enough only where every recipe heard so many: nobody is missed by one that did not. */
  readonly quality: QualityReport;
  /** Undefined where the recipe heard no speech. */
  readonly probe: (recipe: string) => Sample | undefined;
}

export interface Listening {
  /** The scoring model of each recipe to embed with; at least one. */
  readonly models: readonly [ScoringModel, ...ScoringModel[]];
  readonly countVoices: boolean;
  readonly channel: ChannelChoice;
}

/**
 * Analyzes recordings, as many at once as there are workers, so that one request does not fill the queue.
 *
 * @throws VoiceError `audio.*`, naming the recording where there are several; `server.overloaded`, `analysis.*`
 */
export async function listenToEach(
  inference: Inference,
  recordings: Recordings,
  request: AnalysisRequest,
): Promise<readonly [Analysis, ...Analysis[]]> {
  const several = recordings.length > 1;
  const numbered = recordings.map((recording, position) => ({ recording, number: position + 1 }));
  const analyses = await inParallel(numbered, inference.load().workers, ({ recording, number }) =>
    inference.analyze(recording.bytes, request).catch((error: unknown) => {
      if (!several || !isRecordingFault(error)) throw error;
      throw new VoiceError(error.code, `Recording ${number} of ${recordings.length}: ${error.message}`, {
        cause: error,
      });
    }),
  );
  const [first, ...rest] = analyses;
  if (first === undefined) throw new Error("one recording gives one analysis");
  return [first, ...rest];
}

/** @throws VoiceError as listenToEach */
export async function listen(
  inference: Inference,
  recordings: Recordings,
  { models, countVoices, channel }: Listening,
): Promise<Heard> {
  const recipes = models.map(({ recipe }) => recipe);
  const [first, ...others] = await listenToEach(inference, recordings, { recipes, countVoices, channel });
  const rest = others.filter((_, i) => !isRepeated(recordings, i + 1));
  const analyses: readonly [Analysis, ...Analysis[]] = [first, ...rest];
  const usable = (analysis: Analysis) => qualityFor(analysis, recipes);
  const quality = combinedQuality([usable(first), ...rest.map(usable)]);
  const severalSpeak = countVoices && recordingsDisagree(analyses, models[0]);
  return {
    quality: severalSpeak ? { ...quality, voices: 2 } : quality,
    probe: (recipe) => combinedProbe(analyses, recipe),
  };
}

/** Whether the recording at this place was sent before it as well: it is no more speech than once. */
const isRepeated = (recordings: readonly Recording[], place: number): boolean => {
  const sha256 = recordings[place]?.sha256 ?? new Uint8Array();
  return recordings.slice(0, place).some((earlier) => Buffer.compare(earlier.sha256, sha256) === 0);
};
