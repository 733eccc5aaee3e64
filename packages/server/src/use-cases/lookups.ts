import type { Policy } from "@voicebio/engine";
import type { Calibration } from "../domain/calibration.ts";
import type { Caller } from "../domain/caller.ts";
import type { SampleState } from "../domain/enrollment.ts";
import { Refusal } from "../domain/refusal.ts";
import type { Speaker } from "../domain/speaker.ts";
import type { Stores } from "../ports/stores.ts";
import type { Dependencies } from "./dependencies.ts";

/** The same words for an unknown speaker and for another tenant's. */
export const noSuchSpeaker = (): Refusal => new Refusal("speaker.not_found", "No speaker has this id.");

/** @throws VoiceError `speaker.not_found` */
export async function requireSpeaker(stores: Stores, caller: Caller, speakerId: string): Promise<Speaker> {
  const speaker = await stores.speakers.find(caller.tenantId, speakerId);
  if (speaker === undefined) throw noSuchSpeaker();
  return speaker;
}

/** @throws VoiceError `calibration.not_found` */
export async function requireCalibration(stores: Stores, { tenantId }: Caller, id: string): Promise<Calibration> {
  const calibration = await stores.calibrations.find(tenantId, id);
  if (calibration === undefined) throw new Refusal("calibration.not_found", "No calibration has this id.");
  return calibration;
}

/** The tenant's policies, the default first: the built-in ones, of whose names the tenant may have written its own, and others. */
export async function policiesOf(
  builtIn: Dependencies["policies"],
  { policies }: Pick<Stores, "policies">,
  { tenantId }: Caller,
): Promise<readonly [Policy, ...Policy[]]> {
  const written = new Map((await policies.list(tenantId)).map((policy) => [policy.name, policy]));
  const [first, ...rest] = builtIn.map((policy) => written.get(policy.name) ?? policy);
  const others = [...written.values()].filter(({ name }) => !builtIn.some((policy) => policy.name === name));
  return [first ?? builtIn[0], ...rest, ...others];
}

export interface SampleOf {
  readonly speakerId: string;
  readonly sampleId: string;
}

/** @throws VoiceError `speaker.not_found`, `sample.not_found` */
export async function requireSample(
  stores: Stores,
  caller: Caller,
  { speakerId, sampleId }: SampleOf,
): Promise<SampleState> {
  await requireSpeaker(stores, caller, speakerId);
  const state = await stores.samples.stateOf(caller.tenantId, speakerId, sampleId);
  if (state === undefined) throw new Refusal("sample.not_found", "This speaker has no sample with this id.");
  return state;
}

/** @throws VoiceError `policy.unknown` */
export async function namedPolicy(
  deps: Pick<Dependencies, "policies" | "unitOfWork">,
  caller: Caller,
  name: string | undefined,
): Promise<Policy> {
  const policies = await policiesOf(deps.policies, deps.unitOfWork.stores, caller);
  if (name === undefined) return policies[0];
  const policy = policies.find((candidate) => candidate.name === name);
  if (policy === undefined) {
    throw new Refusal(
      "policy.unknown",
      `There is no policy ${name}. The policies are: ${policies.map((known) => known.name).join(", ")}.`,
    );
  }
  return policy;
}
