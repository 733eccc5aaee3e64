import type { Comparison } from "@voicebio/contract";
import type { Analysis } from "@voicebio/engine";
import {
  type ChannelChoice,
  compare,
  decideVerification,
  type Evidence,
  reasonsAgainst,
  type ScoringModel,
  voiceprintOf,
} from "@voicebio/engine";
import type { Caller } from "../domain/caller.ts";
import { combinedProbe, qualityFor } from "../domain/probe.ts";
import type { Recording } from "../domain/recording.ts";
import type { Dependencies } from "./dependencies.ts";
import { listenToEach } from "./listen.ts";
import { namedPolicy } from "./lookups.ts";
import { servingModels } from "./serving-models.ts";
import { decisionView, qualityView, unusedModel } from "./views.ts";

export interface CompareRecordings {
  readonly recordings: readonly [Recording, Recording];
  readonly channel: ChannelChoice;
  readonly policy?: string;
}

/**
 * Do two recordings hold one voice? Stores nothing.
 *
 * @throws VoiceError `policy.unknown`, `audio.*`, `server.overloaded`
 */
export const compareRecordings =
  (deps: Pick<Dependencies, "clock" | "inference" | "liveScores" | "unitOfWork" | "recipes" | "policies">) =>
  async (caller: Caller, request: CompareRecordings): Promise<Comparison> => {
    const { clock, inference } = deps;
    const policy = await namedPolicy(deps, caller, request.policy);
    const [model] = await servingModels(deps, deps.unitOfWork.stores, caller.tenantId);
    const analyses = await listenToEach(inference, request.recordings, {
      recipes: [model.recipe],
      countVoices: policy.countVoices.probe,
      channel: request.channel,
    });
    const qualities = analyses.map((analysis) => qualityFor(analysis, [model.recipe]));
    const reasons = qualities.flatMap((quality, position) =>
      reasonsAgainst(quality, policy.minProbeSpeechS, policy).map((reason) => ({
        ...reason,
        message: `Recording ${position + 1}: ${reason.message}`,
      })),
    );
    const evidence = evidenceBetween(model, analyses);
    if (evidence !== null) deps.liveScores?.observe("compareRecordings", evidence);
    const decision = decideVerification(evidence, reasons, policy);
    return {
      at: clock.now().toISOString(),
      ...decisionView(decision, policy, evidence ?? unusedModel(model)),
      recordings: qualities.map(qualityView),
    };
  };

/** Null where one of the two holds no speech. */
function evidenceBetween(model: ScoringModel, [first, ...rest]: readonly [Analysis, ...Analysis[]]): Evidence | null {
  const enrolled = combinedProbe([first], model.recipe);
  const probe = combinedProbe(rest, model.recipe);
  if (enrolled === undefined || probe === undefined) return null;
  return compare(model, voiceprintOf(model, [enrolled]), probe);
}
