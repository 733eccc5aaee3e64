import {
  indexVector,
  leavingOut,
  type Sample,
  type ScoringModel,
  searchVector,
  VoiceError,
  voiceprintOf,
} from "@voicebio/engine";
import { isReady, voiceprintProgress } from "../domain/voiceprint-state.ts";
import type { UnitOfWork } from "../ports/stores.ts";
import type { IndexHit, VoiceIndex } from "../ports/voice-index.ts";
import { KeyedLane } from "./keyed-lane.ts";
import { modelOf } from "./own-models.ts";

export interface GalleryOptions {
  readonly unitOfWork: UnitOfWork;
  /** An empty index; `onLost` is called once it can't answer any more. */
  readonly openIndex: (onLost: (error: unknown) => void) => VoiceIndex;
  /** Every recipe in which somebody may be searched, as installed; whom a tenant searches among is its own affair. */
  readonly models: readonly ScoringModel[];
  /** Seconds of enrolled speech from which a voiceprint can be searched. */
  readonly minVoiceprintSpeechS: number;
  /** Told when the index could not follow the store, or was lost. */
  readonly onTrouble: (error: unknown) => void;
}

/** Voiceprints put into the index at once while it is built. */
const BATCH = 4096;

/**
 * The searchable voiceprints: every speaker whose voiceprint is ready, derived from the store and always equal to it.
 *
 * Equal, because a speaker's index entry is made from a read that begins after the commit that changed the speaker,
 * and reads of one speaker follow one another; where the index could not be brought up to date, searches fail until it is.
 * An index that is lost is built again from the store before the next question.
 */
export class Gallery {
  readonly #options: GalleryOptions;
  readonly #lane = new KeyedLane();
  readonly #stale = new Map<string, { readonly tenantId: string; readonly speakerId: string }>();

  /** Resolves once the index is built. */
  #index: Promise<VoiceIndex> | undefined;

  constructor(options: GalleryOptions) {
    this.#options = options;
  }

  /**
   * To be called after every commit that changed a speaker's samples. Never fails: what is committed is committed,
   * and an index that could not follow is brought up to date before it is searched again.
   */
  async refresh(tenantId: string, speakerId: string): Promise<void> {
    await this.#tryRefresh(tenantId, speakerId).catch(this.#options.onTrouble);
  }

