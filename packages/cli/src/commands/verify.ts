import type { Verification } from "@voicebio/contract";
import type { Command } from "../command.ts";
import { CONNECTION_OPTIONS, withApi } from "../connect.ts";
import { exitCodeOfDecision } from "../exit-codes.ts";
import { findSpeaker } from "../find-speaker.ts";
import { type FileAnswer, probeFiles, requireFiles } from "../probe-files.ts";
import { formatLlr, plain } from "../wording.ts";

export const verify: Command = {
  name: "verify",
  usage: ["FILE… --name NAME"],
  summary: "Is this the person they say they are? (1:1)",
  details:
    "Each file is answered by itself; NAME is an externalId, a name that only one speaker has, or a speaker's id.",
  options: {
    name: { value: "NAME", help: "who it is said to be" },
    json: { help: "one JSON object a file: file, name, decision, llr, threshold, reasons, error" },
    ...CONNECTION_OPTIONS,
  },
  examples: ["voicebio verify call.wav --name ann"],
  run: async (args, context) => {
    requireFiles(args);
    const name = args.required("name");
    return withApi(args, context, async (api) => {
      const { id } = await findSpeaker(api, name);
      return probeFiles(args, context, {
        ask: async (recording) => answerOf(recording.file, name, await api.verify(id, recording)),
        emptyAnswer: { name, speakerId: id, decision: null, llr: null, threshold: null, reasons: [] },
      });
    });
  },
};

function answerOf(file: string, name: string, verification: Verification): FileAnswer {
  const { speakerId, decision, llr, threshold, reasons } = verification;
  const why = reasons.map(({ message }) => `\n  ${plain(message)}`).join("");
  return {
    json: { file, name, speakerId, decision, llr, threshold, reasons, error: null, message: null },
    text: `${decision}  ${plain(file)}  ${formatLlr(llr)}, accepted from ${threshold.toFixed(1)}${why}`,
    exitCode: exitCodeOfDecision(decision),
  };
}
