import { appendFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { QualityReport } from "@voicebio/engine";

/** What is measured of a recording without searching it for a second voice. */
export type MeasuredQuality = Omit<QualityReport, "voices">;

/** What a recording gives in one condition and recipe. */
export interface Heard {
  /** By the recipe's own voice activity detector. */
  readonly quality: MeasuredQuality;
  /** The raw embedding; undefined where there is too little speech for one. */
  readonly vector: Float32Array | undefined;
}

/** Raised whenever recordings are measured otherwise: what was kept before is heard anew. */
const MEASURED = 3;

interface Line {
  readonly measured: typeof MEASURED;
  readonly path: string;
  readonly quality: MeasuredQuality;
  /** Little-endian floats in base64. */
  readonly vector: string | null;
}

export const CACHE_FOLDER = resolve(import.meta.dirname, "../../../../.cache/embeddings");

/**
 * The embeddings of one recipe, corpus and condition, one line each, appended as they are made: a run that is
 * interrupted loses nothing, and two runs at once do not harm each other.
 */
export class EmbeddingCache {
  readonly #file: string | undefined;
  readonly #heard: Map<string, Heard>;

  /** @param folder undefined for a cache in memory alone */
  constructor(folder: string | undefined, recipeId: string, corpus: string, conditionKey: string) {
    this.#file = folder && join(folder, recipeId, corpus, `${conditionKey}.jsonl`);
    this.#heard = this.#file !== undefined && existsSync(this.#file) ? readLines(this.#file) : new Map();
  }

  get(path: string): Heard | undefined {
    return this.#heard.get(path);
  }

  add(path: string, { quality, vector }: Heard): void {
    this.#heard.set(path, { quality, vector });
    if (this.#file === undefined) return;
    const line: Line = { measured: MEASURED, path, quality, vector: vector === undefined ? null : encode(vector) };
    mkdirSync(dirname(this.#file), { recursive: true });
    // The line break comes first: after a line that was torn off, this one still begins a new one.
    appendFileSync(this.#file, `\n${JSON.stringify(line)}`);
  }
}

function readLines(file: string): Map<string, Heard> {
  const heard = new Map<string, Heard>();
  for (const text of readFileSync(file, "utf8").split("\n")) {
    const line = parsed(text);
    if (line?.measured !== MEASURED) continue; // torn off, or measured otherwise
    const vector = line.vector === null ? undefined : decode(line.vector);
    heard.set(line.path, { quality: line.quality, vector });
  }
  return heard;
}

/** Undefined for a line that was torn off when a run was killed. */
function parsed(text: string): Line | undefined {
  try {
    return JSON.parse(text) as Line;
  } catch {
    return undefined;
  }
}

const encode = (vector: Float32Array): string =>
  Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength).toString("base64");

const decode = (text: string): Float32Array => new Float32Array(Uint8Array.from(Buffer.from(text, "base64")).buffer);
