import { readFile } from "node:fs/promises";
import { extname } from "node:path";
import { VoiceError } from "@voicebio/engine";

/** What is known about one recording: by column, `extra` taken apart. */
export type ManifestRow = Readonly<Record<string, string>>;

/** A table of recordings: `path` and `speaker`, and whatever else is known about them. */
export interface Manifest {
  readonly columns: readonly string[];
  readonly rows: ReadonlyMap<string, ManifestRow>;
}

/**
 * Reads a table with a header, separated by tabs (or by commas where the header has no tab). A column `extra` of
 * `name=value` pairs, separated by semicolons, counts as so many columns.
 *
 * @throws VoiceError `manifest.unreadable`, `manifest.bad_table`
 */
export async function readManifestFile(file: string): Promise<Manifest> {
  const badTable = (what: string) => new VoiceError("manifest.bad_table", `The manifest ${file} ${what}.`);
  const text = await readFile(file, "utf8").catch((cause: Error) => {
    throw new VoiceError("manifest.unreadable", `The manifest can't be read: ${cause.message}.`, { cause });
  });
  const [header = "", ...lines] = text.replace(/^\uFEFF/, "").split(/\r?\n/);
  const separator = header.includes("\t") ? "\t" : ",";
  const names = header.split(separator).map((name) => name.trim());
  for (const needed of ["path", "speaker"]) {
    if (!names.includes(needed)) throw badTable(`has no column ${needed}; its columns are ${names.join(", ")}`);
  }
  const rows = new Map<string, ManifestRow>();
  const columns = new Set(names.filter((name) => name !== "extra"));
  for (const [at, line] of lines.entries()) {
    if (line.trim() === "") continue;
    const cells = line.split(separator);
    if (cells.length > names.length)
      throw badTable(`has ${cells.length} fields in line ${at + 2}, not ${names.length}; separate them by tabs`);
    const row = rowOf(names, cells);
    const { path = "" } = row;
    if (path === "") throw badTable(`names no recording in line ${at + 2}`);
    if (rows.has(path)) throw badTable(`names ${path} twice`);
    rows.set(path, row);
    for (const column of Object.keys(row)) columns.add(column);
  }
  return { columns: [...columns], rows };
}

function rowOf(names: readonly string[], cells: readonly string[]): ManifestRow {
  const row = Object.fromEntries(names.map((name, i) => [name, (cells[i] ?? "").trim()]));
  const { extra, ...others } = row;
  if (extra === undefined) return row;
  const pairs = extra.split(";").flatMap((pair): [string, string][] => {
    const at = pair.indexOf("=");
    return at > 0 ? [[pair.slice(0, at).trim(), pair.slice(at + 1).trim()]] : [];
  });
  return { ...Object.fromEntries(pairs), ...others };
}

/** The speaker that the manifest names, else the one that the path names. */
export const speakerBy =
  (manifest: Manifest | undefined) =>
  (path: string): string =>
    manifest?.rows.get(path)?.["speaker"] || speakerOfPath(path);

/** Whose recording a path names: its first folder's; of a file alone, what stands before `_2` (`ann.wav`, `ann_2.wav`). */
export function speakerOfPath(path: string): string {
  const parts = path.split("/").filter((part) => part !== "" && part !== ".");
  const [first = path] = parts;
  return parts.length > 1 ? first : speakerOfFile(first);
}

/** `ann.wav`, `ann_2.wav` and `ann_03.flac` are all Ann's. */
export const speakerOfFile = (fileName: string): string =>
  fileName.slice(0, fileName.length - extname(fileName).length).replace(/(?<=.)_\d+$/, "");
