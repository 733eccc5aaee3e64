import type { Worker } from "node:worker_threads";
import { VoiceError } from "@voicebio/engine";
import type { InferenceLoad } from "../../ports/inference.ts";
import { Lane, type LaneLimits, type Ticket } from "./lane.ts";

export interface PoolOptions extends LaneLimits {
  /** Starts one worker, whose script calls `serveJobs`. */
  readonly startWorker: () => Worker;
  readonly workers: number;
  /** Jobs that may wait while every worker is busy; one more is refused. */
  readonly queueLimit: number;
}

/** Time before a worker that could not load is started again: doubled each time, up to the longest. */
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;

/**
 * A fixed number of threads and a bounded queue before them, first come first served.
 *
 * A worker that dies or overruns its time costs its own job alone and is replaced at once. One that can't
 * load ends the pool's start; later it is tried again after growing pauses.
 */
export class WorkerPool<Job, Result> {
  readonly #options: PoolOptions;
  readonly #lanes = new Set<Lane<Job, Result>>();
  readonly #queue: Ticket<Job, Result>[] = [];
  readonly #pauses = new Set<NodeJS.Timeout>();
  readonly #started = Promise.withResolvers<void>();
  #failedStarts = 0;
  #phase: "starting" | "running" | "closing" = "starting";

  constructor(options: PoolOptions) {
    this.#options = options;
    this.#started.promise.catch(() => undefined); // told to whoever asks `ready`
    for (let i = 0; i < options.workers; i++) this.#openLane();
  }

  /** @throws VoiceError what kept a worker from loading; the pool is closed then */
  ready(): Promise<void> {
    return this.#started.promise;
  }

  /**
   * @param transfer buffers of the job that are handed over
   * @throws VoiceError `server.overloaded` at once when the queue is full
   * @throws VoiceError `server.stopping` when the pool closes before the job is done
   * @throws VoiceError `analysis.timed_out`, `analysis.failed`, and whatever VoiceError the job throws
   */
  async run(job: Job, transfer: readonly ArrayBuffer[] = []): Promise<Result> {
    if (this.#phase === "closing") throw stopping();
    if (this.#lanes.size === 0) throw noWorker();
    const lane = this.#freeLane();
    if (lane === undefined && this.#queue.length >= this.#options.queueLimit) throw full();
    return new Promise((resolve, reject) => {
      const ticket = { job, transfer, resolve, reject };
      if (lane === undefined) this.#queue.push(ticket);
      else lane.start(ticket);
    });
  }

  load(): InferenceLoad {
    const states = [...this.#lanes].map(({ state }) => state);
    const busy = states.filter((state) => state === "busy").length;
    const free = states.filter((state) => state === "free").length;
    return { workers: busy + free, busy, queued: this.#queue.length, queueLimit: this.#options.queueLimit };
  }

  /**
   * Gives up the jobs it has, and ends the threads as soon as they can: whoever closes it hears no answer any more, and
   * a full queue could take an hour.
   */
  [Symbol.asyncDispose](): Promise<void> {
    return this.#close(stopping());
  }

  async #close(problem: VoiceError): Promise<void> {
    this.#phase = "closing";
    this.#started.reject(problem);
    for (const pause of this.#pauses) clearTimeout(pause);
    this.#pauses.clear();
    this.#rejectQueue(problem);
    await Promise.all([...this.#lanes].map((lane) => lane.stop(problem)));
  }

  #freeLane(): Lane<Job, Result> | undefined {
    return [...this.#lanes].find(({ state }) => state === "free");
  }

  #openLane(): void {
    const lane: Lane<Job, Result> = new Lane(this.#options.startWorker(), this.#options, {
      free: () => this.#onFree(lane),
      ended: (unable) => this.#onEnded(lane, unable),
    });
    this.#lanes.add(lane);
  }

  #onFree(lane: Lane<Job, Result>): void {
    this.#failedStarts = 0;
    if (this.#phase === "starting" && this.load().workers === this.#options.workers) {
      this.#phase = "running";
      this.#started.resolve();
    }
    const next = this.#queue.shift();
    if (next !== undefined) lane.start(next);
  }

  #onEnded(lane: Lane<Job, Result>, unable: VoiceError | undefined): void {
    this.#lanes.delete(lane);
    if (this.#phase === "closing") return;
    if (this.#phase === "starting" && unable !== undefined) void this.#close(unable);
    else if (unable === undefined) this.#openLane();
    else this.#openLaneLater();
    if (this.#lanes.size === 0) this.#rejectQueue(noWorker());
  }

  #openLaneLater(): void {
    const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** this.#failedStarts++, LONGEST_PAUSE_MS);
    const pause = setTimeout(() => {
      this.#pauses.delete(pause);
      this.#openLane();
    }, pauseMs);
    this.#pauses.add(pause);
  }

  #rejectQueue(error: VoiceError): void {
    for (const ticket of this.#queue.splice(0)) ticket.reject(error);
  }
}

const full = (): VoiceError => new VoiceError("server.overloaded", "Too many recordings are waiting to be analyzed.");

const stopping = (): VoiceError => new VoiceError("server.stopping", "The server is stopping.");

const noWorker = (): VoiceError => new VoiceError("analysis.failed", "No worker could be started.");
