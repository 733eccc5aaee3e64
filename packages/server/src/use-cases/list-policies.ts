import type { PolicyList } from "@voicebio/contract";
import type { Dependencies } from "./dependencies.ts";

export const listPolicies =
  ({ policies }: Pick<Dependencies, "policies">) =>
  (): PolicyList => ({
    items: policies.map((policy) => ({
      ...policy,
      countVoices: { ...policy.countVoices },
      enrollment: { ...policy.enrollment },
    })),
    next: null,
  });
