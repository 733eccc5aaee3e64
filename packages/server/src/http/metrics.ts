import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { InferenceLoad } from "../ports/inference.ts";

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

export function openMetrics(load: () => InferenceLoad, uploadBytes: () => number): Metrics {
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
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}

function gauge(registry: Registry, name: string, help: string, read: () => number): void {
  const measured: Gauge = new Gauge({ name, help, registers: [registry], collect: () => measured.set(read()) });
}

function decisionIn(answer: unknown): string | undefined {
  if (typeof answer !== "object" || answer === null || !("decision" in answer)) return undefined;
  return String(answer.decision);
}
