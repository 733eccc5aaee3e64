import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import {
  DEFAULT_RECIPE,
  logMelFilterbank,
  type ModelStore,
  matrixTensor,
  openModelStore,
  openSession,
  type RecipeSettings,
  readRecipe,
  speechProbabilities,
  subtractColumnMeans,
  type Waveform,
} from "@voicebio/engine";
import { threeSeconds, wavOf } from "./recording.ts";
import type { Reply, RunningServer } from "./running-server.ts";
import { median, ms, quantile, type Row, timed } from "./statistics.ts";

const ROUNDS = 60;
const WARM_UP = 10;
const CLIENTS = 8;
const THROUGHPUT_S = 15;

export const MODELS = resolve(import.meta.dirname, "../models");

/** A recipe's network alone, on the features of a recording. */
export async function bareNetwork(store: ModelStore, recipe: RecipeSettings, waveform: Waveform) {
  const { model, input, output } = recipe.speakerModel;
  const session = await openSession(store.load(model).bytes);
  const features = matrixTensor(subtractColumnMeans(logMelFilterbank(waveform, recipe.featureBins)));
  return () => timed(() => session.run({ [input]: features }, [output]));
}

/** The bare model runs that one verification needs, on its own input. */
async function openBareModels(waveform: Waveform) {
  const store = openModelStore(MODELS);
  const { settings } = readRecipe(store, DEFAULT_RECIPE);
  const activity = await openSession(store.load(settings.voiceActivity.model).bytes);
  return {
    campplus: await bareNetwork(store, settings, waveform),
    voiceActivity: () => timed(() => speechProbabilities(activity, waveform)),
  };
}

/** A speaker enrolled over HTTP, and the path that verifies recordings against it. */
export async function enrolledSpeaker(server: RunningServer): Promise<string> {
  const created = JSON.parse((await server.post("/v1/speakers", '{"name":"Bench"}', "application/json")).body);
  const path = `/v1/speakers/${created.id}`;
  for (const sentence of [1, 2]) {
    const reply = await server.post(`${path}/enrollments`, wavOf(await threeSeconds("slt", sentence)), "audio/wav");
    if (reply.status !== 201) throw new Error(`enrolling gave ${reply.status}: ${reply.body}`);
  }
  return `${path}/verifications`;
}

export interface VerificationFigures {
  readonly rows: readonly Row[];
  /** Sum of the bare model runs, in ms. */
  readonly bareMs: number;
}

/** One client: a verification of 3 s over HTTP beside the bare model runs, in turn, so that drift hits both alike. */
export async function benchVerification(server: RunningServer, path: string): Promise<VerificationFigures> {
  const waveform = await threeSeconds();
  const wav = wavOf(waveform);
  const bare = await openBareModels(waveform);
  const verify = async (policy: string): Promise<number> => {
    const reply = await server.post(`${path}?policy=${policy}`, wav, "audio/wav");
    if (reply.status !== 200) throw new Error(`verifying gave ${reply.status}: ${reply.body}`);
    return reply.tookMs;
  };
  const took = { campplus: [] as number[], activity: [] as number[], single: [] as number[], standard: [] as number[] };
  for (let round = -WARM_UP; round < ROUNDS; round++) {
    const campplus = (await bare.campplus()).tookMs;
    const activity = (await bare.voiceActivity()).tookMs;
    const single = await verify("single-voice");
    const standard = await verify("default");
    if (round < 0) continue;
    took.campplus.push(campplus);
    took.activity.push(activity);
    took.single.push(single);
    took.standard.push(standard);
  }
  const bareMs = median(took.campplus) + median(took.activity);
  const ratio = median(took.single) / bareMs;
  return {
    bareMs,
    rows: [
      { figure: "bare CAM++, 3 s", value: ms(median(took.campplus)) },
      { figure: "bare voice activity, 3 s, one call", value: ms(median(took.activity)) },
      {
        figure: "one verification over HTTP, one client (policy single-voice)",
        value: `${ms(median(took.single))}, ${ratio.toFixed(2)} × the bare models`,
        target: "at most 1.25 ×",
        met: ratio <= 1.25,
      },
      {
        figure: "the same with the two-voices check (policy default)",
        value: `${ms(median(took.standard))}, ${(median(took.standard) / bareMs).toFixed(2)} ×`,
      },
    ],
  };
}

/** Eight clients, and two, in a closed loop; then four times as many requests a second as were answered. */
export async function benchThroughput(server: RunningServer, path: string, bareMs: number): Promise<readonly Row[]> {
  const wav = wavOf(await threeSeconds());
  const verify = (): Promise<Reply> => server.post(`${path}?policy=single-voice`, wav, "audio/wav");
  const calm = await closedLoop(verify, availableParallelism());
  const busy = await closedLoop(verify, CLIENTS);
  const ceiling = (1000 * availableParallelism()) / bareMs;
  const share = busy.perSecond / ceiling;
  const tail = quantile(calm.tookMs, 0.99) / median(calm.tookMs);
  const flood = await openLoop(verify, 4 * busy.perSecond);
  const answered = flood.ok + flood.busy === flood.sent;
  return [
    {
      figure: `verifications a second, ${CLIENTS} clients`,
      value: `${busy.perSecond.toFixed(1)}, ${share.toFixed(2)} × cores / bare models`,
      target: "at least 0.8 ×",
      met: share >= 0.8,
    },
    {
      figure: `latency with ${CLIENTS} clients`,
      value: `median ${ms(median(busy.tookMs))}, p99 ${ms(quantile(busy.tookMs, 0.99))}`,
    },
    {
      figure: `p99 with ${availableParallelism()} clients (below saturation)`,
      value: `${ms(quantile(calm.tookMs, 0.99))}, ${tail.toFixed(2)} × the median`,
      target: "within 3 ×",
      met: tail <= 3,
    },
    {
      figure: `at 4 × saturation (${flood.sent} requests)`,
      value: `${flood.ok} times 200, ${flood.busy} times 503 with Retry-After, ${flood.sent - flood.ok - flood.busy} others`,
      target: "every request answered so",
      met: answered,
    },
  ];
}

async function closedLoop(call: () => Promise<Reply>, clients: number) {
  const tookMs: number[] = [];
  const end = performance.now() + THROUGHPUT_S * 1000;
  const start = performance.now();
  const client = async (): Promise<void> => {
    while (performance.now() < end) {
      const reply = await call();
      if (reply.status === 200) tookMs.push(reply.tookMs);
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  return { tookMs, perSecond: (1000 * tookMs.length) / (performance.now() - start) };
}

async function openLoop(call: () => Promise<Reply>, perSecond: number) {
  const sent = Math.round(perSecond * 10);
  const replies: Promise<Reply | undefined>[] = [];
  for (let i = 0; i < sent; i++) {
    replies.push(call().catch(() => undefined));
    await new Promise((next) => setTimeout(next, 1000 / perSecond));
  }
  const settled = await Promise.all(replies);
  return {
    sent,
    ok: settled.filter((reply) => reply?.status === 200).length,
    busy: settled.filter((reply) => reply?.status === 503 && reply.retryAfter !== undefined).length,
  };
}
