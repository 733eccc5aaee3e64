import { listedRows } from "./conditions/listed-sounds.ts";
import { readManifest } from "./corpus.ts";
import { type ListName, readSpeakerLists } from "./lists.ts";
import type { MixSources } from "./two-voices-mixes.ts";
import type { ReadSamples } from "./two-voices-render.ts";
import { activeFrames, type Corpus, type CorpusSpeaker, type CorpusUtterance } from "./two-voices-talk.ts";

export const SPEECH_CORPORA = ["librispeech_mini", "speechocean762", "duke_alnum_accents"] as const;
/**
 * Corpora whose files of one speaker make up one long recording when they are joined: cut from one session, or from
 * one room and device. Elsewhere a file is a recording of its own and is never joined with another.
 */
const JOINED = new Set<string>(["librispeech_mini", "speechocean762"]);
/** Noises without a voice in them (no babble, no crying). */
const NOISE_SOURCES = /Rain|Sea_waves|Helicopter|Clock_tick|Fire_crackling|NoiseX-92|Noise15/;

type Row = Readonly<Record<string, string>>;

async function readCorpus(folder: string, name: string, read: ReadSamples): Promise<Corpus> {
  const speakers = new Map<string, { rows: Row[]; utterances: CorpusUtterance[] }>();
  for (const row of readManifest(folder, name)) {
    const speaker = speakers.get(row["speaker"] ?? "") ?? { rows: [], utterances: [] };
    speakers.set(row["speaker"] ?? "", speaker);
    const path = `${name}/${row["path"]}`;
    speaker.rows.push(row);
    speaker.utterances.push({
      path,
      session: JOINED.has(name) ? (row["session"] ?? "") : path,
      ...activeFrames(await read(path)),
    });
  }
  const parsed = [...speakers].map(([id, { rows, utterances }]): CorpusSpeaker => {
    const age = /age=(\d+)/.exec(rows[0]?.["extra"] ?? "")?.[1];
    return { id, gender: rows[0]?.["gender"] ?? "", ...(age === undefined ? {} : { age: Number(age) }), utterances };
  });
  return { name, speakers: parsed };
}

/**
 * The corpora, noises and rooms by list: neither voice nor noise nor room heard while fitting is heard in the report.
 *
 * @param fitting whose voices are fitted on; its rooms and noises are those of the fit list, which has more of them
 */
export async function readSources(
  folder: string,
  read: ReadSamples,
  fitting: ListName,
): Promise<{ readonly fitted: MixSources; readonly report: MixSources }> {
  const corpora: Corpus[] = [];
  for (const name of SPEECH_CORPORA) corpora.push(await readCorpus(folder, name, read));
  const listOf = readSpeakerLists();
  const side = (list: ListName, sounds: ListName): MixSources => ({
    corpora: corpora.map(({ name, speakers }) => ({
      name,
      speakers: speakers.filter((speaker) => listOf(name, speaker.id) === list),
    })),
    noises: listedRows(folder, "noise", sounds)
      .filter((row) => NOISE_SOURCES.test(row["speaker"] ?? ""))
      .map((row) => `noise/${row["path"]}`),
    rooms: listedRows(folder, "rir", sounds).map((row) => `rir/${row["path"]}`),
  });
  return { fitted: side(fitting, "fit"), report: side("check", "check") };
}
