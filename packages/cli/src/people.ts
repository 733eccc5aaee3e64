import { readdir, stat } from "node:fs/promises";
import { extname, join } from "node:path";
import { speakerOfFile } from "@voicebio/lab";

/** A person to enroll, with all recordings that were found. */
export interface Person {
  readonly name: string;
  readonly files: readonly string[];
}

export interface FoundPeople {
  readonly people: readonly Person[];
  /** Files that were left out because their names say that they are no recordings. */
  readonly skipped: readonly string[];
}

/** What usually lies beside recordings. Everything else is looked at: what is audio is told by content. */
const NOT_RECORDINGS = new Set(
  "txt tsv csv json jsonl xml html md pdf doc docx xls xlsx yaml yml log py sh lab textgrid trans png jpg jpeg gif svg zip gz tar"
    .split(" ")
    .map((extension) => `.${extension}`),
);

/** Sessions lie one or two levels below a person; this only keeps a link that leads back up from going on for ever. */
const MAX_DEPTH = 8;

/**
 * Who is in a folder: each folder in it is a person with every recording below, and each file in it belongs to the
 * person it is named after (`ann.wav`, `ann_2.wav`). Hidden files are not looked at.
 */
export async function findPeople(folder: string): Promise<FoundPeople> {
  const people = new Map<string, string[]>();
  const skipped: string[] = [];
  const add = (name: string, files: readonly string[]): void => {
    skipped.push(...files.filter(isNoRecording));
    const recordings = files.filter((file) => !isNoRecording(file));
    if (recordings.length > 0) people.set(name, [...(people.get(name) ?? []), ...recordings]);
  };
  for (const { path, name, isFolder } of await entriesOf(folder)) {
    if (isFolder) add(name, await filesBelow(path, 1));
    else add(speakerOfFile(name), [path]);
  }
  return { people: [...people].map(([name, files]) => ({ name, files })), skipped };
}

/** Every recording below a folder, for one person who is named otherwise. */
export async function findRecordings(
  folder: string,
): Promise<{ files: readonly string[]; skipped: readonly string[] }> {
  const all = await filesBelow(folder, 1);
  return { files: all.filter((file) => !isNoRecording(file)), skipped: all.filter(isNoRecording) };
}

const isNoRecording = (file: string): boolean => NOT_RECORDINGS.has(extname(file).toLowerCase());

async function filesBelow(folder: string, depth: number): Promise<string[]> {
  const files: string[] = [];
  for (const { path, isFolder } of await entriesOf(folder)) {
    if (!isFolder) files.push(path);
    else if (depth < MAX_DEPTH) files.push(...(await filesBelow(path, depth + 1)));
  }
  return files;
}

interface Entry {
  readonly path: string;
  readonly name: string;
  readonly isFolder: boolean;
}

/**
 * The folders and files in a folder, `2` before `10`. Links count as what they lead to, dangling ones as files that
 * can't be read; pipes and devices are left out, since reading them might never end.
 */
async function entriesOf(folder: string): Promise<readonly Entry[]> {
  const names = (await readdir(folder)).filter((name) => !name.startsWith("."));
  names.sort(new Intl.Collator("en", { numeric: true }).compare);
  const entries = await Promise.all(
    names.map(async (name): Promise<Entry[]> => {
      const path = join(folder, name);
      const found = await stat(path).catch(() => undefined);
      const isFolder = found?.isDirectory() === true;
      return isFolder || found?.isFile() !== false ? [{ path, name, isFolder }] : [];
    }),
  );
  return entries.flat();
}
