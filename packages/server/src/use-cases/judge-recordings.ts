import type { Quality, RecordingFormat, RecordingOutcome } from "@voicebio/contract";
import { type Policy, reasonsAgainst, type VoiceError } from "@voicebio/engine";
import type { Caller } from "../domain/caller.ts";
import type { HeardSample } from "../domain/enrollment.ts";
import { newId } from "../domain/ids.ts";
import type { KeptRecording } from "../domain/kept-recording.ts";
import { qualityFor } from "../domain/probe.ts";
import type { Recording } from "../domain/recording.ts";
import { isRecordingFault } from "../domain/refusal.ts";
import type { KnownSample } from "../ports/stores.ts";
import type { Dependencies } from "./dependencies.ts";
import type { EnrollSpeaker } from "./enroll-speaker.ts";
import { inParallel } from "./in-parallel.ts";
import { idsOf, servingModels } from "./serving-models.ts";
import { formatView, qualityView, reasonViews } from "./views.ts";

/** A recording that can't be enrolled, whoever speaks. */
interface Unusable {
  readonly refused: RecordingOutcome;
  /** Where it can't be read. */
  readonly fault?: VoiceError;
}

/** A good recording: whether it counts is for its voice to say. */
export interface Usable {
  readonly sample: HeardSample;
  readonly heard: { readonly format: RecordingFormat; readonly quality: Quality };
  /** Where recordings are kept. */
  readonly kept?: KeptRecording;
}

/** What was made of one recording that the speaker does not have yet in every recipe that serves the tenant. */
export type Verdict = Unusable | Usable;

export interface Judgement {
  /** Of each recording, in the order in which they came. */
  readonly digests: readonly string[];
  /** Samples that the speaker had before, by digest. */
  readonly known: ReadonlyMap<string, KnownSample>;
  /** Those that serve the tenant. */
  readonly recipes: readonly string[];
  /** Of each recording that was not known in all of them, by digest. */
  readonly verdicts: ReadonlyMap<string, Verdict>;
}

type Needs = Pick<Dependencies, "clock" | "digest" | "inference" | "unitOfWork" | "recipes" | "keepRecordings">;

/** Analyzes the recordings that the speaker does not have yet in every serving recipe, as many at once as there are workers. */
export async function judgeRecordings(
  deps: Needs,
  caller: Caller,
  request: EnrollSpeaker,
  policy: Policy,
): Promise<Judgement> {
  const { enrollments } = deps.unitOfWork.stores;
  const recordings = new Map<string, Recording>();
  const digests = request.recordings.map((recording) => {
    const digest = deps.digest.digest(caller.tenantId, recording.sha256);
    recordings.set(digest, recording);
    return digest;
  });
  const recipes = idsOf(await servingModels(deps, deps.unitOfWork.stores, caller.tenantId));
  const known = await enrollments.knownSamples(caller.tenantId, request.speakerId, digests);
  const fresh = [...recordings].filter(([digest]) => !isEmbedded(known.get(digest), recipes));
  const judged = await inParallel(fresh, deps.inference.load().workers, async ([digest, recording]) => {
    const verdict = await judge(deps, recipes, digest, recording, request, policy);
    return [digest, verdict] as const;
  });
  return { digests, known, recipes, verdicts: new Map(judged) };
}

/** Whether nothing is left to hear in a recording. */
export const isEmbedded = (sample: KnownSample | undefined, recipes: readonly string[]): boolean =>
  sample !== undefined && recipes.every((recipe) => sample.recipes.has(recipe));

async function judge(
  { clock, inference, keepRecordings }: Needs,
  recipes: readonly string[],
  digest: string,
  recording: Recording,
  { channel }: EnrollSpeaker,
  policy: Policy,
): Promise<Verdict> {
  const bytes = keepRecordings ? recording.bytes.slice() : undefined; // the analysis takes them away
  const analysis = await inference
    .analyze(recording.bytes, { recipes, countVoices: policy.countVoices.enrollment, channel })
    .catch((error: unknown) => {
      if (isRecordingFault(error)) return error;
      throw error;
    });
  if (isRecordingFault(analysis)) return unreadable(analysis);
  // The preferred recipe is the one to enroll for; where another hears no speech, its voiceprint just does not grow.
  const heard = { ...analysis, quality: qualityFor(analysis, recipes.slice(0, 1)) };
  const reasons = reasonsAgainst(heard.quality, policy.minSampleSpeechS, policy);
  const view = { format: formatView(heard.format), quality: qualityView(heard.quality) };
  if (reasons.length > 0) return { refused: { outcome: "refused", reasons: reasonViews(reasons), ...view } };
  const sample = { id: newId("smp", clock.now()), digest, quality: heard.quality, embeddings: heard.embeddings };
  return { sample, heard: view, ...(bytes && { kept: { sampleId: sample.id, channel, bytes } }) };
}

const unreadable = (fault: VoiceError): Unusable => ({
  refused: { outcome: "refused", reasons: [{ code: fault.code, message: fault.message }], format: null, quality: null },
  fault,
});
