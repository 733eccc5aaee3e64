import type { Inspection } from "@voicebio/contract";
import type { Command } from "../command.ts";
import { CONNECTION_OPTIONS, withApi } from "../connect.ts";
import { EXIT } from "../exit-codes.ts";
import { POLICY_OPTION } from "../policy-option.ts";
import { type ProbeAnswer, probeFiles, requireFiles } from "../probe-files.ts";
import { count, describeQuality, plain } from "../wording.ts";

export const inspect: Command = {
  name: "inspect",
  usage: ["FILE…"],
  summary: "What is heard in a recording? Nothing is stored",
  options: {
    ...POLICY_OPTION,
    json: { help: "one JSON object a file: file, format, quality, reasons, error" },
    ...CONNECTION_OPTIONS,
  },
  examples: ["voicebio inspect call.wav"],
  run: async (args, context) => {
    requireFiles(args);
    const policy = args.text("policy");
    return withApi(args, context, (api) =>
      probeFiles(args, context, {
        ask: async ({ recordings: [recording], label }) => answerOf(label, await api.inspect(recording, { policy })),
        emptyAnswer: { format: null, quality: null, reasons: [] },
      }),
    );
  },
};

function answerOf(label: string, { format, quality, reasons }: Inspection): ProbeAnswer {
  const { container, codec, rateHz, channels } = format;
  const lines = [
    label,
    `${container}/${codec}, ${rateHz} Hz, ${count(channels, "channel")}`,
    describeQuality(quality),
    ...(reasons.length === 0 ? ["good enough to be compared"] : reasons.map(({ message }) => plain(message))),
  ];
  return {
    json: { format, quality, reasons },
    text: lines.join("\n  "),
    exitCode: EXIT.done.code,
  };
}
