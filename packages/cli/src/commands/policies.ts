import { readFile } from "node:fs/promises";
import type { PolicyReport, SetPolicy } from "@voicebio/contract";
import { type Arguments, usageError } from "../arguments.ts";
import type { Command, Context, OptionSpecs } from "../command.ts";
import { CONNECTION_OPTIONS, withApi } from "../connect.ts";
import { EXIT } from "../exit-codes.ts";
import { policyLine, reportLines } from "../policy-text.ts";

const SET_OPTIONS: OptionSpecs = {
  "max-fmr": { value: "RATE", help: "set: highest false match rate, such as 0.003" },
  "max-fnmr": { value: "RATE", help: "set: highest share of the right speakers rejected" },
  "max-fpir": { value: "RATE", help: "set: 1:N, highest share of searches for strangers that end in a match" },
  "min-speech": { value: "S", help: "set: seconds of speech that a probe needs" },
  "on-inconclusive": { value: "WORD", help: "set: inconclusive, or reject" },
  fields: {
    value: "FILE",
    help: "set: a JSON object of any fields, named as in docs/policies.md; options come before it",
  },
};

export const policies: Command = {
  name: "policies",
  usage: [
    "",
    "NAME",
    "set NAME [--max-fmr R] [--max-fnmr R] [--max-fpir R] [--min-speech S] [--fields FILE] …",
    "rm NAME",
  ],
  summary: "List policies, show what one promises, write or delete one",
  details: `A policy asks for rates: at most one stranger in so many accepted (--max-fmr), at most so many of the right
speakers rejected (--max-fnmr), at most so many searches for strangers that end in a match (--max-fpir). With a name it
shows the thresholds that keep them, the comparisons behind each, and the expected false rejections. A rate that the
comparisons can't show is refused, with the strictest that can be promised. set writes the whole policy: what is left
out is as in the built-in one. NAME is of a to z, 0 to 9 and hyphens.`,
  options: {
    ...SET_OPTIONS,
    json: { help: "one JSON object a policy; with a name the report, as the API gives it" },
    ...CONNECTION_OPTIONS,
  },
  examples: [
    "voicebio policies default",
    "voicebio policies set strict --max-fmr 0.003 --min-speech 3",
    "voicebio verify call.wav --name ann --policy strict",
  ],
  run: async (args, context) => {
    const [first, second, ...rest] = args.positionals;
    if (rest.length > 0) throw usageError("wrong_arguments", "Name one policy.");
    const writing = Object.keys(SET_OPTIONS).find((option) => args.text(option) !== undefined);
    if (writing !== undefined && first !== "set") {
      throw usageError("wrong_arguments", `--${writing} belongs to policies set NAME.`);
    }
    if (first === undefined) return listPolicies(args, context);
    if (first === "set") return setPolicy(named(second), args, context);
    if (first === "rm") return removePolicy(named(second), args, context);
    if (second !== undefined) throw usageError("wrong_arguments", `There is no policies ${first}: set, rm, or a name.`);
    return showPolicy(first, args, context);
  },
};

function named(name: string | undefined): string {
  if (name === undefined || name === "") throw usageError("wrong_arguments", "Name one policy.");
  return name;
}

const listPolicies = (args: Arguments, context: Context): Promise<number> =>
  withApi(args, context, async (api) => {
    for await (const policy of api.policies()) {
      context.print(args.flag("json") ? JSON.stringify(policy) : policyLine(policy));
    }
    return EXIT.done.code;
  });

const showPolicy = (name: string, args: Arguments, context: Context): Promise<number> =>
  withApi(args, context, async (api) => tell(await api.getPolicy(name), args, context));

async function setPolicy(name: string, args: Arguments, context: Context): Promise<number> {
  const policy = await asked(args);
  return withApi(args, context, async (api) => tell(await api.setPolicy(name, policy), args, context));
}

const removePolicy = (name: string, args: Arguments, context: Context): Promise<number> =>
  withApi(args, context, async (api) => {
    await api.deletePolicy(name);
    context.print(args.flag("json") ? JSON.stringify({ deleted: name }) : `deleted  ${name}`);
    return EXIT.done.code;
  });

async function asked(args: Arguments): Promise<SetPolicy> {
  const maxFalseMatchRate = number(args, "max-fmr");
  const maxFalseNonMatchRate = number(args, "max-fnmr");
  const maxFalsePositiveIdentificationRate = number(args, "max-fpir");
  const minProbeSpeechS = number(args, "min-speech");
  const word = args.text("on-inconclusive");
  if (word !== undefined && word !== "inconclusive" && word !== "reject") {
    throw usageError("bad_value", `--on-inconclusive takes inconclusive or reject, not ${word}.`);
  }
  return {
    ...(await fieldsOf(args.text("fields"))),
    ...(maxFalseMatchRate !== undefined && { maxFalseMatchRate }),
    ...(maxFalseNonMatchRate !== undefined && { maxFalseNonMatchRate }),
    ...(maxFalsePositiveIdentificationRate !== undefined && { maxFalsePositiveIdentificationRate }),
    ...(minProbeSpeechS !== undefined && { minProbeSpeechS }),
    ...(word !== undefined && { onInconclusive: word }),
  };
}

/** Taken for what it should hold: the server says which field is wrong. */
async function fieldsOf(file: string | undefined): Promise<SetPolicy> {
  if (file === undefined) return {};
  try {
    const fields: unknown = JSON.parse(await readFile(file, "utf8"));
    if (typeof fields === "object" && fields !== null && !Array.isArray(fields)) return fields;
  } catch (cause) {
    throw usageError(
      "bad_value",
      `--fields: ${file} can't be used: ${cause instanceof Error ? cause.message : cause}.`,
    );
  }
  throw usageError("bad_value", `--fields: ${file} holds no JSON object.`);
}

function number(args: Arguments, name: string): number | undefined {
  const text = args.text(name);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw usageError("bad_value", `--${name} takes a number above 0, not ${text}.`);
}

function tell(report: PolicyReport, args: Arguments, { print }: Context): number {
  const lines = args.flag("json") ? [JSON.stringify(report)] : reportLines(report);
  for (const line of lines) print(line);
  return EXIT.done.code;
}
