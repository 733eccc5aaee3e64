import type { ScoreColumns } from "@voicebio/engine";
import type { TrialTable } from "./trial-table.ts";

/** Every comparison with its speakers, as metrics take them; with nobody to draw where it is not known who speaks. */
export function columnsOfTable(table: TrialTable, scores: Float64Array): ScoreColumns {
  const names = [...new Set(table.recordings.map(({ speaker }) => speaker))].sort();
  const numbers = new Map(names.map((name, number) => [name, number]));
  const ofRecording = Uint32Array.from(table.recordings, ({ speaker }) => numbers.get(speaker) as number);
  const ofVoiceprint = Uint32Array.from(table.voiceprints, ([first]) => ofRecording[first as number] as number);
  const columns = {
    scores,
    mated: table.mated,
    enroll: table.enroll.map((place) => ofVoiceprint[place] as number),
    test: table.test.map((place) => ofRecording[place] as number),
    speakers: names.length,
  };
  return speakersAgree(columns) ? renumbered(columns) : withoutSpeakers(columns);
}

/** Whether the names of the speakers say the same as the labels. */
const speakersAgree = ({ enroll, mated, test }: ScoreColumns): boolean =>
  mated.every((label, trial) => (enroll[trial] === test[trial]) === (label === 1));

/** A bootstrap over speakers needs some to draw: without any, figures have no intervals. */
export const withoutSpeakers = (columns: ScoreColumns): ScoreColumns => ({ ...columns, speakers: 0 });

/** Only speakers who stand in a comparison are counted, and drawn by a bootstrap; their order stays. */
export function renumbered(columns: ScoreColumns): ScoreColumns {
  if (columns.speakers === 0) return columns;
  const used = new Uint8Array(columns.speakers);
  for (const side of [columns.enroll, columns.test]) for (const speaker of side) used[speaker] = 1;
  const numbers = new Uint32Array(columns.speakers);
  let speakers = 0;
  for (const [speaker, isUsed] of used.entries()) if (isUsed === 1) numbers[speaker] = speakers++;
  const anew = (side: Uint32Array) => side.map((speaker) => numbers[speaker] as number);
  return { ...columns, enroll: anew(columns.enroll), test: anew(columns.test), speakers };
}
