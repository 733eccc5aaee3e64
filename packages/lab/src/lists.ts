import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type ModelCard, type Random, seededRandom, shuffled } from "@voicebio/engine";
import { bySpeaker, readCorpus, readManifest, requireCorpora } from "./corpus.ts";

/**
 * What a speaker, a noise clip or a room may be used for: `fit` to train on, `validation` to choose, stop and calibrate
 * on, `check` for figures alone: nothing is ever fitted or chosen on what figures are reported on.
 */
export type ListName = "fit" | "validation" | "check";

const FOLDER = join(import.meta.dirname, "../lists");
const SPEAKERS = join(FOLDER, "speakers.tsv");
const SOUNDS = join(FOLDER, "sounds.tsv");
const SEED = 20261121;

interface Shares {
  readonly fit: number;
  readonly validation: number;
}

/** Share of each corpus's speakers by list; the rest is for checking. Whole sentences teach most: more of them is fitted on. */
const SPEAKER_SHARES: Readonly<Record<string, Shares>> = {
  speechocean762: { fit: 0.525, validation: 0.14 },
  librispeech_mini: { fit: 0.4, validation: 0.15 },
  duke_alnum_accents: { fit: 0.5, validation: 0.12 },
  dspspeech20_zh_en: { fit: 0.4, validation: 0.15 },
  speechcommands_v2_test: { fit: 0.4, validation: 0.15 },
  fsdd_8k: { fit: 0.5, validation: 0 },
  arabic_speech_commands: { fit: 0.4, validation: 0.15 },
};
/** Who spoke once only can be no mated comparison; a few are enough as strangers to the others. */
const SINGLE_SHARES: Shares = { fit: 0.75, validation: 0.08 };
const NOISE_SHARES: Shares = { fit: 0.5, validation: 0.15 };
/** Whole rooms stay together: the responses of one room are alike. The anechoic ones are no rooms and are left out. */
const ROOMS: Readonly<Record<string, ListName>> = {
  pyspeechrev: "fit",
  hom1: "validation",
  "surrey/UniS_Room_A_BRIR_16k": "check",
};

export const LISTED_CORPORA = Object.keys(SPEAKER_SHARES);

/** Draws the lists anew; they are committed, so that everybody's figures are made on the same speakers, noises and rooms. */
export function drawLists(): void {
  const folder = requireCorpora();
  writeFileSync(SPEAKERS, `corpus\tspeaker\tlist\n${speakerLines(folder, seededRandom(SEED)).join("\n")}\n`);
  writeFileSync(SOUNDS, `corpus\tpath\tlist\n${soundLines(folder, seededRandom(SEED)).join("\n")}\n`);
}

/** Speakers with one recording and with several are drawn apart, so that each list has both. */
function speakerLines(folder: string, random: Random): readonly string[] {
  return Object.entries(SPEAKER_SHARES).flatMap(([corpus, shares]) => {
    const speakers = [...bySpeaker(readCorpus(folder, corpus))];
    const named = (group: typeof speakers) => group.map(([speaker]) => speaker).sort();
    return [
      ...drawn(random, named(speakers.filter(([, recordings]) => recordings.length > 1)), shares),
      ...drawn(random, named(speakers.filter(([, recordings]) => recordings.length === 1)), SINGLE_SHARES),
    ]
      .map(([speaker, list]) => `${corpus}\t${speaker}\t${list}`)
      .sort();
  });
}

function soundLines(folder: string, random: Random): readonly string[] {
  const clips = Map.groupBy(readManifest(folder, "noise"), (row) => row["speaker"] ?? "");
  const noises = [...clips].flatMap(([, rows]) =>
    drawn(random, rows.map((row) => row["path"] ?? "").sort(), NOISE_SHARES),
  );
  const rooms = readManifest(folder, "rir").flatMap((row) => {
    const path = row["path"] ?? "";
    const room = Object.keys(ROOMS).find((name) => path.startsWith(`${name}/`));
    return room === undefined ? [] : [[path, ROOMS[room]] as const];
  });
  const lines = (corpus: string, items: readonly (readonly [string, ListName | undefined])[]) =>
    items.map(([path, list]) => `${corpus}\t${path}\t${list}`).sort();
  return [...lines("noise", noises), ...lines("rir", rooms)];
}

function drawn(random: Random, items: readonly string[], shares: Shares): readonly (readonly [string, ListName])[] {
  const fit = Math.round(items.length * shares.fit);
  const validation = fit + Math.round(items.length * shares.validation);
  return shuffled(random, items).map((item, at) => [item, at < fit ? "fit" : at < validation ? "validation" : "check"]);
}

/**
 * One voice under several names (see docs/accuracy.md) that stands on all three lists: nothing is fitted or measured on
 * it. Networks learn from it, for which a name more or less does not matter.
 */
const SAME_VOICE: Readonly<Record<string, readonly string[]>> = {
  duke_alnum_accents: ["p20", "p21", "p22", "p23", "p24"],
};

/** Which list a corpus's speaker stands on; undefined for a speaker of no listed corpus, and for who is left out. */
export function readSpeakerLists(): (corpus: string, speaker: string) => ListName | undefined {
  const listOf = readList(SPEAKERS);
  return (corpus, speaker) => (SAME_VOICE[corpus]?.includes(speaker) ? undefined : listOf(corpus, speaker));
}

/**
 * The list to fit on what stands behind a network (mean, calibration, rules). A network that learned from the fit
 * speakers (its card's origin says so) knows them better than it will know anybody else.
 */
export const fittingListOf = ({ origin }: Pick<ModelCard, "origin">): ListName =>
  origin["learnedFrom"] === undefined ? "fit" : "validation";

/** Whether figures are made on a speaker: nothing was fitted or chosen on them. */
export function isCheckSpeaker(): (corpus: string, speaker: string) => boolean {
  const listOf = readSpeakerLists();
  return (corpus, speaker) => listOf(corpus, speaker) === "check";
}

/** Which list a noise clip or a room's response stands on, by corpus (`noise`, `rir`) and path. */
export const readSoundLists = (): ((corpus: string, path: string) => ListName | undefined) => readList(SOUNDS);

function readList(file: string): (corpus: string, item: string) => ListName | undefined {
  const [, ...lines] = readFileSync(file, "utf8").trimEnd().split("\n");
  const lists = new Map(
    lines.map((line) => {
      const [corpus, item, list] = line.split("\t");
      return [`${corpus}\t${item}`, list as ListName];
    }),
  );
  return (corpus, item) => lists.get(`${corpus}\t${item}`);
}
