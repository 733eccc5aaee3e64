import { Worker } from "node:worker_threads";
import { VoiceError } from "@voicebio/engine";
import type { IndexHit, VoiceIndex } from "../../ports/voice-index.ts";
import type { Answer, AnyQuestion, IndexReply, IndexRequest, Question, QuestionKind } from "./protocol.ts";

export interface VoiceIndexOptions {
  /** Told once when the index has lost what it held: whoever composes the server makes a new one from the store. */
  readonly onFailure: (error: VoiceError) => void;
  /** How long one question may take before the index counts as lost. A search of 100,000 takes milliseconds. */
  readonly timeLimitMs?: number;
  /** Searches under way at once; one more is refused. Changes are never refused: the index must stay equal to the store. */
  readonly maxSearches?: number;
}

/** An empty index in a thread of its own. */
export const openVoiceIndex = (options: VoiceIndexOptions): VoiceIndex =>
  new WorkerVoiceIndex(new Worker(new URL("./index-worker.ts", import.meta.url)), options);

interface Pending {
  readonly resolve: (answer: Answer<QuestionKind>) => void;
  readonly reject: (error: VoiceError) => void;
  readonly timer: NodeJS.Timeout;
}

/** Speaks with the index's thread. Once that is lost every call fails with `index.failed`; an index never answers from half its voices. */
export class WorkerVoiceIndex implements VoiceIndex {
  readonly #worker: Worker;
  readonly #options: Required<VoiceIndexOptions>;
  readonly #pending = new Map<number, Pending>();
  #searches = 0;
  #lastId = 0;
  #lost: VoiceError | undefined;

  constructor(worker: Worker, options: VoiceIndexOptions) {
    this.#worker = worker;
    this.#options = { timeLimitMs: 10_000, maxSearches: 256, ...options };
    worker.on("message", (reply: IndexReply) => this.#settle(reply));
    worker.on("error", (error) => this.#lose(failed("its thread crashed", error)));
    worker.on("exit", () => this.#lose(failed("its thread ended")));
  }

  async put(tenantId: string, recipe: string, speakerId: string, vector: Float32Array): Promise<void> {
    await this.putMany(tenantId, recipe, [speakerId], vector);
  }

  async putMany(tenantId: string, recipe: string, speakerIds: readonly string[], vectors: Float32Array): Promise<void> {
    await this.#ask({ kind: "put", tenantId, recipe, speakerIds, vectors });
  }

  async remove(tenantId: string, recipe: string, speakerId: string): Promise<void> {
    await this.#ask({ kind: "remove", tenantId, recipe, speakerId });
  }

  async search(tenantId: string, recipe: string, vector: Float32Array, top: number): Promise<readonly IndexHit[]> {
    if (this.#searches >= this.#options.maxSearches) {
      throw new VoiceError("server.overloaded", "Too many searches are waiting.");
    }
    this.#searches++;
    try {
      return await this.#ask({ kind: "search", tenantId, recipe, vector, top });
    } finally {
      this.#searches--;
    }
  }

  size(tenantId: string, recipe: string): Promise<number> {
    return this.#ask({ kind: "size", tenantId, recipe });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#lost ??= failed("it was closed");
    this.#rejectPending(this.#lost);
    await this.#worker.terminate();
  }

  #ask<Kind extends QuestionKind>(question: Question<Kind> & AnyQuestion): Promise<Answer<Kind>> {
    if (this.#lost !== undefined) return Promise.reject(this.#lost);
    const id = ++this.#lastId;
    const { timeLimitMs } = this.#options;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#lose(failed(`no answer within ${timeLimitMs} ms`)), timeLimitMs);
      // The thread answers a question of one kind with that kind's answer (see index-worker).
      this.#pending.set(id, { resolve: resolve as Pending["resolve"], reject, timer });
      this.#worker.postMessage({ id, question } satisfies IndexRequest);
    });
  }

  #settle(reply: IndexReply): void {
    const pending = this.#pending.get(reply.id);
    if (pending === undefined) return;
    this.#pending.delete(reply.id);
    clearTimeout(pending.timer);
    if ("problem" in reply) pending.reject(failed(reply.problem));
    else pending.resolve(reply.answer);
  }

  /** A change that may or may not have been made is as bad as a crash: the index is no longer equal to the store. */
  #lose(error: VoiceError): void {
    if (this.#lost !== undefined) return;
    this.#lost = error;
    this.#rejectPending(error);
    void this.#worker.terminate();
    this.#options.onFailure(error);
  }

  #rejectPending(error: VoiceError): void {
    for (const { reject, timer } of this.#pending.values()) {
      clearTimeout(timer);
      reject(error);
    }
    this.#pending.clear();
  }
}

const failed = (what: string, cause?: unknown): VoiceError =>
  new VoiceError("index.failed", `The voice index failed: ${what}.`, { cause });
