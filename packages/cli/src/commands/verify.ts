import type { Verification } from "@voicebio/contract";
import type { Command } from "../command.ts";
import { CONNECTION_OPTIONS, withApi } from "../connect.ts";
import { exitCodeOfDecision } from "../exit-codes.ts";
import { findSpeaker } from "../find-speaker.ts";
import { ONE_TO_ONE_FIELDS, oneToOneJson, oneToOneText, UNANSWERED } from "../one-to-one.ts";
import { POLICY_OPTION } from "../policy-option.ts";
import { type ProbeAnswer, probeFiles, requireFiles, TOGETHER_OPTION } from "../probe-files.ts";

export const verify: Command = {
  name: "verify",
  usage: ["FILE… --name NAME [--together]"],
  summary: "Is this the person they say they are? (1:1)",
  details: `Each file is answered by itself, or with --together all of them as one: more speech decides more often.
NAME is an externalId, a name that only one speaker has, or a speaker's id.`,
  options: {
    name: { value: "NAME", help: "who it is said to be" },
    ...TOGETHER_OPTION,
    ...POLICY_OPTION,
    json: { help: `one JSON object a file: file (files), name, ${ONE_TO_ONE_FIELDS}, …` },
    ...CONNECTION_OPTIONS,
  },
  examples: ["voicebio verify call.wav --name ann", "voicebio verify call-1.wav call-2.wav --name ann --together"],
  run: async (args, context) => {
    requireFiles(args);
    const name = args.required("name");
    const policy = args.text("policy");
    return withApi(args, context, async (api) => {
      const { id } = await findSpeaker(api, name);
      return probeFiles(args, context, {
        ask: async ({ recordings, label }) => answerOf(label, name, await api.verify(id, recordings, { policy })),
        emptyAnswer: { name, speakerId: id, ...UNANSWERED },
      });
    });
  },
};

function answerOf(label: string, name: string, verification: Verification): ProbeAnswer {
  const { decision, speakerId } = verification;
  return {
    json: { name, speakerId, ...oneToOneJson(verification) },
    text: oneToOneText(label, verification),
    exitCode: exitCodeOfDecision(decision),
  };
}
