import assert from "node:assert/strict";
import {
  calibrateOn,
  DEFAULT_POLICY,
  type Embedding,
  type Sample,
  type ScoringModel,
  seededRandom,
} from "@voicebio/engine";
import { openSqliteUnitOfWork } from "../adapters/sqlite/unit-of-work.ts";
import { temporaryFolder } from "../adapters/temporary-folder.ts";
import { openVoiceIndex } from "../adapters/voice-index/worker-voice-index.ts";
import { newId } from "../domain/ids.ts";
import type { UnitOfWork } from "../ports/stores.ts";
import { applyCalibration } from "./apply-calibration.ts";
import { Gallery } from "./gallery.ts";
import { AT, CALLER, heardFor, setTo, speaker, TENANT, model as token } from "./house-kit.contract.ts";
import { proposeCalibration } from "./propose-calibration.ts";

const WIDTH = 12;

/** Coordinates that are the vectors themselves, of more directions than the house's. */
export const model: ScoringModel = {
  ...token,
  mean: new Float32Array(WIDTH),
  plda: {
    transform: Float32Array.from({ length: WIDTH * WIDTH }, (_, i) => Number(i % (WIDTH + 1) === 0)),
    own: new Float32Array(WIDTH),
  },
};

/** A voice of its own for each number, all of them through the same microphone, and a little different every day. */
export function voiceOf(number: number, day = 0): Float32Array {
  const random = seededRandom(1000 * number + 7);
  const today = seededRandom(1000 * number + 8 + day);
  return Float32Array.from({ length: WIDTH }, (_, i) => (i === 0 ? 2 : random() - 0.5) + 0.1 * (today() - 0.5));
}

export const embeddingOf = (number: number, day?: number): Embedding => ({
  recipe: model.recipe,
  vector: voiceOf(number, day),
});

export const sampleOf = (number: number, day: number, bandwidthHz = 8000): Sample => ({
  embedding: embeddingOf(number, day),
  netSpeechS: 8,
  snrDb: 30,
  bandwidthHz,
});

/** Enrolls one session of a voice. */
export async function session({ stores }: UnitOfWork, speakerId: string, number: number, day: number): Promise<string> {
  const id = newId("enr", AT);
  const heard = { quality: heardFor(8), embeddings: [embeddingOf(number, day)] };
  const sample = { id: newId("smp", AT), digest: id, state: "active", reasons: [], ...heard } as const;
  await stores.enrollments.insert({ id, tenantId: TENANT, speakerId, createdAt: AT, samples: [sample] });
  return id;
}

export interface House {
  readonly unitOfWork: UnitOfWork;
  readonly gallery: Gallery;
  /** Of the database. */
  readonly path: string;
  /** By number of the voice. */
  readonly ids: readonly string[];
}

/** A tenant with so many speakers, in so many sessions each. */
export async function withSpeakers(
  count: number,
  sessions: number,
  work: (house: House) => Promise<void>,
): Promise<void> {
  using folder = temporaryFolder();
  const path = `${folder.path}/test.sqlite`;
  await using unitOfWork = await openSqliteUnitOfWork(path);
  await unitOfWork.stores.tenants.ensure(TENANT, "Default", AT);
  await using gallery = new Gallery({
    unitOfWork,
    models: [model],
    minVoiceprintSpeechS: DEFAULT_POLICY.minVoiceprintSpeechS,
    onTrouble: (error) => assert.fail(String(error)),
    openIndex: (onFailure) => openVoiceIndex({ onFailure }),
  });
  const ids: string[] = [];
  for (let number = 0; number < count; number++) {
    const id = await speaker(unitOfWork);
    ids.push(id);
    for (let day = 0; day < sessions; day++) await session(unitOfWork, id, number, day);
  }
  await work({ unitOfWork, gallery, path, ids });
}

let ticks = 0;
/** Every look at it is a second later. */
export const clock = { now: () => new Date(AT.getTime() + 1000 * ticks++) };

export const common = {
  clock,
  recipes: setTo(model),
  policies: [DEFAULT_POLICY],
  calibrator: { calibrate: async (...asked: Parameters<typeof calibrateOn>) => calibrateOn(...asked) },
} as const;

export const noReceipt = async (): Promise<void> => {};

export const propose = ({ unitOfWork }: House) => proposeCalibration({ ...common, unitOfWork })(CALLER, {}, noReceipt);

/** @returns the version that serves now */
export async function calibrate(house: House) {
  const { id } = await propose(house);
  return applyCalibration({ ...common, ...house })(CALLER, id, noReceipt);
}
