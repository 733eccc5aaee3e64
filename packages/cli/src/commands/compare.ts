import { VoiceError } from "@voicebio/engine";
import { usageError } from "../arguments.ts";
import type { Command } from "../command.ts";
import { CONNECTION_OPTIONS, withApi } from "../connect.ts";
import { exitCodeOfDecision } from "../exit-codes.ts";
import { ONE_TO_ONE_FIELDS, oneToOneJson, oneToOneText, UNANSWERED } from "../one-to-one.ts";
import { POLICY_OPTION } from "../policy-option.ts";
import { readRecording } from "../upload.ts";
import { plain } from "../wording.ts";

export const compare: Command = {
  name: "compare",
  usage: ["A B"],
  summary: "Is this one voice? Two recordings; nothing is stored",
  options: {
    ...POLICY_OPTION,
    json: { help: `a JSON object: a, b, ${ONE_TO_ONE_FIELDS}, error` },
    ...CONNECTION_OPTIONS,
  },
  examples: ["voicebio compare yesterday.wav today.m4a"],
  run: async (args, context) => {
    const [a, b, ...more] = args.positionals;
    if (a === undefined || b === undefined || more.length > 0) {
      throw usageError("wrong_arguments", `Two recordings are compared, not ${args.positionals.length}.`);
    }
    const json = args.flag("json");
    const by = { policy: args.text("policy") };
    try {
      const recordings = await Promise.all([readRecording(a), readRecording(b)]);
      const comparison = await withApi(args, context, (api) => api.compare(...recordings, by));
      const asJson = { a, b, ...oneToOneJson(comparison), error: null, message: null };
      context.print(json ? JSON.stringify(asJson) : oneToOneText(`${plain(a)}  ${plain(b)}`, comparison));
      return exitCodeOfDecision(comparison.decision);
    } catch (error) {
      if (json && error instanceof VoiceError) context.print(JSON.stringify(failed(a, b, error)));
      throw error;
    }
  },
};

const failed = (a: string, b: string, { code, message }: VoiceError) => ({
  a,
  b,
  ...UNANSWERED,
  error: code,
  message,
});
