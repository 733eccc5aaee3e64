import { createHash } from "node:crypto";
import type { Embedding, QualityReport, Sample, ScoreMeaning, ScoringModel } from "@voicebio/engine";
import type { Caller } from "../domain/caller.ts";
import type { StoredSample } from "../domain/enrollment.ts";
import { newId } from "../domain/ids.ts";
import type { Installation } from "../domain/recipes.ts";
import type { Recording } from "../domain/recording.ts";
import type { Inference } from "../ports/inference.ts";
import type { UnitOfWork } from "../ports/stores.ts";

const WIDTH = 4;
export const AT = new Date("2026-11-21T10:00:00.000Z");
export const TENANT = "default";
export const CALLER: Caller = { tenantId: TENANT, actor: "local" };

const MEANING: ScoreMeaning = {
  id: "test@1",
  calibration: {
    offset: [-20],
    slope: [40],
    limits: { speechS: [1, 10], snrDb: [0, 40], maxSamples: 10 },
  },
  strata: [],
};

export const model: ScoringModel = {
  recipe: "r",
  mean: new Float32Array(WIDTH),
  // The coordinates are the vectors themselves, so that the score is their cosine.
  plda: {
    transform: Float32Array.from({ length: WIDTH * WIDTH }, (_, i) => Number(i % (WIDTH + 1) === 0)),
    own: new Float32Array(WIDTH),
  },
  ...MEANING,
  inDomain: MEANING,
};

/** A server that is set to these recipes and has no others. */
export const setTo = (...models: readonly ScoringModel[]): Installation => ({
  installed: models.map((one) => ({ name: one.recipe, model: one })),
  standard: models.map((one) => one.recipe),
  unusable: [],
});

/** A voice of its own for each number: along one axis. */
export const voice = (axis: number) => ({
  recipe: "r",
  vector: Float32Array.from({ length: WIDTH }, (_, i) => Number(i === axis)),
});

/** That voice in a good recording. */
export const probeOf = (axis: number): Sample => ({
  embedding: voice(axis),
  netSpeechS: 4,
  snrDb: 30,
  bandwidthHz: 8000,
});

/** A good recording's quality. */
export const heardFor = (netSpeechS: number): QualityReport => ({
  durationS: netSpeechS,
  netSpeechS,
  snrDb: 30,
  levelDb: -20,
  clippedShare: 0,
  bandwidthHz: 8000,
  voices: 1,
});

export async function speaker({ stores }: UnitOfWork): Promise<string> {
  const id = newId("spk", AT);
  await stores.speakers.insert({ id, tenantId: TENANT, name: null, externalId: null, watchlist: false, createdAt: AT });
  return id;
}

export async function enroll(
  { stores }: UnitOfWork,
  speakerId: string,
  axis: number,
  netSpeechS: number,
  more: readonly Embedding[] = [],
): Promise<string> {
  const id = newId("enr", AT);
  const embeddings = [voice(axis), ...more];
  const heard = { id: newId("smp", AT), digest: id, quality: heardFor(netSpeechS), embeddings };
  const sample: StoredSample = { ...heard, state: "active", reasons: [] };
  await stores.enrollments.insert({ id, tenantId: TENANT, speakerId, createdAt: AT, samples: [sample] });
  return id;
}

/** A recording that is known by its text. */
export const recording = (text: string): Recording => ({
  bytes: new TextEncoder().encode(text),
  sha256: createHash("sha256").update(text).digest(),
});

/** An analysis that hears one voice for 8 s in every recording, in the recipes asked for, once `meanwhile` is done. */
export const hearing = (heard: Embedding, meanwhile: () => Promise<unknown> = async () => {}): Inference => ({
  load: () => ({ workers: 1, busy: 0, queued: 0, queueLimit: 1 }),
  analyze: async (_, { recipes }) => {
    await meanwhile();
    return {
      format: { container: "wav", codec: "pcm_s16le", rateHz: 16000, channels: 1, durationS: 8 },
      quality: heardFor(8),
      embeddings: recipes.map((recipe) => ({ ...heard, recipe, netSpeechS: 8 })),
    };
  },
  [Symbol.asyncDispose]: async () => {},
});
