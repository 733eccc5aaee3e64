import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { UsageError } from "./usage-error.ts";

/** One recording of a corpus. */
export interface Utterance {
  readonly corpus: string;
  /** Path below the corpus's folder. */
  readonly path: string;
  /** Name of the speaker within the corpus. */
  readonly speaker: string;
}

/**
 * Where the corpora stand: `VOICEBIO_CORPORA`, or `../shared/corpora` beside the project where it is there.
 *
 * @returns undefined where there are none: figures on real speech can't be made then, and whoever asked says so
 */
export function corporaFolder(): string | undefined {
  const beside = resolve(import.meta.dirname, "../../../../shared/corpora");
  const folder = process.env["VOICEBIO_CORPORA"] ?? beside;
  return existsSync(folder) ? folder : undefined;
}

/** @throws UsageError with a way out when the corpora are not there */
export function requireCorpora(): string {
  const folder = corporaFolder();
  if (folder === undefined) throw new UsageError("No corpora: set VOICEBIO_CORPORA to the folder that holds them.");
  return folder;
}

/** The rows of a corpus's manifest, each by column name, in the manifest's order. */
export function readManifest(folder: string, corpus: string): readonly Readonly<Record<string, string>>[] {
  const [header = "", ...lines] = readFileSync(join(folder, corpus, "manifest.tsv"), "utf8")
    .trimEnd()
    .split("\n");
  const columns = header.split("\t");
  return lines.map((line) => {
    const fields = line.split("\t");
    return Object.fromEntries(columns.map((column, at) => [column, fields[at] ?? ""]));
  });
}

/** The bona fide speech of a corpus, in the manifest's order. */
export function readCorpus(folder: string, corpus: string): readonly Utterance[] {
  return readManifest(folder, corpus)
    .filter((row) => row["label"] === "bonafide")
    .map((row) => ({ corpus, path: row["path"] ?? "", speaker: row["speaker"] ?? "" }));
}

export function bySpeaker<T extends { readonly speaker: string }>(
  items: readonly T[],
): ReadonlyMap<string, readonly T[]> {
  return Map.groupBy(items, (item) => item.speaker);
}
