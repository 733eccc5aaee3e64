import type { RecordingOutcome } from "@voicebio/contract";
import { type Analysis, type Policy, reasonsAgainst, type VoiceError } from "@voicebio/engine";
import type { Caller } from "../domain/caller.ts";
import type { StoredSample } from "../domain/enrollment.ts";
import { newId } from "../domain/ids.ts";
import type { KeptRecording } from "../domain/kept-recording.ts";
import { qualityFor } from "../domain/probe.ts";
import type { Recording } from "../domain/recording.ts";
import { isRecordingFault } from "../domain/refusal.ts";
import type { KnownSample } from "../ports/stores.ts";
import type { Dependencies } from "./dependencies.ts";
import type { EnrollSpeaker } from "./enroll-speaker.ts";
import type { Addition } from "./extend-samples.ts";
import { inParallel } from "./in-parallel.ts";
import { idsOf, servingModels } from "./serving-models.ts";
import { formatView, qualityView, reasonViews } from "./views.ts";

/** What an enrollment may make of one recording that the speaker does not have yet in every recipe that serves the tenant. */
interface Verdict {
  readonly outcome: RecordingOutcome;
  /** Where it is accepted. */
  readonly sample?: StoredSample;
  /** Where it is accepted and recordings are kept. */
  readonly kept?: KeptRecording;
  /** Where it can't be read. */
  readonly fault?: VoiceError;
}

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

const isEmbedded = (sample: KnownSample | undefined, recipes: readonly string[]): boolean =>
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
  if (reasons.length > 0) return { outcome: { outcome: "refused", reasons: reasonViews(reasons), ...heardIn(heard) } };
  const sample = { id: newId("smp", clock.now()), digest, quality: heard.quality, embeddings: heard.embeddings };
  return {
    outcome: { outcome: "accepted", sampleId: sample.id, ...heardIn(heard) },
    sample,
    ...(bytes && { kept: { sampleId: sample.id, channel, bytes } }),
  };
}

const unreadable = (fault: VoiceError): Verdict => ({
  outcome: {
    outcome: "refused",
    reasons: [{ code: fault.code, message: fault.message }],
    format: null,
    quality: null,
  },
  fault,
});

const heardIn = ({ format, quality }: Analysis) => ({ format: formatView(format), quality: qualityView(quality) });

export interface Outcomes {
  readonly outcomes: RecordingOutcome[];
  /** To be stored. */
  readonly samples: readonly StoredSample[];
  /** Recordings of those samples, where they are kept. */
  readonly kept: readonly KeptRecording[];
  /** To be added to samples that the speaker has. */
  readonly additions: readonly Addition[];
}

/**
 * What becomes of each recording, and what to store.
 *
 * @param known samples that the speaker has; a recording that comes twice in one request counts once
 * @param serving recipes that serve by now: nothing is stored of one that was retired while the recordings were heard
 */
export function outcomesOf(
  { digests, recipes: heardBy, verdicts }: Judgement,
  known: ReadonlyMap<string, KnownSample>,
  serving: readonly string[],
): Outcomes {
  const recipes = heardBy.filter((recipe) => serving.includes(recipe));
  const samples = new Map<string, StoredSample>();
  const additions = new Map<string, Addition>();
  const outcomes = digests.map((digest): RecordingOutcome => {
    const verdict = verdicts.get(digest);
    const before = known.get(digest);
    if (verdict === undefined || isEmbedded(before, recipes) || samples.has(digest)) return ALREADY_ENROLLED;
    const { sample } = verdict;
    if (sample === undefined) return verdict.outcome;
    if (before === undefined) {
      samples.set(digest, {
        ...sample,
        embeddings: sample.embeddings.filter(({ recipe }) => recipes.includes(recipe)),
      });
      return verdict.outcome;
    }
    const embeddings = sample.embeddings.filter(
      ({ recipe }) => recipes.includes(recipe) && !before.recipes.has(recipe),
    );
    additions.set(digest, { sampleId: before.sampleId, embeddings });
    return ALREADY_ENROLLED;
  });
  const kept = [...samples.keys()].flatMap((digest) => verdicts.get(digest)?.kept ?? []);
  return { outcomes, samples: [...samples.values()], kept, additions: [...additions.values()] };
}

const ALREADY_ENROLLED: RecordingOutcome = { outcome: "already_enrolled" };
