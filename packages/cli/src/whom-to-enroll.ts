import { stat } from "node:fs/promises";
import { VoiceError } from "@voicebio/engine";
import { usageError } from "./arguments.ts";
import { type FoundPeople, findPeople, findRecordings } from "./people.ts";

/**
 * The people that the paths on the command line stand for: everybody in a folder, or with a name that one person.
 *
 * @throws VoiceError `usage.*` where it can't be told whose the recordings are, `recording.unreadable`
 */
export async function whomToEnroll(paths: readonly string[], name: string | undefined): Promise<FoundPeople> {
  if (paths.length === 0) throw usageError("missing_argument", "Name a folder, or files with --name.");
  const found = await Promise.all(
    paths.map((path) => (name === undefined ? everybodyIn(path) : recordingsOf(path, name))),
  );
  const people = found.flatMap((part) => part.people);
  const skipped = found.flatMap((part) => part.skipped);
  return { people: name === undefined ? people : onePerson(name, people), skipped };
}

const onePerson = (name: string, parts: FoundPeople["people"]): FoundPeople["people"] =>
  parts.length === 0 ? [] : [{ name, files: parts.flatMap(({ files }) => files) }];

async function everybodyIn(path: string): Promise<FoundPeople> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) throw new VoiceError("recording.unreadable", `There is no ${path}.`);
  if (!found.isDirectory()) throw usageError("missing_option", `${path} is no folder: say whose it is with --name.`);
  return findPeople(path);
}

/** A file is taken as it is; what is wrong with it is told when it is read. */
async function recordingsOf(path: string, name: string): Promise<FoundPeople> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory() !== true) return { people: [{ name, files: [path] }], skipped: [] };
  const { files, skipped } = await findRecordings(path);
  return { people: files.length === 0 ? [] : [{ name, files }], skipped };
}
