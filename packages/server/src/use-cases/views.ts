import type * as Wire from "@voicebio/contract";
import type {
  Policy,
  QualityReport,
  Reason,
  RecordingFormat,
  ScoringModel,
  VerificationDecision,
} from "@voicebio/engine";
import type { Enrollment } from "../domain/enrollment.ts";
import type { Speaker } from "../domain/speaker.ts";
import { isReady, type VoiceprintProgress, voiceprintProgress } from "../domain/voiceprint-state.ts";
import type { EnrollmentStore } from "../ports/stores.ts";

const round = (value: number, decimals: number): number => Number(value.toFixed(decimals));
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
export const decisionView = (decision: VerificationDecision, policy: Policy, model: ScoringModel) => ({
  decision: decision.decision,
  reasons: reasonViews(decision.reasons),
  llr: decision.llr === null ? null : llrView(decision.llr),
  threshold: llrView(decision.threshold),
  policy: { name: policy.name, maxFalseMatchRate: policy.maxFalseMatchRate },
  recipe: model.recipe,
  calibration: model.id,
});

export const voiceprintView = (progress: VoiceprintProgress): Wire.VoiceprintState => ({
  recipe: progress.recipe,
  state: isReady(progress) ? "ready" : "collecting",
  netSpeechS: round(progress.netSpeechS, 3),
  samples: progress.samples,
  ...(!isReady(progress) && { needS: progress.needS }),
});

export const enrollmentView = (enrollment: Enrollment): Wire.Enrollment => ({
  id: enrollment.id,
  speakerId: enrollment.speakerId,
  createdAt: enrollment.createdAt.toISOString(),
  samples: enrollment.samples.map(({ id, quality, embeddings }) => ({
    id,
    quality: qualityView(quality),
    recipes: embeddings.map((embedding) => embedding.recipe),
  })),
});

interface VoiceprintReading {
  readonly enrollments: EnrollmentStore;
  readonly models: readonly ScoringModel[];
  readonly policy: Policy;
}

/** The state of one speaker's voiceprints, one per active recipe. */
export async function voiceprintViews(
  { enrollments, models, policy }: VoiceprintReading,
  tenantId: string,
  speakerId: string,
): Promise<Wire.VoiceprintState[]> {
  const views: Wire.VoiceprintState[] = [];
  for (const { recipe } of models) {
    const samples = await enrollments.samplesOf(tenantId, speakerId, recipe);
    views.push(voiceprintView(voiceprintProgress(recipe, samples, policy)));
  }
  return views;
}

/** Speakers of one tenant with the state of their voiceprints: one query a recipe, however many speakers. */
export async function speakerViews(
  { enrollments, models, policy }: VoiceprintReading,
  tenantId: string,
  speakers: readonly Speaker[],
): Promise<Wire.Speaker[]> {
  const ids = speakers.map((speaker) => speaker.id);
  const states = new Map<string, Wire.VoiceprintState[]>(ids.map((id) => [id, []]));
  for (const { recipe } of models) {
    const found = ids.length === 0 ? [] : await enrollments.samplesOfMany(tenantId, ids, recipe);
    const samples = new Map(found.map((one) => [one.speakerId, one.samples]));
    for (const [id, list] of states)
      list.push(voiceprintView(voiceprintProgress(recipe, samples.get(id) ?? [], policy)));
  }
  return speakers.map((speaker) => ({
    id: speaker.id,
    name: speaker.name,
    externalId: speaker.externalId,
    createdAt: speaker.createdAt.toISOString(),
    voiceprints: states.get(speaker.id) ?? [],
  }));
}

export async function speakerView(reading: VoiceprintReading, speaker: Speaker): Promise<Wire.Speaker> {
  const [view] = await speakerViews(reading, speaker.tenantId, [speaker]);
  if (view === undefined) throw new Error("one speaker gives one view");
  return view;
}
