import type { RecordingOutcome } from "@voicebio/contract";
import { type Analysis, type Policy, reasonsAgainst, type VoiceError } from "@voicebio/engine";
import type { Caller } from "../domain/caller.ts";
import type { StoredSample } from "../domain/enrollment.ts";
import { newId } from "../domain/ids.ts";
import type { Recording } from "../domain/recording.ts";
import { isRecordingFault } from "../domain/refusal.ts";
import type { Dependencies } from "./dependencies.ts";
import type { EnrollSpeaker } from "./enroll-speaker.ts";
import { inParallel } from "./in-parallel.ts";
import { formatView, qualityView, reasonViews } from "./views.ts";

/** What an enrollment may make of one recording that the speaker does not have yet. */
interface Verdict {
  readonly outcome: RecordingOutcome;
  /** Where it is accepted. */
  readonly sample?: StoredSample;
  /** Where it can't be read. */
  readonly fault?: VoiceError;
}

export interface Judgement {
  /** Of each recording, in the order in which they came. */
  readonly digests: readonly string[];
  /** Digests that the speaker had before. */
  readonly known: ReadonlySet<string>;
  /** Of each recording that was not known, by digest. */
  readonly verdicts: ReadonlyMap<string, Verdict>;
}

type Needs = Pick<Dependencies, "clock" | "digest" | "inference" | "unitOfWork" | "models">;

/** Analyzes the recordings that the speaker does not have yet, as many at once as there are workers. */
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
  const known = await enrollments.knownDigests(caller.tenantId, request.speakerId, digests);
  const fresh = [...recordings].filter(([digest]) => !known.has(digest));
  const judged = await inParallel(fresh, deps.inference.load().workers, async ([digest, recording]) => {
    const verdict = await judge(deps, digest, recording, request, policy);
    return [digest, verdict] as const;
  });
  return { digests, known, verdicts: new Map(judged) };
}

async function judge(
  { clock, inference, models }: Needs,
  digest: string,
  recording: Recording,
  { channel }: EnrollSpeaker,
  policy: Policy,
): Promise<Verdict> {
  const recipes = models.map((model) => model.recipe);
  const heard = await inference
    .analyze(recording.bytes, { recipes, countVoices: policy.countVoices.enrollment, channel })
    .catch((error: unknown) => {
      if (isRecordingFault(error)) return error;
      throw error;
    });
  if (isRecordingFault(heard)) return unreadable(heard);
  const reasons = reasonsAgainst(heard.quality, policy.minSampleSpeechS, policy);
  if (reasons.length > 0) return { outcome: { outcome: "refused", reasons: reasonViews(reasons), ...heardIn(heard) } };
  const sample = { id: newId("smp", clock.now()), digest, quality: heard.quality, embeddings: heard.embeddings };
  return { outcome: { outcome: "accepted", sampleId: sample.id, ...heardIn(heard) }, sample };
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

/**
 * What becomes of each recording, and the samples to store.
 *
 * @param known digests that the speaker has; a recording that comes twice in one request counts once
 */
export function outcomesOf(
  { digests, verdicts }: Judgement,
  known: ReadonlySet<string>,
): { readonly outcomes: RecordingOutcome[]; readonly samples: readonly StoredSample[] } {
  const samples = new Map<string, StoredSample>();
  const outcomes = digests.map((digest): RecordingOutcome => {
    const verdict = verdicts.get(digest);
    if (verdict === undefined || known.has(digest) || samples.has(digest)) return { outcome: "already_enrolled" };
    if (verdict.sample !== undefined) samples.set(digest, verdict.sample);
    return verdict.outcome;
  });
  return { outcomes, samples: [...samples.values()] };
}