  #tryRefresh(tenantId: string, speakerId: string): Promise<void> {
    const key = `${tenantId} ${speakerId}`;
    return this.#lane.run(key, async () => {
      this.#stale.set(key, { tenantId, speakerId });
      for (const model of this.#options.models) await this.#refreshOne(model, tenantId, speakerId);
      this.#stale.delete(key);
    });
  }

  async #refreshOne(model: ScoringModel, tenantId: string, speakerId: string): Promise<void> {
    const index = await this.#built();
    const samples = await this.#options.unitOfWork.stores.enrollments.samplesOf(tenantId, speakerId, model.recipe);
    const own = await modelOf(this.#options.unitOfWork.stores, tenantId, model);
    const vector = this.#searchable(own, speakerId, samples);
    if (vector === undefined) await index.remove(tenantId, model.recipe, speakerId);
    else await index.put(tenantId, model.recipe, speakerId, vector);
  }

  /** The voiceprint's vector where it is ready, placed as when it is compared: by a model that does not know it. */
  #searchable(model: ScoringModel, speakerId: string, samples: readonly Sample[]): Float32Array | undefined {
    const [first, ...rest] = samples;
    if (first === undefined || !isReady(voiceprintProgress(model.recipe, samples, this.#options))) return undefined;
    return indexVector(voiceprintOf(leavingOut(model, speakerId), [first, ...rest]));
  }

  /** The nearest voiceprints of one recipe, best first. */
  async search(tenantId: string, model: ScoringModel, probe: Sample, top: number): Promise<readonly IndexHit[]> {
    await this.#repair();
    const index = await this.#built();
    return index.search(tenantId, model.recipe, searchVector(model, probe), top);
  }

  async size(tenantId: string, model: ScoringModel): Promise<number> {
    await this.#repair();
    const index = await this.#built();
    return index.size(tenantId, model.recipe);
  }

  /** @throws VoiceError `index.failed` while a committed change can't be brought into the index */
  async #repair(): Promise<void> {
    for (const { tenantId, speakerId } of [...this.#stale.values()]) {
      await this.#tryRefresh(tenantId, speakerId).catch((cause: unknown) => {
        throw new VoiceError("index.failed", "The index is behind the store.", { cause });
      });
    }
  }

  /** Builds the index where there is none: at start, and after one was lost. */
  async ready(): Promise<void> {
    await this.#built();
  }

  /**
   * Builds the index anew from the store: after a commit that changed so many speakers that following each would take
   * longer, or where they are placed. Whoever asks meanwhile waits; a change that still goes to the old index was read before and is in the store.
   */
  async rebuild(): Promise<void> {
    const old = this.#index;
    this.#index = this.#begun();
    await this.#index.catch(this.#options.onTrouble);
    const index = await old?.catch(() => undefined);
    await index?.[Symbol.asyncDispose]();
  }

  #built(): Promise<VoiceIndex> {
    this.#index ??= this.#begun();
    return this.#index;
  }

  /** A build that fails or loses its index makes room for the next one, and takes away none but itself. */
  #begun(): Promise<VoiceIndex> {
    const forget = (): void => {
      if (this.#index === build) this.#index = undefined;
    };
    const build = Promise.resolve().then(() => this.#build(forget)); // begins once `build` is known
    build.catch(forget);
    return build;
  }

  /** Changes wait until it is built, so that none is overwritten by what was read before it. */
  async #build(forget: () => void): Promise<VoiceIndex> {
    const index = this.#options.openIndex((error) => {
      forget();
      this.#options.onTrouble(error);
    });
    try {
      for (const model of this.#options.models) await this.#fill(index, model);
      return index;
    } catch (error) {
      await index[Symbol.asyncDispose]();
      throw error;
    }
  }

  async #fill(index: VoiceIndex, model: ScoringModel): Promise<void> {
    const batches = new Map<string, VoiceprintBatch>();
    const { stores } = this.#options.unitOfWork;
    const models = new Map<string, ScoringModel>();
    for await (const speaker of stores.enrollments.everySpeaker(model.recipe)) {
      const own = models.get(speaker.tenantId) ?? (await modelOf(stores, speaker.tenantId, model));
      models.set(speaker.tenantId, own);
      const vector = this.#searchable(own, speaker.speakerId, speaker.samples);
      if (vector === undefined) continue;
      const batch = batches.get(speaker.tenantId) ?? { speakerIds: [], vectors: [] };
      batches.set(speaker.tenantId, batch);
      batch.speakerIds.push(speaker.speakerId);
      batch.vectors.push(vector);
      if (batch.speakerIds.length < BATCH) continue;
      await putBatch(index, model, speaker.tenantId, batch);
      batches.delete(speaker.tenantId);
    }
    for (const [tenantId, batch] of batches) await putBatch(index, model, tenantId, batch);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const index = await this.#index?.catch(() => undefined);
    await index?.[Symbol.asyncDispose]();
  }
}

function putBatch(index: VoiceIndex, model: ScoringModel, tenantId: string, batch: VoiceprintBatch): Promise<void> {
  const width = batch.vectors[0]?.length ?? 0;
  const rows = new Float32Array(batch.vectors.length * width);
  for (const [row, vector] of batch.vectors.entries()) rows.set(vector, row * width);
  return index.putMany(tenantId, model.recipe, batch.speakerIds, rows);
}

interface VoiceprintBatch {
  readonly speakerIds: string[];
  readonly vectors: Float32Array[];
}
