import type { CountedComparison } from "../calibration/count-strata.ts";
import { compareVoiceprints, type ScoringModel, voiceprintOf } from "../calibration/scoring-model.ts";
import { domainsOf, LEAST_SPEAKERS, type Population } from "../comparison/domain.ts";
import type { Band, Samples } from "../comparison/sample.ts";
import type { Voiceprint } from "../comparison/voiceprint.ts";
import { atLeastOne, type OwnSpeaker, samplesOf, spread } from "./own-speakers.ts";

/** One comparison by the built-in model, and by the one made of everybody else. Speakers are numbers from 0. */
export interface OwnComparison {
  readonly mated: boolean;
  readonly enrollSpeaker: number;
  readonly testSpeaker: number;
  /** Whether the voiceprint is of one session; of all that is enrolled otherwise. */
  readonly ofSession: boolean;
  readonly band: Band;
  readonly probeSpeechS: number;
  readonly before: number;
  readonly after: number;
  /** Whether the band has a domain: elsewhere the built-in model stays. */
  readonly isOwn: boolean;
  /** Raw, after. */
  readonly score: number;
}

/** As it counts for a threshold: one tenant is one corpus, and every probe one recording. */
export const countedOf = ({
  after,
  band,
  enrollSpeaker,
  mated,
  probeSpeechS,
  testSpeaker,
}: OwnComparison): CountedComparison => ({
  corpus: "own",
  mated,
  enrollSpeaker,
  testSpeaker,
  band,
  probeSpeechS,
  probeRecordings: 1,
  llr: after,
});

/** Probes of a speaker against everybody else. */
const PROBES = 2;
/** Speakers are left out of the domains by so many parts, few ones by themselves: whoever is compared, and some with them. */
const PARTS = 10;
const ALONE_BELOW = 30;

/**
 * Every speaker's voiceprint against recordings of all others, as it serves. And among speakers with two sessions
 * voiceprints of one session: against the speaker's recordings of another session, and against the others', so that both
 * kinds of comparison are alike. Pairs of one session are no comparisons of the same speaker: the room and the day that
 * they share would pass for the voice.
 *
 * @param model adapted to these speakers
 */
export function ownComparisons(
  builtIn: ScoringModel,
  model: ScoringModel & { readonly population: Population },
  speakers: readonly OwnSpeaker[],
): readonly OwnComparison[] {
  const place = placing(builtIn, model, speakers);
  const compared = (enrolled: Side, probe: Side): OwnComparison => {
    const before = compareVoiceprints(builtIn, place.builtIn(enrolled), place.builtIn(probe));
    const after = compareVoiceprints(model, place.own(enrolled, probe), place.own(probe, enrolled));
    return {
      mated: enrolled.speaker === probe.speaker,
      enrollSpeaker: enrolled.speaker,
      testSpeaker: probe.speaker,
      ofSession: enrolled.ofSession,
      band: after.band,
      probeSpeechS: after.probeSpeechS,
      before: before.llr,
      after: after.llr,
      isOwn: after.calibration === model.inDomain.id,
      score: after.score,
    };
  };
  const probesOf = (one: OwnSpeaker, speaker: number, most: number): readonly Side[] =>
    spread(samplesOf(one), most).flatMap((sample) => sideOf(speaker, [sample]));
  const against = (enrolled: readonly Side[], probes: readonly Side[]): readonly OwnComparison[] =>
    enrolled.flatMap((side) =>
      probes.filter(({ speaker }) => speaker !== side.speaker).map((probe) => compared(side, probe)),
    );
  const voiceprints = speakers.flatMap((one, speaker) => sideOf(speaker, atLeastOne(samplesOf(one))));
  const severalDays = speakers.flatMap((one, speaker) => (one.sessions.length > 1 ? [{ one, speaker }] : []));
  const ofSession = severalDays.flatMap(({ one, speaker }) => sideOf(speaker, atLeastOne(one.sessions[0] ?? []), true));
  return [
    ...against(
      voiceprints,
      speakers.flatMap((one, speaker) => probesOf(one, speaker, PROBES)),
    ),
    ...against(
      ofSession,
      severalDays.flatMap(({ one, speaker }) => probesOf(one, speaker, 1)),
    ),
    ...severalDays.flatMap(({ one, speaker }) => acrossSessions(one, speaker).map((pair) => compared(...pair))),
  ];
}

interface Side {
  readonly speaker: number;
  readonly samples: Samples;
  readonly ofSession: boolean;
}

const sideOf = (speaker: number, samples: Samples | undefined, ofSession = false): readonly Side[] =>
  samples === undefined ? [] : [{ speaker, samples, ofSession }];

function acrossSessions({ sessions }: OwnSpeaker, speaker: number): readonly (readonly [Side, Side])[] {
  const enrolled = sessions.map((session) => sideOf(speaker, atLeastOne(session), true));
  const probes = sessions.map((session) => session.flatMap((sample) => sideOf(speaker, [sample])));
  return enrolled.flatMap((sides, i) =>
    sides.flatMap((side) =>
      probes.filter((_, k) => k !== i).flatMap((own) => own.map((probe) => [side, probe] as const)),
    ),
  );
}

/** Places sides, each once by every model that it is needed in. */
function placing(
  builtIn: ScoringModel,
  { population, ...model }: ScoringModel & { readonly population: Population },
  speakers: readonly OwnSpeaker[],
) {
  const parts = speakers.length < ALONE_BELOW ? speakers.length : PARTS;
  const models = new Map<number, ScoringModel>();
  const without = (a: number, b: number): ScoringModel => {
    const key = Math.min(a, b) * parts + Math.max(a, b);
    const leftOut = () =>
      speakers.filter((_, i) => i % parts === a || i % parts === b).map(({ speakerId }) => speakerId);
    const made = models.get(key) ?? { ...model, domains: domainsOf(builtIn, population, new Set(leftOut())) };
    models.set(key, made);
    return made;
  };
  const known = new Map<Side, (Voiceprint | undefined)[]>();
  const placedOnce = (side: Side, at: number, make: () => Voiceprint): Voiceprint => {
    const places = known.get(side) ?? [];
    known.set(side, places);
    const placed = places[at] ?? make();
    places[at] = placed;
    return placed;
  };
  return {
    builtIn: (side: Side): Voiceprint => placedOnce(side, parts, () => voiceprintOf(builtIn, side.samples)),
    own: (side: Side, other: Side): Voiceprint => {
      const [a, b] = [side.speaker % parts, other.speaker % parts];
      return placedOnce(side, b, () => voiceprintOf(without(a, b), side.samples));
    },
  };
}

/** Whether comparisons of the same speaker across sessions are of enough speakers to say anything. */
export const isMatedEnough = (speakers: readonly OwnSpeaker[]): boolean =>
  speakers.filter(({ sessions }) => sessions.length > 1).length >= LEAST_SPEAKERS;
