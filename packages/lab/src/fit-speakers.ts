import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bySpeaker, readCorpus, requireCorpora } from "./corpus.ts";
import { seededRandom, shuffled } from "./random.ts";

const LIST = join(import.meta.dirname, "../fit-speakers.tsv");
const SEED = 20261121;
/** Share of each corpus's speakers whose recordings means and calibration may be fitted on. */
const FIT_SHARE: Readonly<Record<string, number>> = {
  speechocean762: 0.35,
  librispeech_mini: 0.4,
  duke_alnum_accents: 0.4,
  dspspeech20_zh_en: 0.4,
  speechcommands_v2_test: 0.4,
  fsdd_8k: 0.5,
};

export const FIT_CORPORA = Object.keys(FIT_SHARE);

/**
 * Draws the list of fit speakers anew; committed, so that everybody's figures are made on the same other speakers.
 * Speakers with one recording and with several are drawn apart, so that either side has both.
 */
export function drawFitSpeakers(): void {
  const folder = requireCorpora();
  const random = seededRandom(SEED);
  const lines = FIT_CORPORA.flatMap((corpus) => {
    const speakers = [...bySpeaker(readCorpus(folder, corpus))];
    const groups = [speakers.filter(([, u]) => u.length > 1), speakers.filter(([, u]) => u.length === 1)];
    const chosen = groups.flatMap((group) =>
      shuffled(random, group.map(([speaker]) => speaker).sort()).slice(
        0,
        Math.round(group.length * (FIT_SHARE[corpus] ?? 0)),
      ),
    );
    return chosen.sort().map((speaker) => `${corpus}\t${speaker}`);
  });
  writeFileSync(LIST, `corpus\tspeaker\n${lines.join("\n")}\n`);
}

/** Whether a speaker may be fitted on; all others are for figures alone. */
export function isFitSpeaker(): (corpus: string, speaker: string) => boolean {
  const lines = new Set(readFileSync(LIST, "utf8").trimEnd().split("\n").slice(1));
  return (corpus, speaker) => lines.has(`${corpus}\t${speaker}`);
}
