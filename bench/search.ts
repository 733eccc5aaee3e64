import { dot, seededRandom, unitVector } from "@voicebio/engine";
import { openVoiceIndex } from "../packages/server/src/adapters/voice-index/worker-voice-index.ts";
import { median, ms, type Row, timed } from "./statistics.ts";

/** As an index holds a voiceprint: its coordinates and its own term. */
const DIMENSION = 193;
const SEARCHES = 30;
const TOP = 50;

/** 1:N over random voiceprints: how long, which share of an identification, and whether the answer is exact. */
export async function benchSearch(bareMs: number): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const size of [1_000, 10_000, 100_000]) {
    await using index = openVoiceIndex({ onFailure: (error) => console.error(error) });
    const random = seededRandom(size);
    const vector = () => unitVector(Float32Array.from({ length: DIMENSION }, () => random() - 0.5));
    const vectors = new Float32Array(size * DIMENSION);
    for (let i = 0; i < size; i++) vectors.set(vector(), i * DIMENSION);
    const ids = Array.from({ length: size }, (_, i) => `spk_${String(i).padStart(6, "0")}`);
    for (let from = 0; from < size; from += 4096) {
      const part = vectors.slice(from * DIMENSION, (from + 4096) * DIMENSION);
      await index.putMany("bench", "bench@1", ids.slice(from, from + 4096), part);
    }
    const took: number[] = [];
    let exact = true;
    for (let i = -3; i < SEARCHES; i++) {
      const probe = vector();
      const { result, tookMs } = await timed(() => index.search("bench", "bench@1", probe, TOP));
      if (i >= 0) took.push(tookMs);
      if (size <= 10_000)
        exact &&= sameOrder(
          result.map((hit) => hit.speakerId),
          bruteForce(vectors, ids, probe),
        );
    }
    rows.push({
      figure: `search among ${size.toLocaleString("en")}`,
      value: `${ms(median(took))}, ${((100 * median(took)) / (bareMs + median(took))).toFixed(1)} % of models and search`,
      ...(size <= 10_000 && { target: "exact", met: exact }),
    });
  }
  return rows;
}

function bruteForce(vectors: Float32Array, ids: readonly string[], probe: Float32Array): readonly string[] {
  return ids
    .map((id, i) => ({ id, score: dot(vectors.subarray(i * DIMENSION, (i + 1) * DIMENSION), probe) }))
    .sort((a, b) => b.score - a.score)
    .slice(0, TOP)
    .map(({ id }) => id);
}

const sameOrder = (a: readonly string[], b: readonly string[]): boolean => a.join() === b.join();
