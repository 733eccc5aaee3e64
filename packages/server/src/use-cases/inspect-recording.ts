import type { Inspection } from "@voicebio/contract";
import { type ChannelChoice, reasonsAgainst } from "@voicebio/engine";
import type { Caller } from "../domain/caller.ts";
import type { Recording } from "../domain/recording.ts";
import type { Dependencies } from "./dependencies.ts";
import { namedPolicy } from "./lookups.ts";
import { formatView, qualityView, reasonViews } from "./views.ts";

export interface InspectRecording {
  readonly recording: Recording;
  readonly channel: ChannelChoice;
  readonly policy?: string;
}

/**
 * What does the system hear? Stores nothing.
 *
 * @throws VoiceError `policy.unknown`, `audio.*`, `server.overloaded`
 */
export const inspectRecording =
  (deps: Pick<Dependencies, "inference" | "policies" | "unitOfWork">) =>
  async (caller: Caller, { recording, channel, policy: policyName }: InspectRecording): Promise<Inspection> => {
    const policy = await namedPolicy(deps, caller, policyName);
    const { format, quality } = await deps.inference.analyze(recording.bytes, {
      recipes: [],
      countVoices: true,
      channel,
    });
    const reasons = reasonsAgainst(quality, policy.minProbeSpeechS, policy);
    return { format: formatView(format), quality: qualityView(quality), reasons: reasonViews(reasons) };
  };
