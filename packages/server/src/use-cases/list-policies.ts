import type { PolicyList } from "@voicebio/contract";
import type { Caller } from "../domain/caller.ts";
import type { Dependencies } from "./dependencies.ts";
import { policiesOf } from "./lookups.ts";
import { policyView } from "./policy-report.ts";

export const listPolicies =
  ({ policies, unitOfWork }: Pick<Dependencies, "policies" | "unitOfWork">) =>
  async (caller: Caller): Promise<PolicyList> => ({
    items: (await policiesOf(policies, unitOfWork.stores, caller)).map(policyView),
    next: null,
  });
