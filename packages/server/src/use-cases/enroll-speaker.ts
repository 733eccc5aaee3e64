import type { EnrollmentResult } from "@voicebio/contract";
import type { ChannelChoice } from "@voicebio/engine";
import type { Caller } from "../domain/caller.ts";
import { newId } from "../domain/ids.ts";
import { Refusal } from "../domain/refusal.ts";
import type { Stores } from "../ports/stores.ts";
import type { Dependencies, KeepReceipt } from "./dependencies.ts";
import { eventOf } from "./events.ts";
import { extendSamples } from "./extend-samples.ts";
import { type Judgement, judgeRecordings, outcomesOf } from "./judge-recordings.ts";
import type { Recordings } from "./listen.ts";
import { namedPolicy, requireSpeaker } from "./lookups.ts";
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
 * Adds recordings to a speaker's voiceprint: each with its own outcome, those accepted stored together.
 *
 * @throws VoiceError `speaker.not_found`, `policy.unknown`, `enrollment.nothing_accepted`, `server.overloaded`;
 *   `audio.*` where the only recording can't be read
 */
export const enrollSpeaker =
  (deps: Needs) =>
  async (
    caller: Caller,
    request: EnrollSpeaker,
    keepReceipt: KeepReceipt<EnrollmentResult>,
  ): Promise<EnrollmentResult> => {
    const policy = await namedPolicy(deps, caller, request.policy);
    await requireSpeaker(deps.unitOfWork.stores, caller, request.speakerId);
    const judgement = await judgeRecordings(deps, caller, request, policy);
    refuseWhereNothingIsUsable(judgement);
    const result = await deps.unitOfWork.commit(async (stores) => {
      await requireSpeaker(stores, caller, request.speakerId);
      const stored = await storeAccepted(deps, stores, caller, request.speakerId, judgement);
      const reading = { stores, recipes: deps.recipes, policy };
      const voiceprints = await voiceprintViews(reading, caller.tenantId, request.speakerId);
      const { id, createdAt, recordings } = stored;
      const answer = { id, speakerId: request.speakerId, createdAt, recordings, voiceprints };
      await keepReceipt(stores, answer, request.speakerId);
      return answer;
    });
    await deps.gallery.refresh(caller.tenantId, request.speakerId);
    return result;
  };

/** @throws VoiceError */
function refuseWhereNothingIsUsable(judgement: Judgement): void {
  const { outcomes } = outcomesOf(judgement, judgement.known, judgement.recipes);
  if (outcomes.some(({ outcome }) => outcome !== "refused")) return;
  const [only] = judgement.verdicts.values();
  if (only?.fault !== undefined && outcomes.length === 1) throw only.fault;
  throw new Refusal("enrollment.nothing_accepted", "Every recording was refused; `recordings` says why.", {
    recordings: outcomes,
  });
}

/** Looks again which recordings are known: another request may have stored the same ones meanwhile. */
async function storeAccepted(
  { clock, recipes }: Needs,
  stores: Stores,
  caller: Caller,
  speakerId: string,
  judgement: Judgement,
): Promise<Pick<EnrollmentResult, "id" | "createdAt" | "recordings">> {
  const known = await stores.enrollments.knownSamples(caller.tenantId, speakerId, judgement.digests);
  const serving = idsOf(await servingModels({ recipes }, stores, caller.tenantId));
  const { outcomes, samples, kept, additions } = outcomesOf(judgement, known, serving);
  const createdAt = clock.now();
  await extendSamples(stores, caller, speakerId, additions, createdAt);
  if (samples.length === 0) return { id: null, createdAt: null, recordings: outcomes };
  const id = newId("enr", createdAt);
  await stores.enrollments.insert({ id, tenantId: caller.tenantId, speakerId, createdAt, samples });
  for (const recording of kept) await stores.recordings.insert(caller.tenantId, recording);
  const details = { enrollmentId: id, samples: samples.map((sample) => sample.id) };
  await stores.events.append(eventOf(caller, createdAt, "enrollment.added", speakerId, details));
  return { id, createdAt: createdAt.toISOString(), recordings: outcomes };
}
