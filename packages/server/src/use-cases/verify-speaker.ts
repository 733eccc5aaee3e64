import type { Verification } from "@voicebio/contract";
import {
  type ChannelChoice,
  compare,
  decideVerification,
  type Evidence,
  leavingOut,
  reasonsAgainst,
  type Sample,
  voiceprintOf,
} from "@voicebio/engine";
import type { Caller } from "../domain/caller.ts";
import { newId } from "../domain/ids.ts";
import { reasonsAgainstVoiceprint } from "../domain/voiceprint-state.ts";
import type { Dependencies } from "./dependencies.ts";
import { eventOf } from "./events.ts";
import { listen, type Recordings } from "./listen.ts";
import { namedPolicy, requireSpeaker } from "./lookups.ts";
import { type Reference, referenceIn, referenceOf } from "./reference.ts";
import { servingModels } from "./serving-models.ts";
import { decisionView, qualityView, unusedModel } from "./views.ts";

export interface VerifySpeaker {
  readonly speakerId: string;
  readonly recordings: Recordings;
  readonly channel: ChannelChoice;
  readonly policy?: string;
}

type Needs = Pick<Dependencies, "clock" | "inference" | "liveScores" | "unitOfWork" | "recipes" | "policies">;

/**
 * Is this the speaker? Keeps neither the audio nor what was made of it.
 *
 * @throws VoiceError `speaker.not_found`, `policy.unknown`, `audio.*`, `server.overloaded`
 */
export const verifySpeaker =
  (deps: Needs) =>
  async (caller: Caller, request: VerifySpeaker): Promise<Verification> => {
    const policy = await namedPolicy(deps, caller, request.policy);
    const { id: speakerId } = await requireSpeaker(deps.unitOfWork.stores, caller, request.speakerId);
    const { stores } = deps.unitOfWork;
    const models = await servingModels(deps, stores, caller.tenantId);
    const { model } = await referenceOf(stores, models, caller.tenantId, speakerId, policy);
    const heard = await listen(deps.inference, request.recordings, {
      models: [model],
      countVoices: policy.countVoices.probe,
      channel: request.channel,
    });
    // Read again: while it listened the speaker may have been deleted, an enrollment or a calibration taken back.
    await requireSpeaker(deps.unitOfWork.stores, caller, speakerId);
    const serving = await servingModels(deps, stores, caller.tenantId);
    const now = serving.find(({ recipe }) => recipe === model.recipe) ?? model;
    const reference = await referenceIn(stores, now, caller.tenantId, speakerId, policy);
    const evidence = evidenceFor(speakerId, reference, heard.probe(model.recipe));
    if (evidence !== null) deps.liveScores?.observe("verifySpeaker", evidence);
    const reasons = [
      ...reasonsAgainst(heard.quality, policy.minProbeSpeechS, policy),
      ...reasonsAgainstVoiceprint(reference.progress, policy),
    ];
    const decision = decideVerification(evidence, reasons, policy);
    const at = deps.clock.now();
    const verification: Verification = {
      id: newId("ver", at),
      speakerId,
      at: at.toISOString(),
      ...decisionView(decision, policy, evidence ?? unusedModel(reference.model)),
      probe: qualityView(heard.quality),
    };
    await deps.unitOfWork.stores.events.append(
      eventOf(caller, at, "speaker.verified", speakerId, detailsOf(verification)),
    );
    return verification;
  };

/** By a model that knows nothing of the claimed speaker: nobody's own voice may say how common it is. */
function evidenceFor(speakerId: string, { model, samples }: Reference, probe: Sample | undefined): Evidence | null {
  const [first, ...rest] = samples;
  if (first === undefined || probe === undefined) return null;
  const others = leavingOut(model, speakerId);
  return compare(others, voiceprintOf(others, [first, ...rest]), probe);
}

/** No score: an event outlives its speaker, and how alike a voice was to a speaker's tells about both. */
const detailsOf = (verification: Verification): Readonly<Record<string, unknown>> => ({
  verificationId: verification.id,
  decision: verification.decision,
  reasons: verification.reasons.map((reason) => reason.code),
  threshold: verification.threshold,
  policy: verification.policy.name,
  recipe: verification.recipe,
  calibration: verification.calibration,
});
