import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { test } from "node:test";
import { decodeRecording } from "../audio/decode-recording.ts";
import { ModelSessions } from "../embedding/model-sessions.ts";
import { openModelStore } from "../embedding/model-store.ts";
import { floatTensor, type OnnxSession } from "../embedding/onnx-session.ts";
import { DEFAULT_RECIPE, readRecipe } from "../embedding/recipe.ts";
import { raised, speechDetector } from "./speech-detector.ts";
import { netSpeechS } from "./voice-activity.ts";

const RAISING = { peak: 0.5, most: 100 };
const heard = (...samples: number[]) => ({ samples: Float32Array.from(samples), rateHz: 16_000 });

test("a soft recording is raised to the peak, by its loudest sample of either sign", () => {
  assert.deepEqual([...raised(heard(0.0625, -0.125, 0), RAISING).samples], [0.25, -0.5, 0]);
});

test("a loud recording stays as it came", () => {
  const loud = heard(0.9, -0.2);
  assert.equal(raised(loud, RAISING), loud);
});

test("silence stays silence, and next to nothing is not raised to speech", () => {
  assert.deepEqual([...raised(heard(0, 0), RAISING).samples], [0, 0]);
  assert.equal(raised(heard(2 ** -15), RAISING).samples[0], 100 * 2 ** -15);
});

/** A detector that takes for speech whatever reaches a tenth of full scale, and counts how often it runs. */
function loudnessDetector() {
  const runs: string[] = [];
  const get = async (name: string): Promise<OnnxSession> =>
    ({
      run: async ({ input }: { input: { data: Float32Array; dims: readonly number[] } }) => {
        runs.push(name);
        const [steps = 0, width = 0] = input.dims;
        const loud = Array.from({ length: steps }, (_, step) => {
          const heard = input.data.subarray(step * width, (step + 1) * width);
          return heard.some((sample) => Math.abs(sample) >= 0.1) ? 1 : 0;
        });
        const state = floatTensor(new Float32Array(128), [1, 1, 128]);
        return { speech_probs: floatTensor(Float32Array.from(loud), [steps]), hn: state, cn: state };
      },
    }) as unknown as OnnxSession;
  return { runs, sessions: { get } as unknown as ModelSessions };
}

test("recipes share a run over the recording where model and gain are equal, and only there", async () => {
  const { runs, sessions } = loudnessDetector();
  const segmentation = { onset: 0.5, offset: 0.35, minSilenceS: 0.1, minSpeechS: 0.1, padS: 0 };
  const soft = { samples: new Float32Array(16_000).fill(0.01, 4096, 12_288), rateHz: 16_000 };
  const speech = speechDetector(sessions, soft);
  const voiceActivity = { model: "a", ...segmentation };
  assert.deepEqual(await speech({ voiceActivity, gain: "none" }), []);
  assert.equal((await speech({ voiceActivity, gain: RAISING })).length, 1);
  await speech({ voiceActivity: { ...voiceActivity, onset: 0.9 }, gain: { ...RAISING } });
  assert.deepEqual(runs, ["a", "a"]);
  await speech({ voiceActivity: { ...voiceActivity, model: "b" }, gain: "none" });
  assert.deepEqual(runs, ["a", "a", "b"]);
});

const ROOT = resolve(import.meta.dirname, "../../../..");

/** Seconds of speech that a recipe hears in a fixture made softer by a factor. */
async function heardIn(file: string, softer: number, recipe: string): Promise<number> {
  const store = openModelStore(resolve(ROOT, "models"));
  await using sessions = new ModelSessions(store);
  const limits = { maxBytes: 2 ** 24, maxDurationS: 60 };
  const bytes = await readFile(resolve(ROOT, "test/fixtures", file));
  const { waveform } = await decodeRecording(bytes, { rateHz: 16_000, channel: "mix", limits });
  const soft = { ...waveform, samples: waveform.samples.map((sample) => sample / softer) };
  return netSpeechS(await speechDetector(sessions, soft)(readRecipe(store, recipe).settings));
}

test("the default recipe hears a voice 60 dB down as well as before, where one without raising hears nothing", async () => {
  const voice = "voices/awb/1.opus";
  const loud = await heardIn(voice, 1, DEFAULT_RECIPE);
  assert.ok(loud > 4);
  assert.ok(Math.abs((await heardIn(voice, 1000, DEFAULT_RECIPE)) - loud) < 0.1);
  assert.equal(await heardIn(voice, 1000, "campplus-zh-en"), 0);
});

test("steady noise is no speech at any level, however far it is raised", async () => {
  for (const softer of [1, 30, 1000]) assert.equal(await heardIn("cases/noise.opus", softer, DEFAULT_RECIPE), 0);
});
