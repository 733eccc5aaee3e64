import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { test } from "node:test";
import { decodeRecording } from "../audio/decode-recording.ts";
import { ModelSessions } from "../embedding/model-sessions.ts";
import { openModelStore } from "../embedding/model-store.ts";
import { readVoiceCountRule, VoiceCounter, voiceTerms } from "./voice-count.ts";

const ROOT = resolve(import.meta.dirname, "../../../..");
const store = openModelStore(resolve(ROOT, "models"));

async function read(fixture: string): Promise<{ samples: Float32Array; rateHz: number }> {
  const bytes = readFileSync(resolve(ROOT, "test/fixtures", fixture));
  const limits = { maxBytes: 2 ** 24, maxDurationS: 600 };
  return (await decodeRecording(bytes, { rateHz: 16_000, channel: "mix", limits })).waveform;
}

const joined = (...parts: readonly Float32Array[]): Float32Array => Float32Array.from(parts.flatMap((p) => [...p]));

test("one voice after another is two voices, though they never speak at once", async () => {
  await using sessions = new ModelSessions(store);
  const counter = await VoiceCounter.open(sessions);
  const count = await counter.count(await read("cases/two-voices.opus"));
  assert.equal(count.voices, 2);
  // 5 s of each; the turns are found in steps of a quarter of a second, and pauses count for nobody.
  assert.ok(count.secondVoiceS > 3 && count.secondVoiceS < 5.5, `${count.secondVoiceS} s`);
});

test("one person alone is one voice, in one sentence and in three", async () => {
  await using sessions = new ModelSessions(store);
  const counter = await VoiceCounter.open(sessions);
  const sentences = [await read("voices/rms/1.opus"), await read("voices/rms/2.opus"), await read("voices/rms/3.opus")];
  assert.equal((await counter.count(sentences[0] as { samples: Float32Array; rateHz: number })).voices, 1);
  const samples = joined(...sentences.map((sentence) => sentence.samples));
  assert.equal((await counter.count({ samples, rateHz: 16_000 })).voices, 1);
});

test("two voices at once are two voices", async () => {
  await using sessions = new ModelSessions(store);
  const counter = await VoiceCounter.open(sessions);
  const [one, other] = [await read("voices/rms/1.opus"), await read("voices/slt/2.opus")];
  const samples = one.samples.map((sample, i) => (sample + (other.samples[i] ?? 0)) / 2);
  assert.equal((await counter.count({ samples, rateHz: 16_000 })).voices, 2);
});

test("silence, and a recording too short to hold a frame, are one voice at most", async () => {
  await using sessions = new ModelSessions(store);
  const counter = await VoiceCounter.open(sessions);
  for (const length of [0, 1, 400, 1600, 48_000]) {
    const count = await counter.count({ samples: new Float32Array(length), rateHz: 16_000 });
    assert.equal(count.voices, 1);
    assert.equal(count.secondVoiceS, 0);
  }
});

test("the installed rule has a weight for every term", () => {
  const evidence = { speechS: 5, overlappedS: 0, secondSpeakerS: 0, turn: undefined, apartCosine: 1, labelContrast: 0 };
  assert.equal(readVoiceCountRule(store).weights.length, voiceTerms(evidence).length);
});
