import assert from "node:assert/strict";
import { VoiceError } from "@voicebio/engine";
import type { Enrollment, StoredSample } from "../domain/enrollment.ts";
import type { Speaker } from "../domain/speaker.ts";
import type { IdempotentReply, Page, PageRequest, UnitOfWork } from "./stores.ts";

/** Registers one test of the suite, with a fresh unit of work that holds the tenants `a` and `b`. */
export type WithStores = (sentence: string, check: (unit: UnitOfWork) => Promise<void>) => void;

export const RECIPE = "model@1";
const DAY = Date.UTC(2026, 10, 21);

/** A moment `ms` after the beginning of the day that these tests live in. */
export const at = (ms: number): Date => new Date(DAY + ms);

export const speaker = (id: string, more: Partial<Speaker> = {}): Speaker => ({
  id,
  tenantId: "a",
  name: null,
  externalId: null,
  watchlist: false,
  createdAt: at(0),
  ...more,
});

export const sample = (id: string, more: Partial<StoredSample> = {}): StoredSample => ({
  id,
  digest: `digest of ${id}`,
  quality: {
    durationS: 5,
    netSpeechS: 3.5,
    snrDb: 20,
    levelDb: null,
    clippedShare: 0,
    bandwidthHz: 7800,
    voices: 1,
  },
  state: "active",
  reasons: [],
  embeddings: [{ recipe: RECIPE, vector: Float32Array.of(0.1, -2.5e-8, 3) }],
  ...more,
});

export const enrollment = (id: string, speakerId: string, more: Partial<Enrollment> = {}): Enrollment => ({
  id,
  tenantId: "a",
  speakerId,
  createdAt: at(0),
  samples: [sample(`${id}_1`)],
  ...more,
});

export const reply = (body: string, more: Partial<IdempotentReply> = {}): IdempotentReply => ({
  bodyDigest: "d",
  status: 201,
  body,
  speakerId: null,
  ...more,
});

export const refused = (code: string) => (error: unknown) => error instanceof VoiceError && error.code === code;

/** Every page of a list, at `limit` items a page. */
export async function walk<T>(list: (page: PageRequest) => Promise<Page<T>>, limit: number): Promise<T[]> {
  const found: T[] = [];
  let page = await list({ limit });
  for (;;) {
    assert.ok(page.items.length <= limit);
    found.push(...page.items);
    if (page.next === null) return found;
    page = await list({ limit, cursor: page.next });
  }
}
