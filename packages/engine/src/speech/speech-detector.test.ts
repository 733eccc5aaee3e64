import assert from "node:assert/strict";
import { test } from "node:test";
import type { ModelSessions } from "../embedding/model-sessions.ts";
import { floatTensor, type OnnxSession } from "../embedding/onnx-session.ts";
import { raised, speechDetector } from "./speech-detector.ts";

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
