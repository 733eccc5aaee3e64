import type { Worker } from "node:worker_threads";
import { VoiceError } from "@voicebio/engine";
import { arrived, type CrossingError, type WorkerOrder, type WorkerReport } from "./worker-protocol.ts";

/** One job on its way through the pool. */
export interface Ticket<Job, Result> {
  readonly job: Job;
  readonly transfer: readonly ArrayBuffer[];
  readonly resolve: (result: Result) => void;
  readonly reject: (error: VoiceError) => void;
}

export interface LaneLimits {
  /** How long one job may run. */
  readonly jobTimeLimitMs: number;
  /** How long a worker may take to load. */
  readonly startTimeLimitMs: number;
  /** How long a worker that was asked to end may take before it is terminated. */
  readonly endTimeLimitMs: number;
}

/** What a lane tells its pool. */
export interface LaneListener {
  /** It can take a job: after it has loaded, and after each job. */
  readonly free: () => void;
  /** Its thread has ended; `unable` tells why it never loaded, where it didn't. */
  readonly ended: (unable: VoiceError | undefined) => void;
}

/** One worker from its start to its end, with at most one job at a time. */
export class Lane<Job, Result> {
  readonly #worker: Worker;
  readonly #limits: LaneLimits;
  readonly #listener: LaneListener;
  #state: "loading" | "free" | "busy" | "ending" = "loading";
  #ticket: Ticket<Job, Result> | undefined;
  #timer: NodeJS.Timeout;
  readonly #ended = Promise.withResolvers<void>();
  #loaded = false;
  #problem: VoiceError | undefined;

  constructor(worker: Worker, limits: LaneLimits, listener: LaneListener) {
    this.#worker = worker;
    this.#limits = limits;
    this.#listener = listener;
    this.#timer = setTimeout(() => void this.stop(startedTooSlowly(limits)), limits.startTimeLimitMs);
    worker.on("message", (report: WorkerReport<Result>) => this.#hear(report));
    worker.on("error", (error) => {
      this.#problem ??= crashed(error);
    });
    worker.on("exit", () => this.#end());
  }

  get state(): "loading" | "free" | "busy" | "ending" {
    return this.#state;
  }

  /** Only when it is free. */
  start(ticket: Ticket<Job, Result>): void {
    this.#state = "busy";
    this.#ticket = ticket;
    this.#timer = setTimeout(() => void this.stop(tookTooLong(this.#limits)), this.#limits.jobTimeLimitMs);
    this.#order({ kind: "job", job: ticket.job }, ticket.transfer);
  }

  /**
   * Ends the thread, and its job at once with this problem; resolves once the thread has ended. Only then does its pool
   * replace it, so there are never more threads than asked for.
   *
   * The thread is asked first: terminating one while onnxruntime computes in it aborts the whole process (Napi::Error,
   * seen with 1.30.0), and between two calls of a model it hears that it should end. A thread that hears nothing for
   * long hangs in JavaScript or WebAssembly, and those can be terminated.
   */
  stop(problem: VoiceError): Promise<void> {
    if (this.#state !== "ending") {
      this.#state = "ending";
      this.#problem = problem;
      this.#settle(problem);
      clearTimeout(this.#timer);
      this.#order({ kind: "end" });
      this.#timer = setTimeout(() => void this.#worker.terminate(), this.#limits.endTimeLimitMs);
    }
    return this.#ended.promise;
  }

  #order(order: WorkerOrder<Job>, transfer: readonly ArrayBuffer[] = []): void {
    this.#worker.postMessage(order, [...transfer]);
  }

  #hear(report: WorkerReport<Result>): void {
    if (this.#state === "ending") return;
    clearTimeout(this.#timer);
    if (report.kind === "unable") void this.stop(neverLoaded(report.error));
    else this.#becomeFree(report);
  }

  #becomeFree(report: Exclude<WorkerReport<Result>, { kind: "unable" }>): void {
    const ticket = this.#ticket;
    this.#ticket = undefined;
    this.#state = "free";
    this.#loaded = true;
    if (report.kind === "done") ticket?.resolve(report.result);
    if (report.kind === "failed") ticket?.reject(arrived(report.error));
    this.#listener.free();
  }

  #end(): void {
    this.#state = "ending";
    clearTimeout(this.#timer);
    const problem = this.#problem ?? crashed(undefined);
    this.#settle(problem);
    this.#ended.resolve();
    this.#listener.ended(this.#loaded ? undefined : problem);
  }

  #settle(problem: VoiceError): void {
    this.#ticket?.reject(problem);
    this.#ticket = undefined;
  }
}

const crashed = (cause: unknown): VoiceError =>
  new VoiceError("analysis.failed", "The worker that did the analysis died.", { cause });

/** For the operator, so an unknown error is told in full. */
const neverLoaded = ({ code, message }: CrossingError): VoiceError =>
  new VoiceError(code ?? "analysis.failed", code === undefined ? `A worker could not load: ${message}` : message);

const tookTooLong = ({ jobTimeLimitMs }: LaneLimits): VoiceError =>
  new VoiceError("analysis.timed_out", `The analysis took longer than ${jobTimeLimitMs / 1000} s.`);

const startedTooSlowly = ({ startTimeLimitMs }: LaneLimits): VoiceError =>
  new VoiceError("analysis.failed", `A worker did not load its models within ${startTimeLimitMs / 1000} s.`);
