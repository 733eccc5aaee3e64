import type { Candidate, Identification } from "@voicebio/contract";
import type { Command } from "../command.ts";
import { CONNECTION_OPTIONS, withApi } from "../connect.ts";
import { exitCodeOfDecision } from "../exit-codes.ts";
import { POLICY_OPTION } from "../policy-option.ts";
import { type ProbeAnswer, probeFiles, requireFiles, TOGETHER_OPTION } from "../probe-files.ts";
import { count, formatLlr, plain } from "../wording.ts";

export const identify: Command = {
  name: "identify",
  usage: ["FILE… [--together]"],
  summary: "Who is this? (1:N)",
  details: `Each file is searched for by itself among everybody whose voiceprint is ready, or with --together all of them as
one: more speech decides more often.`,
  options: {
    top: { value: "N", help: "most candidates named, 1 to 100; 5 otherwise" },
    ...TOGETHER_OPTION,
    ...POLICY_OPTION,
    json: { help: "one JSON object a file: file (files), policy, decision, candidates, threshold, reasons, error" },
    ...CONNECTION_OPTIONS,
  },
  examples: ["voicebio identify call.wav", "voicebio identify calls/*.wav --top 3 --json"],
  run: async (args, context) => {
    requireFiles(args);
    const top = args.whole("top", { min: 1, max: 100 });
    const policy = args.text("policy");
    return withApi(args, context, (api) =>
      probeFiles(args, context, {
        ask: async ({ recordings, label }) => answerOf(label, await api.identify(recordings, { policy, top })),
        emptyAnswer: { policy: null, decision: null, candidates: [], threshold: null, reasons: [] },
      }),
    );
  },
};

/** What `enroll` called the person: it sets both, and others may set only the externalId. */
const nameOf = ({ name, externalId }: Candidate): string | null => name ?? externalId;

function answerOf(label: string, identification: Identification): ProbeAnswer {
  const { policy, decision, threshold, reasons, gallerySize } = identification;
  const candidates = identification.candidates.map((candidate) => {
    const { llr, speakerId, externalId } = candidate;
    return { name: nameOf(candidate), llr, speakerId, externalId };
  });
  const listed = candidates.map(({ name, speakerId, llr }) => `\n  ${formatLlr(llr)}  ${plain(name ?? speakerId)}`);
  const why = reasons.map(({ message }) => `\n  ${plain(message)}`);
  const from = threshold === null ? "no match is promised" : `matched from ${threshold.toFixed(1)}`;
  const searched = `${from} among ${count(gallerySize, "voiceprint")}`;
  return {
    json: { policy: policy.name, decision, candidates, threshold, reasons },
    text: [`${decision}  ${label}  ${searched}`, ...why, ...listed].join(""),
    exitCode: exitCodeOfDecision(decision),
  };
}
