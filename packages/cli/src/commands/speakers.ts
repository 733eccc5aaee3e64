import type { Sample, Speaker } from "@voicebio/contract";
import type { Api } from "../api.ts";
import { type Arguments, usageError } from "../arguments.ts";
import type { Command, Context } from "../command.ts";
import { CONNECTION_OPTIONS, whoIsAsked, withApi } from "../connect.ts";
import { EXIT } from "../exit-codes.ts";
import { findSpeaker } from "../find-speaker.ts";
import { servingVoiceprint } from "../serving-voiceprint.ts";
import { count, plain } from "../wording.ts";

export const speakers: Command = {
  name: "speakers",
  usage: ["[--search TEXT]", "samples NAME", "confirm NAME SAMPLE", "rm NAME [--sample SAMPLE]"],
  summary: "List the speakers; look at one's samples, confirm or delete them",
  details: `NAME is an externalId, a name that only one speaker has, or a speaker's id. SAMPLE is an id that samples lists.
samples tells which samples count, which are quarantined and why; confirm makes a quarantined one count; rm deletes a
speaker with all enrollments, or with --sample one sample alone.`,
  options: {
    search: { value: "TEXT", help: "only those in whose name or externalId it is found, whatever its case" },
    sample: { value: "SAMPLE", help: "with rm: delete this sample alone" },
    json: { help: "one JSON object a speaker or sample, as the API gives it" },
    ...CONNECTION_OPTIONS,
  },
  examples: ["voicebio speakers --search ann", "voicebio speakers samples ann", "voicebio speakers rm ann"],
  run: async (args, context) => {
    const [action, ...names] = args.positionals;
    const wanted = action === undefined ? undefined : ACTIONS.get(action);
    const isWrong = action !== undefined && (names.length !== wanted?.names || names.includes(""));
    if (isWrong || (args.text("sample") !== undefined && action !== "rm")) throw wrongArguments();
    if (wanted === undefined) return withApi(args, context, (api) => list(api, args, context));
    const [name = "", sampleId = ""] = names;
    return withApi(args, context, async (api) =>
      wanted.run({ api, args, context, speaker: await findSpeaker(api, name), sampleId }),
    );
  },
};

const wrongArguments = (): Error =>
  usageError("wrong_arguments", "Either nothing, or samples, confirm or rm with the name of one speaker: see --help.");

interface Asked {
  readonly api: Api;
  readonly args: Arguments;
  readonly context: Context;
  readonly speaker: Speaker;
  readonly sampleId: string;
}

interface Action {
  /** How many it takes: the speaker's, and perhaps a sample's. */
  readonly names: 1 | 2;
  readonly run: (asked: Asked) => Promise<number>;
}

const ACTIONS: ReadonlyMap<string, Action> = new Map([
  ["samples", { names: 1, run: samples }],
  ["confirm", { names: 2, run: confirm }],
  ["rm", { names: 1, run: remove }],
]);

async function samples({ api, args, context, speaker }: Asked): Promise<number> {
  for await (const { createdAt, samples: enrolled } of api.enrollments(speaker.id)) {
    for (const sample of enrolled) {
      context.print(args.flag("json") ? JSON.stringify({ ...sample, createdAt }) : describeSample(sample, createdAt));
    }
  }
  return EXIT.done.code;
}

async function confirm({ api, args, context, speaker, sampleId }: Asked): Promise<number> {
  const confirmation = await api.confirmSample(speaker.id, sampleId);
  const also = confirmation.released.map((id) => `released  ${id}`);
  const lines = args.flag("json") ? [JSON.stringify(confirmation)] : [`confirmed  ${sampleId}`, ...also];
  for (const line of lines) context.print(line);
  return EXIT.done.code;
}

async function remove({ api, args, context, speaker }: Asked): Promise<number> {
  const sampleId = args.text("sample");
  await (sampleId === undefined ? api.deleteSpeaker(speaker.id) : api.deleteSample(speaker.id, sampleId));
  const what = sampleId ?? describe(speaker);
  context.print(args.flag("json") ? JSON.stringify({ deleted: sampleId ?? speaker.id }) : `deleted  ${what}`);
  return EXIT.done.code;
}

function describeSample({ id, state, reasons, quality }: Sample, createdAt: string): string {
  const why = reasons.map(({ code, message }) => `\n  ${code}: ${plain(message)}`).join("");
  return `${id}  ${state}  ${createdAt}  ${quality.netSpeechS.toFixed(1)} s of speech${why}`;
}

async function list(api: Api, args: Arguments, context: Context): Promise<number> {
  let number = 0;
  for await (const speaker of api.speakers(args.text("search"))) {
    number++;
    context.print(args.flag("json") ? JSON.stringify(speaker) : describe(speaker));
  }
  if (args.flag("json")) return EXIT.done.code;
  const search = args.text("search");
  const found = search === undefined ? "" : ` with ${plain(search)}`;
  const where = number === 0 ? ` in ${plain(whoIsAsked(args, context))}` : "";
  context.note(`${count(number, "speaker")}${found}${where}.`);
  return EXIT.done.code;
}

function describe({ id, name, externalId, watchlist, voiceprints }: Speaker): string {
  const label = [externalId, name === externalId ? null : name, watchlist ? "(on the watchlist)" : null]
    .filter((text) => text !== null)
    .map(plain)
    .join("  ");
  const voiceprint = servingVoiceprint(voiceprints);
  if (voiceprint === undefined) return `${id}  ${label}`;
  const { state, samples, netSpeechS } = voiceprint;
  return `${id}  ${label || "(no name)"}  ${state}, ${count(samples, "recording")}, ${netSpeechS.toFixed(1)} s of speech`;
}
