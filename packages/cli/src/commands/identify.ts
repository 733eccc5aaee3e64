import type { Candidate, Identification } from "@voicebio/contract";
import type { Command } from "../command.ts";
import { CONNECTION_OPTIONS, withApi } from "../connect.ts";
import { exitCodeOfDecision } from "../exit-codes.ts";
import { type FileAnswer, probeFiles, requireFiles } from "../probe-files.ts";
import { count, formatLlr, plain } from "../wording.ts";

export const identify: Command = {
  name: "identify",
  usage: ["FILE…"],
  summary: "Who is this? (1:N)",
  details: "Each file is searched for by itself among everybody whose voiceprint is ready.",
  options: {
    top: { value: "N", help: "most candidates named, 1 to 100; 5 otherwise" },
    json: { help: "one JSON object a file: file, decision, candidates, threshold, reasons, error" },
    ...CONNECTION_OPTIONS,
  },
  examples: ["voicebio identify call.wav", "voicebio identify calls/*.wav --top 3 --json"],
  run: async (args, context) => {
    requireFiles(args);
    const top = args.whole("top", { min: 1, max: 100 });
    return withApi(args, context, (api) =>
      probeFiles(args, context, {
        ask: async (recording) => answerOf(recording.file, await api.identify(recording, top)),
        emptyAnswer: { decision: null, candidates: [], threshold: null, reasons: [] },
      }),
    );
  },
};

/** What `enroll` called the person: it sets both, and others may set only the externalId. */
const nameOf = ({ name, externalId }: Candidate): string | null => name ?? externalId;

function answerOf(file: string, identification: Identification): FileAnswer {
  const { decision, threshold, reasons, gallerySize } = identification;
  const candidates = identification.candidates.map((candidate) => {
    const { llr, speakerId, externalId } = candidate;
    return { name: nameOf(candidate), llr, speakerId, externalId };
  });
  const listed = candidates.map(({ name, speakerId, llr }) => `\n  ${formatLlr(llr)}  ${plain(name ?? speakerId)}`);
  const why = reasons.map(({ message }) => `\n  ${plain(message)}`);
  const from = threshold === null ? "no match is promised" : `matched from ${threshold.toFixed(1)}`;
  const searched = `${from} among ${count(gallerySize, "voiceprint")}`;
  return {
    json: { file, decision, candidates, threshold, reasons, error: null, message: null },
    text: [`${decision}  ${plain(file)}  ${searched}`, ...why, ...listed].join(""),
    exitCode: exitCodeOfDecision(decision),
  };
}
