import type { PolicyReport, SetPolicy } from "@voicebio/contract";
import { type Arguments, usageError } from "../arguments.ts";
import type { Command, Context } from "../command.ts";
import { CONNECTION_OPTIONS, withApi } from "../connect.ts";
import { EXIT } from "../exit-codes.ts";
import { percent, plain } from "../wording.ts";

export const policies: Command = {
  name: "policies",
  usage: [
    "",
    "NAME",
    "set NAME [--max-fmr R] [--max-fnmr R] [--max-fpir R] [--min-speech S] [--on-inconclusive WORD]",
    "rm NAME",
  ],
  summary: "List policies, show what one promises, write or delete one",
  details: `A policy asks for rates: at most one stranger in so many accepted (--max-fmr), at most so many of the right
speakers rejected (--max-fnmr), at most so many searches for strangers that end in a match (--max-fpir). With a name it
shows the thresholds that keep them, the comparisons behind each, and the expected false rejections. A rate that the
comparisons can't show is refused, with the strictest that can be promised.`,
  options: {
    "max-fmr": { value: "RATE", help: "set: highest false match rate, such as 0.003" },
    "max-fnmr": { value: "RATE", help: "set: highest share of the right speakers rejected" },
    "max-fpir": { value: "RATE", help: "set: 1:N, highest share of searches for strangers that end in a match" },
    "min-speech": { value: "S", help: "set: seconds of speech that a probe needs" },
    "on-inconclusive": { value: "WORD", help: "set: inconclusive, or reject" },
    json: { help: "print the answer as it came" },
    ...CONNECTION_OPTIONS,
  },
  examples: ["voicebio policies default", "voicebio policies set strict --max-fmr 0.003 --min-speech 3"],
  run: async (args, context) => {
    const [first, second, ...rest] = args.positionals;
    if (rest.length > 0) throw usageError("wrong_arguments", "Name one policy.");
    if (first === undefined) return listPolicies(args, context);
    if (first === "set") return setPolicy(named(second), args, context);
    if (first === "rm") return removePolicy(named(second), args, context);
    if (second !== undefined) throw usageError("wrong_arguments", `There is no policies ${first}: set, rm, or a name.`);
    return showPolicy(first, args, context);
  },
};

function named(name: string | undefined): string {
  if (name === undefined) throw usageError("wrong_arguments", "Name one policy.");
  return name;
}

const listPolicies = (args: Arguments, context: Context): Promise<number> =>
  withApi(args, context, async (api) => {
    for await (const policy of api.policies()) {
      const { description, maxFalseMatchRate, name } = policy;
      context.print(
        args.flag("json")
          ? JSON.stringify(policy)
          : `${name}  FMR at most ${percent(maxFalseMatchRate)}  ${plain(description)}`,
      );
    }
    return EXIT.done.code;
  });

const showPolicy = (name: string, args: Arguments, context: Context): Promise<number> =>
  withApi(args, context, async (api) => tell(await api.getPolicy(name), args, context));

const setPolicy = (name: string, args: Arguments, context: Context): Promise<number> =>
  withApi(args, context, async (api) => tell(await api.setPolicy(name, asked(args)), args, context));

const removePolicy = (name: string, args: Arguments, context: Context): Promise<number> =>
  withApi(args, context, async (api) => {
    await api.deletePolicy(name);
    context.note(`${name} is deleted.`);
    return EXIT.done.code;
  });

function asked(args: Arguments): SetPolicy {
  const maxFalseMatchRate = number(args, "max-fmr");
  const maxFalseNonMatchRate = number(args, "max-fnmr");
  const maxFalsePositiveIdentificationRate = number(args, "max-fpir");
  const minProbeSpeechS = number(args, "min-speech");
  const word = args.text("on-inconclusive");
  if (word !== undefined && word !== "inconclusive" && word !== "reject") {
    throw usageError("bad_value", `--on-inconclusive takes inconclusive or reject, not ${word}.`);
  }
  return {
    ...(maxFalseMatchRate !== undefined && { maxFalseMatchRate }),
    ...(maxFalseNonMatchRate !== undefined && { maxFalseNonMatchRate }),
    ...(maxFalsePositiveIdentificationRate !== undefined && { maxFalsePositiveIdentificationRate }),
    ...(minProbeSpeechS !== undefined && { minProbeSpeechS }),
    ...(word !== undefined && { onInconclusive: word }),
  };
}

function number(args: Arguments, name: string): number | undefined {
  const text = args.text(name);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw usageError("bad_value", `--${name} takes a number above 0, not ${text}.`);
}

function tell(report: PolicyReport, args: Arguments, { print }: Context): number {
  if (args.flag("json")) {
    print(JSON.stringify(report));
    return EXIT.done.code;
  }
  const { policy, promises } = report;
  print(`${policy.name}: ${plain(policy.description)}`);
  print(
    `  FMR at most ${percent(policy.maxFalseMatchRate)}, at most ${percent(policy.maxFalseNonMatchRate)} of the right speakers rejected; FPIR at most ${percent(policy.maxFalsePositiveIdentificationRate)}`,
  );
  for (const { calibration, recipe, strata, strictestFalseMatchRate } of promises) {
    const strictest = strictestFalseMatchRate === null ? "none counted" : percent(strictestFalseMatchRate);
    print(`  ${recipe}, ${calibration}; strictest FMR that can be promised (95 % confidence): ${strictest}`);
    for (const stratum of strata) print(`    ${stratumLine(stratum)}`);
  }
  return EXIT.done.code;
}

type PolicyStratum = PolicyReport["promises"][number]["strata"][number];

function stratumLine({
  acceptFrom,
  band,
  evidence,
  expectedFalseNonMatchRate,
  largestGallery,
  probeSpeechS,
  rejectBelow,
}: PolicyStratum): string {
  const speech = `${probeSpeechS.from} to ${probeSpeechS.to ?? "…"} s`.padEnd(9);
  const missed = expectedFalseNonMatchRate === null ? "not counted" : percent(expectedFalseNonMatchRate);
  const thresholds = `accept from ${acceptFrom.llr.toFixed(1)} (${acceptFrom.basis}), reject below ${rejectBelow.llr.toFixed(1)} (${rejectBelow.basis})`;
  const comparisons = `${evidence.nonMatedComparisons} comparisons of ${evidence.nonMatedSpeakers} strangers, worth ${evidence.effectiveComparisons}`;
  return `${band.padEnd(6)} ${speech} ${thresholds}; not accepted: ${missed}; 1:N up to ${largestGallery ?? 0}; ${comparisons}`;
}
