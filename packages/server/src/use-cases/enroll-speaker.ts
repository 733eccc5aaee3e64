import type { EnrollmentResult, RecordingOutcome } from "@voicebio/contract";
import type { ChannelChoice, EnrollmentDecision, Policy } from "@voicebio/engine";
import type { Caller } from "../domain/caller.ts";
import { newId } from "../domain/ids.ts";
import { Refusal } from "../domain/refusal.ts";
import type { Stores } from "../ports/stores.ts";
import { assessSamples, type Neighbors, neighborsOf } from "./assess-samples.ts";
import type { Dependencies, KeepReceipt } from "./dependencies.ts";
import { eventOf } from "./events.ts";
import { extendSamples } from "./extend-samples.ts";
import { type Judgement, judgeRecordings } from "./judge-recordings.ts";
import { KeyedLane } from "./keyed-lane.ts";
import type { Recordings } from "./listen.ts";
import { namedPolicy, requireSpeaker } from "./lookups.ts";
import { type Outcomes, outcomesOf, sortedOut } from "./outcomes.ts";
import { releaseConfirmed } from "./release-samples.ts";
import { idsOf, servingModels } from "./serving-models.ts";
import { voiceprintViews } from "./views.ts";

export interface EnrollSpeaker {
  readonly speakerId: string;
  readonly recordings: Recordings;
  readonly channel: ChannelChoice;
  readonly policy?: string;
}

type Needs = Pick<
  Dependencies,
  "clock" | "digest" | "inference" | "unitOfWork" | "gallery" | "recipes" | "policies" | "keepRecordings"
>;

/**
 * Adds recordings to a speaker's voiceprint: each with its own outcome, those accepted or quarantined stored together.
 *
 * From the search for other speakers on, enrollments of a tenant take turns: of two that enroll one person under two
 * names at once, the second finds the first.
 *
 * @throws VoiceError `speaker.not_found`, `policy.unknown`, `enrollment.nothing_accepted`, `server.overloaded`,
 *   `index.failed`; `audio.*` where the only recording can't be read
 */
export const enrollSpeaker = (deps: Needs) => {
  const turns = new KeyedLane();
  return async (
    caller: Caller,
    request: EnrollSpeaker,
    keepReceipt: KeepReceipt<EnrollmentResult>,
  ): Promise<EnrollmentResult> => {
    const policy = await namedPolicy(deps, caller, request.policy);
    await requireSpeaker(deps.unitOfWork.stores, caller, request.speakerId);
    const judgement = await judgeRecordings(deps, caller, request, policy);
    refuseWhereNothingIsUsable(judgement);
    return turns.run(caller.tenantId, () =>
      enrollJudged(deps, caller, request.speakerId, judgement, policy, keepReceipt),
    );
  };
};

/** @throws VoiceError */
function refuseWhereNothingIsUsable({ digests, verdicts }: Judgement): void {
  const refused = digests.flatMap((digest) => {
    const verdict = verdicts.get(digest);
    return verdict !== undefined && "refused" in verdict ? verdict : [];
  });
  if (refused.length < digests.length) return;
  if (refused.length === 1 && refused[0]?.fault !== undefined) throw refused[0].fault;
  throw nothingAccepted(refused.map((verdict) => verdict.refused));
}

const nothingAccepted = (recordings: readonly RecordingOutcome[]): Refusal =>
  new Refusal("enrollment.nothing_accepted", "Every recording was refused; `recordings` says why.", { recordings });

/** @throws VoiceError */
async function enrollJudged(
  deps: Needs,
  caller: Caller,
  speakerId: string,
  judgement: Judgement,
  policy: Policy,
  keepReceipt: KeepReceipt<EnrollmentResult>,
): Promise<EnrollmentResult> {
  const usable = [...judgement.verdicts.values()].flatMap((verdict) => ("sample" in verdict ? verdict.sample : []));
  const neighbors = await neighborsOf(deps, caller, speakerId, usable);
  const result = await deps.unitOfWork.commit(async (stores) => {
    await requireSpeaker(stores, caller, speakerId);
    const stored = await storeJudged(deps, stores, { caller, speakerId, judgement, policy, neighbors });
    if (stored instanceof Refusal) return stored; // what was noticed about the refused ones is kept
    const reading = { stores, recipes: deps.recipes, policy };
    const voiceprints = await voiceprintViews(reading, caller.tenantId, speakerId);
    const { id, createdAt, recordings } = stored;
    const answer = { id, speakerId, createdAt, recordings, voiceprints };
    await keepReceipt(stores, answer, speakerId);
    return answer;
  });
  if (result instanceof Refusal) throw result;
  await deps.gallery.refresh(caller.tenantId, speakerId);
  return result;
}

