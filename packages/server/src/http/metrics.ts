import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { InferenceLoad } from "../ports/inference.ts";
import type { Drift } from "../use-cases/live-scores.ts";

/** What Prometheus reads: how much, how long, never who. */
export interface Metrics {
  readonly requested: (request: { method: string; route: string; status: number; durationS: number }) => void;
  /** Counts the decision in an answer that has one. */
  readonly answered: (operationId: string, answer: unknown) => void;
  readonly text: () => Promise<string>;
  readonly contentType: string;
}

/** Seconds: from what a lookup takes to what a long recording does. */
const DURATION_BUCKETS_S = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** LLRs: finely where policies have their thresholds. */
const LLR_BUCKETS = [-20, -10, -5, -2, 0, 1, 2, 3, 4, 5, 6, 8, 10, 15, 20];

/** What is asked when Prometheus comes. */
export interface Measured {
  readonly load: () => InferenceLoad;
  readonly drift: () => readonly Drift[];
  readonly uploadBytes: () => number;
}

export function openMetrics({ drift, load, uploadBytes }: Measured): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const durations = new Histogram({
    name: "voicebio_http_request_duration_seconds",
    help: "Time from a request's first byte to its answer.",
    labelNames: ["method", "route", "status"],
    buckets: DURATION_BUCKETS_S,
    registers,
  });
  const decisions = new Counter({
    name: "voicebio_decisions_total",
    help: "Decisions given.",
    labelNames: ["operation", "decision"],
    registers,
  });
  const llrs = new Histogram({
    name: "voicebio_llr",
    help: "Natural-log likelihood ratios behind decisions; of an identification the best candidate's.",
    labelNames: ["operation"],
    buckets: LLR_BUCKETS,
    registers,
  });
  driftGauges(registry, drift);
  gauge(registry, "voicebio_inference_workers", "Workers that analyze recordings.", () => load().workers);
  gauge(registry, "voicebio_inference_busy", "Workers at work.", () => load().busy);
  gauge(registry, "voicebio_inference_queued", "Recordings waiting for a worker.", () => load().queued);
  gauge(registry, "voicebio_upload_bytes", "Bytes of recordings held in memory.", uploadBytes);
  return {
    requested: ({ method, route, status, durationS }) =>
      durations.observe({ method, route, status: String(status) }, durationS),
    answered: (operation, answer) => {
      const decision = decisionIn(answer);
      if (decision !== undefined) decisions.inc({ operation, decision });
      const llr = llrIn(answer);
      if (decision !== undefined && llr !== undefined) llrs.observe({ operation }, llr);
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}

function gauge(registry: Registry, name: string, help: string, read: () => number): void {
  const measured: Gauge = new Gauge({ name, help, registers: [registry], collect: () => measured.set(read()) });
}

function driftGauges(registry: Registry, drift: () => readonly Drift[]): void {
  const byOperation = (name: string, help: string, read: (one: Drift) => number): void => {
    const measured: Gauge<"operation"> = new Gauge({
      name,
      help,
      labelNames: ["operation"],
      registers: [registry],
      collect: () => {
        for (const one of drift()) measured.set({ operation: one.operation }, read(one));
      },
    });
  };
  byOperation(
    "voicebio_calibration_drift",
    "Share of the last 500 decisions by a calibration on own speakers whose raw score lies outside what it was made on.",
    ({ share }) => share,
  );
  byOperation(
    "voicebio_calibration_drift_alarm",
    "1 where that share is 0.05 or more, of at least 100 decisions: calibrate anew.",
    ({ alarm }) => Number(alarm),
  );
}

/** Of a 1:1 decision, or of the best candidate. */
function llrIn(answer: unknown): number | undefined {
  if (typeof answer !== "object" || answer === null) return undefined;
  const { candidates, llr } = answer as {
    readonly candidates?: readonly { readonly llr: number }[];
    readonly llr?: unknown;
  };
  const found = llr ?? candidates?.[0]?.llr;
  return typeof found === "number" ? found : undefined;
}

function decisionIn(answer: unknown): string | undefined {
  if (typeof answer !== "object" || answer === null || !("decision" in answer)) return undefined;
  return String(answer.decision);
}
