import type { Quality } from "@voicebio/contract";

/** `1 recording`, `2 recordings`. */
export const count = (number: number, one: string, many = `${one}s`): string =>
  `${number} ${number === 1 ? one : many}`;

/** A rate with three digits. */
export const percent = (rate: number): string => `${Number((100 * rate).toPrecision(3))} %`;

export const formatLlr = (llr: number | null): string => (llr === null ? "no LLR" : `LLR ${llr.toFixed(1)}`);

/** Text from outside on one line: control characters could move the cursor or recolour the terminal. */
export const plain = (text: string): string => text.replace(/\p{Cc}+/gu, " ");

/** What was heard in a recording, on one line. */
export function describeQuality(quality: Quality): string {
  const { netSpeechS, durationS, snrDb, levelDb, clippedShare, bandwidthHz, voices } = quality;
  return [
    `${netSpeechS.toFixed(1)} s of speech in ${durationS.toFixed(1)} s`,
    snrDb === null ? undefined : `SNR ${snrDb.toFixed(0)} dB`,
    levelDb === null ? undefined : `level ${levelDb.toFixed(0)} dB`,
    bandwidthHz === null ? undefined : `bandwidth ${Math.round(bandwidthHz)} Hz`,
    voices === null ? undefined : voices > 1 ? "more than one voice" : "one voice",
    clippedShare > 0 ? `${(100 * clippedShare).toFixed(1)} % clipped` : undefined,
  ]
    .filter((part) => part !== undefined)
    .join(", ");
}
