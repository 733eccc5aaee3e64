import type { PolicyReport } from "@voicebio/contract";
import type { Caller } from "../domain/caller.ts";
import type { Dependencies } from "./dependencies.ts";
import { namedPolicy } from "./lookups.ts";
import { policyReport } from "./policy-report.ts";
import { servingModels } from "./serving-models.ts";

/**
 * What a policy promises, and the comparisons behind it.
 *
 * @throws VoiceError `policy.unknown`
 */
export const getPolicy =
  (deps: Pick<Dependencies, "policies" | "recipes" | "unitOfWork">) =>
  async (caller: Caller, name: string): Promise<PolicyReport> => {
    const policy = await namedPolicy(deps, caller, name);
    return policyReport(policy, await servingModels(deps, deps.unitOfWork.stores, caller.tenantId));
  };
