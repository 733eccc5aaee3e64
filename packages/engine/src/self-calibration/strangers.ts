import { effectiveWithoutError, upperBound } from "../statistics/clustered-rate.ts";
import { interval95 } from "../statistics/interval.ts";
import { SPEAKERS_FOR_INTERVAL } from "../statistics/metric.ts";
import { randomFor, timesDrawn } from "../statistics/random.ts";
import type { OwnComparison } from "./own-comparisons.ts";
import type { OwnFigure, SideFigures } from "./own-figures.ts";

export const BOOTSTRAP_ROUNDS = 200;
const HIGHEST = 0.01;

/** Comparisons of strangers in columns, by falling LLR: hundreds of rounds of a bootstrap go over all of them. */
interface Strangers {
  readonly llr: Float64Array;
  readonly enroll: Uint32Array;
  readonly test: Uint32Array;
  /** 1 where it counts for the false match rate, 0 where it does not. */
  readonly judged: Uint8Array;
  readonly accepted: Uint8Array;
  readonly speakers: number;
}

export function inColumns(
  strangers: readonly OwnComparison[],
  llrOf: (one: OwnComparison) => number,
  isAccepted: (one: OwnComparison) => boolean | undefined,
): Strangers {
  const falling = strangers.toSorted((a, b) => llrOf(b) - llrOf(a));
  const accepted = falling.map(isAccepted);
  const enroll = Uint32Array.from(falling, ({ enrollSpeaker }) => enrollSpeaker);
  return {
    llr: Float64Array.from(falling, llrOf),
    enroll,
    test: Uint32Array.from(falling, ({ testSpeaker }) => testSpeaker),
    judged: Uint8Array.from(accepted, (is) => Number(is !== undefined)),
    accepted: Uint8Array.from(accepted, (is) => Number(is === true)),
    speakers: 1 + enroll.reduce((last, one) => Math.max(last, one), 0),
  };
}

/** @param drawn how often each speaker counts: a comparison as often as the product of its two */
function strangersWeighed({ accepted, enroll, judged, llr, test }: Strangers, drawn: Uint32Array) {
  let [total, sum, counted, errors] = [0, 0, 0, 0];
  for (let i = 0; i < llr.length; i++) {
    const weight = (drawn[enroll[i] as number] as number) * (drawn[test[i] as number] as number);
    total += weight;
    sum += weight * (llr[i] as number);
    counted += weight * (judged[i] as number);
    errors += weight * (accepted[i] as number);
  }
  let [at, above] = [0, 0];
  for (; at < llr.length - 1; at++) {
    above += (drawn[enroll[at] as number] as number) * (drawn[test[at] as number] as number);
    if (above >= HIGHEST * total) break;
  }
  return { strangersMean: sum / total, strangersHighest: llr[at] ?? 0, falseMatchRate: errors / counted };
}

type StrangerFigures = Pick<SideFigures, "strangersMean" | "strangersHighest" | "falseMatchRate">;

export function strangerFigures(strangers: Strangers): StrangerFigures {
  const { speakers } = strangers;
  const value = strangersWeighed(strangers, new Uint32Array(speakers).fill(1));
  const random = randomFor("strangers");
  const rounds = speakers < SPEAKERS_FOR_INTERVAL ? 0 : BOOTSTRAP_ROUNDS;
  const drawn = Array.from({ length: rounds }, () => strangersWeighed(strangers, timesDrawn(random, speakers)));
  const figure = (name: keyof StrangerFigures): OwnFigure => {
    const known = drawn.map((one) => one[name]).filter(Number.isFinite);
    return { value: value[name], ...(known.length > 0 && interval95(known)) };
  };
  return {
    strangersMean: figure("strangersMean"),
    strangersHighest: figure("strangersHighest"),
    falseMatchRate: notCertain(figure("falseMatchRate"), strangers),
  };
}

/** Where no stranger is accepted, a bootstrap draws none either: then what as many comparisons can show counts. */
function notCertain(figure: OwnFigure, { enroll, judged, llr, test }: Strangers): OwnFigure {
  if (figure.high === undefined) return figure;
  const is = (_: number, i: number): boolean => judged[i] === 1;
  const effective = effectiveWithoutError({ scores: llr.filter(is), enroll: enroll.filter(is), test: test.filter(is) });
  return { ...figure, high: Math.max(figure.high, upperBound(figure.value, effective)) };
}
