import {
  type Agreement,
  agreementOf,
  compareVoiceprints,
  counts,
  type Policy,
  type Sample,
  type Samples,
  type ScoringModel,
  type Voiceprint,
  voiceprintOf,
} from "@voicebio/engine";

/** A sample with how it stands towards the speaker's others. */
export interface Weighed<S extends Sample> {
  readonly sample: S;
  readonly agreement: Agreement;
  /** Against the voiceprint of the others; null where nobody can know which those are. */
  readonly llr: number | null;
}

export interface Pool<S extends Sample> {
  /** What the speaker's voiceprint is made of. */
  readonly active: readonly Sample[];
  /** Whether that voiceprint is ready. */
  readonly isReady: boolean;
  /** Kept aside earlier: where nothing is active they have a say in whose voice it is. */
  readonly waiting: readonly Sample[];
  readonly fresh: readonly S[];
}

/**
 * How fresh samples of a speaker stand towards the others. Where nothing counts yet, samples that agree with each other
 * are taken for the speaker's if they are more than half of all; otherwise nobody can know which are.
 */
export function weigh<S extends Sample>(model: ScoringModel, pool: Pool<S>, policy: Policy): readonly Weighed<S>[] {
  const [first, ...others] = pool.active;
  if (first !== undefined) return joined(model, [first, ...others], pool.fresh, pool.isReady, policy);
  const everybody = [...pool.fresh, ...pool.waiting];
  const core = largestAgreeing(model, everybody, policy);
  if (core === undefined) return [];
  const outside = everybody.filter((sample) => !core.includes(sample));
  const weighed = new Map(joined(model, core, outside, false, policy).map((one) => [one.sample, one]));
  const agreeing = core.length + [...weighed.values()].filter(({ agreement }) => counts(agreement)).length;
  return pool.fresh.map((sample) => {
    if (2 * agreeing <= everybody.length) return { sample, agreement: "disagrees", llr: null };
    const { agreement, llr } = weighed.get(sample) ?? { agreement: "plausible", llr: null };
    return { sample, agreement, llr };
  });
}

/** Which samples kept aside a voiceprint of the active ones confirms, each taken in before the next is asked. */
export function confirmedBy<S extends Sample>(
  model: ScoringModel,
  active: Samples,
  waiting: readonly S[],
  policy: Policy,
): readonly S[] {
  const weighed = joined(model, active, waiting, true, policy);
  return weighed.flatMap(({ sample, agreement }) => (agreement === "confirmed" ? [sample] : []));
}

/** The nearest first: the voiceprint, grown by it, tells the doubtful ones better apart. */
function joined<S extends Sample>(
  model: ScoringModel,
  members: Samples,
  candidates: readonly S[],
  isReady: boolean,
  policy: Policy,
): readonly Weighed<S>[] {
  const places = new Map(candidates.map((sample) => [sample, voiceprintOf(model, [sample])]));
  const inside: Weighed<S>[] = [];
  for (;;) {
    const voiceprint = voiceprintOf(model, [...members, ...inside.map(({ sample }) => sample)]);
    const weighed = [...places]
      .map(([sample, place]): Weighed<S> & { readonly llr: number } => {
        const evidence = compareVoiceprints(model, voiceprint, place);
        return { sample, agreement: agreementOf(evidence, isReady, policy), llr: evidence.llr };
      })
      .sort((a, b) => b.llr - a.llr);
    const [nearest] = weighed;
    const joining =
      nearest !== undefined && counts(nearest.agreement) ? [nearest] : together(model, voiceprint, weighed, policy);
    if (joining.length === 0) return [...inside, ...weighed];
    inside.push(...joining);
    for (const { sample } of joining) places.delete(sample);
  }
}

/**
 * Doubtful samples that agree with each other are one longer probe: what short recordings can't say each, they may say
 * together. Where that probe is accepted, each of them is confirmed by it.
 */
function together<S extends Sample>(
  model: ScoringModel,
  voiceprint: Voiceprint,
  weighed: readonly Weighed<S>[],
  policy: Policy,
): readonly Weighed<S>[] {
  const doubtful = weighed.filter(({ agreement }) => agreement === "unconfirmed").map(({ sample }) => sample);
  const group = largestAgreeing(model, doubtful, policy);
  if (group === undefined || group.length === 1) return [];
  const evidence = compareVoiceprints(model, voiceprint, voiceprintOf(model, group));
  const agreement = agreementOf(evidence, true, policy);
  return agreement === "confirmed" ? group.map((sample) => ({ sample, agreement, llr: evidence.llr })) : [];
}

/** Around each sample the others that agree with it and with each other, nearest first: the largest such group. */
function largestAgreeing<S extends Sample>(
  model: ScoringModel,
  samples: readonly S[],
  policy: Policy,
): readonly [S, ...S[]] | undefined {
  const places: readonly Voiceprint[] = samples.map((sample) => voiceprintOf(model, [sample]));
  const pairs = places.map((a, i) => places.slice(0, i).map((b) => compareVoiceprints(model, a, b)));
  const pair = (i: number, j: number) => pairs[Math.max(i, j)]?.[Math.min(i, j)] ?? null;
  let largest: readonly [S, ...S[]] | undefined;
  for (const [i, seed] of samples.entries()) {
    const nearest = [...samples.keys()]
      .filter((j) => j !== i)
      .sort((a, b) => (pair(i, b)?.llr ?? 0) - (pair(i, a)?.llr ?? 0));
    const group = [i];
    for (const j of nearest) {
      if (group.every((member) => counts(agreementOf(pair(member, j), false, policy)))) group.push(j);
    }
    if (group.length <= (largest?.length ?? 0)) continue;
    largest = [seed, ...group.slice(1).flatMap((j) => samples[j] ?? [])];
  }
  return largest;
}
