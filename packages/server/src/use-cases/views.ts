import type * as Wire from "@voicebio/contract";
import {
  calibrationOf,
  type Evidence,
  type Policy,
  type QualityReport,
  type Reason,
  type RecordingFormat,
  type ScoringModel,
  type VerificationDecision,
} from "@voicebio/engine";
import type { Enrollment } from "../domain/enrollment.ts";
import type { Installation, Models } from "../domain/recipes.ts";
import type { Speaker } from "../domain/speaker.ts";
import { isReady, type VoiceprintProgress, voiceprintProgress } from "../domain/voiceprint-state.ts";
import type { Stores } from "../ports/stores.ts";
import { servingModels } from "./serving-models.ts";

export const round = (value: number, decimals: number): number => Number(value.toFixed(decimals));
const roundOrNull = (value: number | null, decimals: number) => (value === null ? null : round(value, decimals));

/** Four decimals: finer than any decision is. */
export const llrView = (llr: number): number => round(llr, 4);

export const formatView = (format: RecordingFormat): Wire.RecordingFormat => ({
  container: format.container,
  codec: format.codec,
  rateHz: format.rateHz,
  channels: format.channels,
  durationS: round(format.durationS, 3),
});

export const qualityView = (quality: QualityReport): Wire.Quality => ({
  durationS: round(quality.durationS, 3),
  netSpeechS: round(quality.netSpeechS, 3),
  snrDb: roundOrNull(quality.snrDb, 1),
  levelDb: roundOrNull(quality.levelDb, 1),
  clippedShare: round(quality.clippedShare, 5),
  bandwidthHz: roundOrNull(quality.bandwidthHz, 0),
  voices: quality.voices,
});

export const reasonViews = (reasons: readonly Reason[]): Wire.Reason[] => reasons.map((reason) => ({ ...reason }));

/** What a 1:1 decision says, whatever was compared. */
export const decisionView = (
  decision: VerificationDecision,
  policy: Policy,
  by: Pick<Evidence, "calibration" | "recipe">,
) => ({
  decision: decision.decision,
  reasons: reasonViews(decision.reasons),
  llr: decision.llr === null ? null : llrView(decision.llr),
  threshold: llrView(decision.threshold.llr),
  thresholdBasis: decision.threshold.basis,
  rejectBelow: llrView(decision.rejectBelow),
  policy: { name: policy.name, maxFalseMatchRate: policy.maxFalseMatchRate },
  recipe: by.recipe,
  calibration: by.calibration,
});

/** What a decision names where nothing could be compared. */
export const unusedModel = (model: ScoringModel): Pick<Evidence, "calibration" | "recipe"> => ({
  recipe: model.recipe,
  calibration: calibrationOf(model),
});

/** The recipes that serve, as the catalogue names them. */
export const recipeViews = (models: Models): Wire.Recipe[] =>
  models.map((model, position) => ({ id: model.recipe, calibration: calibrationOf(model), preferred: position === 0 }));

export const voiceprintView = (progress: VoiceprintProgress): Wire.VoiceprintState => ({
  recipe: progress.recipe,
  state: isReady(progress) ? "ready" : "collecting",
  netSpeechS: round(progress.netSpeechS, 3),
  samples: progress.samples,
  ...(!isReady(progress) && { needS: progress.needS }),
});

/** @param kept samples whose recording is kept */
export const enrollmentView = (enrollment: Enrollment, kept: ReadonlySet<string>): Wire.Enrollment => ({
  id: enrollment.id,
  speakerId: enrollment.speakerId,
  createdAt: enrollment.createdAt.toISOString(),
  samples: enrollment.samples.map(({ id, state, reasons, quality, embeddings }) => ({
    id,
    state,
    reasons: reasonViews(reasons),
    quality: qualityView(quality),
    recipes: embeddings.map((embedding) => embedding.recipe),
    recordingKept: kept.has(id),
  })),
});

interface VoiceprintReading {
  readonly stores: Stores;
  readonly recipes: Installation;
  readonly policy: Policy;
}

/** The state of one speaker's voiceprints, one per recipe that serves the tenant. */
export async function voiceprintViews(
  { stores, recipes, policy }: VoiceprintReading,
  tenantId: string,
  speakerId: string,
): Promise<Wire.VoiceprintState[]> {
  const views: Wire.VoiceprintState[] = [];
  for (const { recipe } of await servingModels({ recipes }, stores, tenantId)) {
    const samples = await stores.enrollments.samplesOf(tenantId, speakerId, recipe);
    views.push(voiceprintView(voiceprintProgress(recipe, samples, policy)));
  }
  return views;
}

/** Speakers of one tenant with the state of their voiceprints: one query a recipe, however many speakers. */
export async function speakerViews(
  { stores, recipes, policy }: VoiceprintReading,
  tenantId: string,
  speakers: readonly Speaker[],
): Promise<Wire.Speaker[]> {
  const ids = speakers.map((speaker) => speaker.id);
  const states = new Map<string, Wire.VoiceprintState[]>(ids.map((id) => [id, []]));
  for (const { recipe } of await servingModels({ recipes }, stores, tenantId)) {
    const found = ids.length === 0 ? [] : await stores.enrollments.samplesOfMany(tenantId, ids, recipe);
    const samples = new Map(found.map((one) => [one.speakerId, one.samples]));
    for (const [id, list] of states)
      list.push(voiceprintView(voiceprintProgress(recipe, samples.get(id) ?? [], policy)));
  }
  return speakers.map((speaker) => ({
    id: speaker.id,
    name: speaker.name,
    externalId: speaker.externalId,
    watchlist: speaker.watchlist,
    createdAt: speaker.createdAt.toISOString(),
    voiceprints: states.get(speaker.id) ?? [],
  }));
}

export async function speakerView(reading: VoiceprintReading, speaker: Speaker): Promise<Wire.Speaker> {
  const [view] = await speakerViews(reading, speaker.tenantId, [speaker]);
  if (view === undefined) throw new Error("one speaker gives one view");
  return view;
}
