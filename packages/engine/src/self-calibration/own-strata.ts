import { countedFor, type Stratum, type Threshold } from "../calibration/thresholds.ts";

/**
 * Thresholds counted on somebody's own comparisons where those can show a level, and the artefact's where they can't. A
 * stricter level never has a milder threshold, whichever of the two it came from.
 *
 * @param artefact of many tenants calibrated on their own speakers, whoever they are
 */
export const mergedStrata = (own: readonly Stratum[], artefact: readonly Stratum[]): readonly Stratum[] =>
  artefact.map((stratum) => {
    const counted = own.find(({ band, fromS }) => band === stratum.band && fromS === stratum.fromS);
    return counted === undefined ? stratum : merged(counted, stratum);
  });

function merged(own: Stratum, artefact: Stratum): Stratum {
  const hasAccept = own.accept.some(({ llr }) => llr !== null);
  const hasReject = own.reject.some(({ llr }) => llr !== null);
  return {
    ...artefact,
    nonMated: hasAccept ? own.nonMated : artefact.nonMated,
    mated: hasReject ? own.mated : artefact.mated,
    accept: hasAccept ? inOrder(own.accept, artefact.accept, 1) : artefact.accept,
    reject: hasReject ? inOrder(own.reject, artefact.reject, -1) : artefact.reject,
  };
}

/** By falling rate, so that thresholds rise (`sign` 1) or fall (`sign` -1) along the list. */
function inOrder(own: readonly Threshold[], artefact: readonly Threshold[], sign: 1 | -1): readonly Threshold[] {
  let last = Number.NEGATIVE_INFINITY;
  return artefact.map((known) => {
    const counted = countedFor(
      own.filter(({ rate }) => rate === known.rate),
      known.rate,
    );
    const llr = counted?.llr ?? known.llr;
    if (llr === null) return known;
    last = Math.max(last, sign * llr);
    return {
      rate: known.rate,
      llr: sign * last,
      otherErrors: counted?.otherErrors ?? missedAt(artefact, sign * last, sign),
    };
  });
}

/** What the artefact's comparisons of the other kind would do at another threshold: as at the nearest that errs no less. */
function missedAt(thresholds: readonly Threshold[], llr: number, sign: 1 | -1): number | null {
  const counted = thresholds.filter((one) => one.llr !== null && one.otherErrors !== null);
  return (counted.find((one) => sign * (one.llr as number) >= sign * llr) ?? counted.at(-1))?.otherErrors ?? null;
}