interface Storing {
  readonly caller: Caller;
  readonly speakerId: string;
  readonly judgement: Judgement;
  readonly policy: Policy;
  readonly neighbors: Neighbors;
}

/** Looks again which recordings are known: another request may have stored the same ones meanwhile. */
async function storeJudged(
  { clock, recipes }: Needs,
  stores: Stores,
  { caller, speakerId, judgement, policy, neighbors }: Storing,
): Promise<Pick<EnrollmentResult, "id" | "createdAt" | "recordings"> | Refusal> {
  const known = await stores.enrollments.knownSamples(caller.tenantId, speakerId, judgement.digests);
  const models = await servingModels({ recipes }, stores, caller.tenantId);
  const { fresh, additions } = sortedOut(judgement, known, idsOf(models));
  const context = { stores, models, policy, caller, speakerId };
  const decisions = await assessSamples(context, [...fresh.values()], neighbors);
  const result = outcomesOf(judgement, known, fresh, decisions);
  const at = clock.now();
  await noteWatchlist(stores, caller, speakerId, decisions, at);
  if (result.outcomes.every(({ outcome }) => outcome === "refused")) return nothingAccepted(result.outcomes);
  await extendSamples(stores, caller, speakerId, additions, at);
  if (result.samples.length === 0) return { id: null, createdAt: null, recordings: result.outcomes };
  const id = await insertEnrollment(stores, caller, speakerId, result, at);
  const released = await releaseConfirmed(stores, models, policy, caller, speakerId, at);
  return { id, createdAt: at.toISOString(), recordings: withReleased(result.outcomes, new Set(released)) };
}

/** What was doubtful by itself may count together with what was kept aside before. */
const withReleased = (outcomes: readonly RecordingOutcome[], released: ReadonlySet<string>): RecordingOutcome[] =>
  outcomes.map((one) =>
    one.outcome === "quarantined" && released.has(one.sampleId) ? { ...one, outcome: "accepted", reasons: [] } : one,
  );

async function insertEnrollment(
  stores: Stores,
  caller: Caller,
  speakerId: string,
  { samples, kept }: Outcomes,
  createdAt: Date,
): Promise<string> {
  const id = newId("enr", createdAt);
  await stores.enrollments.insert({ id, tenantId: caller.tenantId, speakerId, createdAt, samples });
  for (const recording of kept) await stores.recordings.insert(caller.tenantId, recording);
  const quarantined = samples.filter(({ state }) => state === "quarantined");
  const details = {
    enrollmentId: id,
    samples: samples.map((sample) => sample.id),
    quarantined: quarantined.map((sample) => ({ id: sample.id, reasons: sample.reasons.map(({ code }) => code) })),
  };
  await stores.events.append(eventOf(caller, createdAt, "enrollment.added", speakerId, details));
  return id;
}

/** One event for each speaker of the watchlist who was heard, whatever becomes of the recordings. */
async function noteWatchlist(
  stores: Stores,
  caller: Caller,
  speakerId: string,
  decisions: ReadonlyMap<string, EnrollmentDecision>,
  at: Date,
): Promise<void> {
  const hits = [...decisions].flatMap(([sampleId, { decision, reasons }]) =>
    reasons.flatMap((reason) =>
      reason.code === "enrollment.watchlist" ? { sampleId, decision, watchlisted: reason.speakerId } : [],
    ),
  );
  for (const [watchlisted, samples] of Map.groupBy(hits, (hit) => hit.watchlisted)) {
    const details = { watchlisted, samples: samples.map(({ sampleId, decision }) => ({ id: sampleId, decision })) };
    await stores.events.append(eventOf(caller, at, "watchlist.hit", speakerId, details));
  }
}
