import type { PolicyReport, SetPolicy } from "@voicebio/contract";
import { calibrationOf, type Policy, strataOf, strictestRate } from "@voicebio/engine";
import type { Caller } from "../domain/caller.ts";
import type { Models } from "../domain/recipes.ts";
import { Refusal } from "../domain/refusal.ts";
import type { Dependencies, KeepReceipt } from "./dependencies.ts";
import { eventOf } from "./events.ts";
import { policyReport } from "./policy-report.ts";
import { servingModels } from "./serving-models.ts";

type Needs = Pick<Dependencies, "clock" | "policies" | "recipes" | "unitOfWork">;

/** More than anybody needs, and few enough to be read at every request. */
const MOST_POLICIES = 100;

/**
 * Writes a policy, or replaces one: only what every recipe that serves the tenant can promise.
 *
 * @throws VoiceError `policy.unsupported`, `policy.too_many`
 */
export const setPolicy =
  (deps: Needs) =>
  async (
    caller: Caller,
    name: string,
    asked: SetPolicy,
    keepReceipt: KeepReceipt<PolicyReport>,
  ): Promise<PolicyReport> => {
    const builtIn = deps.policies.find((policy) => policy.name === name) ?? deps.policies[0];
    const policy: Policy = { ...builtIn, description: `Written as ${name}.`, ...asked, name };
    return deps.unitOfWork.commit(async (stores) => {
      const models = await servingModels(deps, stores, caller.tenantId);
      requireSupported(policy, models);
      const written = await stores.policies.list(caller.tenantId);
      if (written.length >= MOST_POLICIES && !written.some((one) => one.name === name)) {
        throw new Refusal("policy.too_many", `There are ${MOST_POLICIES} policies.`);
      }
      const at = deps.clock.now();
      await stores.policies.put(caller.tenantId, policy, at);
      await stores.events.append(eventOf(caller, at, "policy.set", null, { ...policy }));
      const answer = policyReport(policy, models);
      await keepReceipt(stores, answer, null);
      return answer;
    });
  };

/** A match among one voiceprint is promised where a single comparison is. @throws VoiceError `policy.unsupported` */
function requireSupported(policy: Policy, models: Models): void {
  for (const model of models) {
    const strictest = strictestRate(strataOf(model), policy.minProbeSpeechS);
    if (strictest === undefined) continue; // Nothing was counted: the bound holds at any rate.
    for (const name of ["maxFalseMatchRate", "maxFalsePositiveIdentificationRate"] as const) {
      if (strictest <= policy[name] * (1 + 1e-9)) continue;
      throw new Refusal(
        "policy.unsupported",
        `${name} ${policy[name]} can't be shown with ${model.recipe} and ${calibrationOf(model)}: the strictest that can be promised is ${strictest}.`,
      );
    }
  }
}
