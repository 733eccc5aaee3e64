import type { Comparison, Verification } from "@voicebio/contract";
import { formatLlr, plain } from "./wording.ts";

type OneToOne = Comparison | Verification;

/** What matters most of it, for a help text. */
export const ONE_TO_ONE_FIELDS = "decision, llr, threshold, rejectBelow, reasons";

/** What `--json` prints of a 1:1 answer. */
export const oneToOneJson = (answer: OneToOne) => {
  const { decision, llr, policy, reasons, rejectBelow, threshold, thresholdBasis } = answer;
  return { policy: policy.name, decision, llr, threshold, thresholdBasis, rejectBelow, reasons };
};

/** The same where nothing could be asked. */
export const UNANSWERED = {
  policy: null,
  decision: null,
  llr: null,
  threshold: null,
  thresholdBasis: null,
  rejectBelow: null,
  reasons: [],
} as const;

/** The answer on a line, and a line for each reason. */
export function oneToOneText(what: string, { decision, llr, reasons, rejectBelow, threshold }: OneToOne): string {
  const thresholds = `accepted from ${threshold.toFixed(1)}, rejected below ${rejectBelow.toFixed(1)}`;
  const why = reasons.map(({ message }) => `\n  ${plain(message)}`).join("");
  return `${decision}  ${what}  ${formatLlr(llr)}, ${thresholds}${why}`;
}
