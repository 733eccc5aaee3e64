import type { Speaker } from "@voicebio/contract";
import type { Api } from "../api.ts";
import { type Arguments, usageError } from "../arguments.ts";
import type { Command, Context } from "../command.ts";
import { CONNECTION_OPTIONS, withApi } from "../connect.ts";
import { EXIT } from "../exit-codes.ts";
import { findSpeaker } from "../find-speaker.ts";
import { servingVoiceprint } from "../serving-voiceprint.ts";
import { count, plain } from "../wording.ts";

export const speakers: Command = {
  name: "speakers",
  usage: ["[--search TEXT]", "rm NAME"],
  summary: "List the speakers, or delete one with all enrollments",
  details: "NAME is an externalId, a name that only one speaker has, or a speaker's id.",
  options: {
    search: { value: "TEXT", help: "only those in whose name or externalId it is found, whatever its case" },
    json: { help: "one JSON object a speaker, as the API gives it" },
    ...CONNECTION_OPTIONS,
  },
  examples: ["voicebio speakers --search ann", "voicebio speakers rm ann"],
  run: async (args, context) => {
    const [action, name, ...more] = args.positionals;
    if (action === undefined) return withApi(args, context, (api) => list(api, args, context));
    if (action !== "rm" || name === undefined || name === "" || more.length > 0) {
      throw usageError("wrong_arguments", "Either nothing, or rm with the name of one speaker.");
    }
    return withApi(args, context, (api) => remove(api, name, args, context));
  },
};

async function list(api: Api, args: Arguments, context: Context): Promise<number> {
  let number = 0;
  for await (const speaker of api.speakers(args.text("search"))) {
    number++;
    context.print(args.flag("json") ? JSON.stringify(speaker) : describe(speaker));
  }
  if (!args.flag("json")) context.note(`${count(number, "speaker")}.`);
  return EXIT.done.code;
}

async function remove(api: Api, name: string, args: Arguments, context: Context): Promise<number> {
  const speaker = await findSpeaker(api, name);
  await api.deleteSpeaker(speaker.id);
  context.print(args.flag("json") ? JSON.stringify({ deleted: speaker.id }) : `deleted  ${describe(speaker)}`);
  return EXIT.done.code;
}

function describe({ id, name, externalId, voiceprints }: Speaker): string {
  const label = [externalId, name === externalId ? null : name]
    .filter((text) => text !== null)
    .map(plain)
    .join("  ");
  const voiceprint = servingVoiceprint(voiceprints);
  if (voiceprint === undefined) return `${id}  ${label}`;
  const { state, samples, netSpeechS } = voiceprint;
  return `${id}  ${label || "(no name)"}  ${state}, ${count(samples, "recording")}, ${netSpeechS.toFixed(1)} s of speech`;
}
