import { readFileSync } from "node:fs";
import { join } from "node:path";
import { decodeRecording, pick, type Random } from "@voicebio/engine";
import { readManifest } from "../corpus.ts";
import { type ListName, readSoundLists } from "../lists.ts";

const LIMITS = { maxBytes: 2 ** 26, maxDurationS: 600 };

/**
 * Draws from a list's sounds of one kind, decoded to mono; which one, the random numbers alone say.
 *
 * @param kind the corpus of noise clips or the one of room responses
 */
export function listedSounds(
  folder: string,
  kind: "noise" | "rir",
  list: ListName,
  rateHz: number,
): (random: Random) => Promise<Float32Array> {
  let paths: readonly string[] | undefined;
  return async (random) => {
    paths ??= listedRows(folder, kind, list).map((row) => row["path"] ?? "");
    const path = pick(random, paths);
    const options = { rateHz, channel: "mix", limits: LIMITS } as const;
    return (await decodeRecording(readFileSync(join(folder, kind, path)), options)).waveform.samples;
  };
}

/** The manifest's rows of the sounds of one kind that stand on a list. */
export function listedRows(folder: string, kind: "noise" | "rir", list: ListName) {
  const listOf = readSoundLists();
  return readManifest(folder, kind).filter((row) => listOf(kind, row["path"] ?? "") === list);
}
