import type { Inspection } from "@voicebio/contract";
import type { Command } from "../command.ts";
import { CONNECTION_OPTIONS, withApi } from "../connect.ts";
import { EXIT } from "../exit-codes.ts";
import { type FileAnswer, probeFiles, requireFiles } from "../probe-files.ts";
import { count, describeQuality, plain } from "../wording.ts";

export const inspect: Command = {
  name: "inspect",
  usage: ["FILE…"],
  summary: "What is heard in a recording? Nothing is stored",
  options: {
    json: { help: "one JSON object a file: file, format, quality, reasons, error" },
    ...CONNECTION_OPTIONS,
  },
  examples: ["voicebio inspect call.wav"],
  run: async (args, context) => {
    requireFiles(args);
    return withApi(args, context, (api) =>
      probeFiles(args, context, {
        ask: async (recording) => answerOf(recording.file, await api.inspect(recording)),
        emptyAnswer: { format: null, quality: null, reasons: [] },
      }),
    );
  },
};

function answerOf(file: string, { format, quality, reasons }: Inspection): FileAnswer {
  const { container, codec, rateHz, channels } = format;
  const lines = [
    plain(file),
    `${container}/${codec}, ${rateHz} Hz, ${count(channels, "channel")}`,
    describeQuality(quality),
    ...(reasons.length === 0 ? ["good enough to be compared"] : reasons.map(({ message }) => plain(message))),
  ];
  return {
    json: { file, format, quality, reasons, error: null, message: null },
    text: lines.join("\n  "),
    exitCode: EXIT.done.code,
  };
}
