import type { OptionSpecs } from "./command.ts";

/** Option of every command whose answer follows a policy. */
export const POLICY_OPTION: OptionSpecs = {
  policy: { value: "NAME", help: "the policy to go by, `default` otherwise; voicebio policies lists them" },
};
