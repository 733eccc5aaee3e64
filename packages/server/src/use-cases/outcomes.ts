import type { RecordingOutcome } from "@voicebio/contract";
import type { EnrollmentDecision } from "@voicebio/engine";
import type { HeardSample, StoredSample } from "../domain/enrollment.ts";
import type { KeptRecording } from "../domain/kept-recording.ts";
import type { KnownSample } from "../ports/stores.ts";
import type { Addition } from "./extend-samples.ts";
import { isEmbedded, type Judgement, type Usable } from "./judge-recordings.ts";
import { reasonViews } from "./views.ts";

/** What a request's recordings are to the speaker now: another request may have changed it while they were heard. */
export interface Sorted {
  /** Samples that the speaker does not have, by digest, with their embeddings of recipes that still serve. */
  readonly fresh: ReadonlyMap<string, HeardSample>;
  /** To be added to samples that the speaker has. */
  readonly additions: readonly Addition[];
}

/**
 * @param known samples that the speaker has
 * @param serving recipes that serve by now: nothing is stored of one that was retired while the recordings were heard
 */
export function sortedOut(
  { digests, recipes: heardBy, verdicts }: Judgement,
  known: ReadonlyMap<string, KnownSample>,
  serving: readonly string[],
): Sorted {
  const recipes = heardBy.filter((recipe) => serving.includes(recipe));
  const fresh = new Map<string, HeardSample>();
  const additions: Addition[] = [];
  for (const digest of new Set(digests)) {
    const verdict = verdicts.get(digest);
    const before = known.get(digest);
    if (verdict === undefined || "refused" in verdict || isEmbedded(before, recipes)) continue;
    const { sample } = verdict;
    const embeddings = sample.embeddings.filter(
      ({ recipe }) => recipes.includes(recipe) && before?.recipes.has(recipe) !== true,
    );
    if (before === undefined) fresh.set(digest, { ...sample, embeddings });
    else additions.push({ sampleId: before.sampleId, embeddings });
  }
  return { fresh, additions };
}

export interface Outcomes {
  readonly outcomes: RecordingOutcome[];
  /** To be stored. */
  readonly samples: readonly StoredSample[];
  /** Recordings of those samples, where they are kept. */
  readonly kept: readonly KeptRecording[];
}

/** What becomes of each recording; one that comes twice in a request counts once. */
export function outcomesOf(
  { digests, verdicts }: Judgement,
  known: ReadonlyMap<string, KnownSample>,
  fresh: ReadonlyMap<string, HeardSample>,
  decisions: ReadonlyMap<string, EnrollmentDecision>,
): Outcomes {
  const samples = new Map<string, StoredSample>();
  const kept: KeptRecording[] = [];
  const outcomes = digests.map((digest): RecordingOutcome => {
    const verdict = verdicts.get(digest);
    const state = samples.get(digest)?.state ?? known.get(digest)?.state;
    if (verdict !== undefined && "refused" in verdict) return verdict.refused;
    if (verdict === undefined || state !== undefined) return alreadyEnrolled(state);
    const sample = fresh.get(digest);
    const decision = sample && decisions.get(sample.id);
    if (sample === undefined || decision === undefined) throw new Error("each fresh sample has a decision");
    const stored = storedAs(sample, decision);
    if (stored !== undefined) {
      samples.set(digest, stored);
      if (verdict.kept !== undefined) kept.push(verdict.kept);
    }
    return outcomeOf(verdict, decision);
  });
  return { outcomes, samples: [...samples.values()], kept };
}

const alreadyEnrolled = (state: StoredSample["state"] = "active"): RecordingOutcome => ({
  outcome: "already_enrolled",
  state,
});

function storedAs(sample: HeardSample, { decision, reasons }: EnrollmentDecision): StoredSample | undefined {
  if (decision === "refuse") return undefined;
  return { ...sample, state: decision === "accept" ? "active" : "quarantined", reasons };
}

function outcomeOf({ sample, heard }: Usable, { decision, reasons: why }: EnrollmentDecision): RecordingOutcome {
  const reasons = reasonViews(why);
  if (decision === "refuse") return { outcome: "refused", reasons, ...heard };
  return { outcome: decision === "accept" ? "accepted" : "quarantined", sampleId: sample.id, reasons, ...heard };
}
