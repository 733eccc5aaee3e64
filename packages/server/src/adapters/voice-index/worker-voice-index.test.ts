import assert from "node:assert/strict";
import { test } from "node:test";
import { Worker } from "node:worker_threads";
import { VoiceError } from "@voicebio/engine";
import { voiceIndexContract } from "../../ports/voice-index.contract.ts";
import { openVoiceIndex, WorkerVoiceIndex } from "./worker-voice-index.ts";

const unexpected = (error: VoiceError): never => assert.fail(error.message);
const refused = (code: string) => (error: unknown) => error instanceof VoiceError && error.code === code;
const vector = Float32Array.of(1);

voiceIndexContract(() => openVoiceIndex({ onFailure: unexpected }));

test("a thread that crashes fails every open question at once and tells it once", async () => {
  const failures: VoiceError[] = [];
  const crashing = `require("worker_threads").parentPort.once("message", () => { throw new Error("on purpose"); })`;
  await using index = new WorkerVoiceIndex(new Worker(crashing, { eval: true }), {
    onFailure: (error) => failures.push(error),
  });
  const questions = [index.search("a", "r", vector, 1), index.put("a", "r", "s", vector), index.size("a", "r")];
  for (const { status } of await Promise.allSettled(questions)) assert.equal(status, "rejected");
  await assert.rejects(index.search("a", "r", vector, 1), refused("index.failed"));
  assert.deepEqual(
    failures.map(({ code }) => code),
    ["index.failed"],
  );
});

test("a thread that does not answer in time is given up, since nobody knows what it holds", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const failures: VoiceError[] = [];
  await using index = new WorkerVoiceIndex(new Worker("setInterval(() => undefined, 1e6)", { eval: true }), {
    onFailure: (error) => failures.push(error),
    timeLimitMs: 500,
  });
  const question = index.put("a", "r", "s", vector);
  t.mock.timers.tick(499);
  assert.equal(failures.length, 0);
  t.mock.timers.tick(1);
  await assert.rejects(question, refused("index.failed"));
  assert.equal(failures.length, 1);
});

test("one search more than the limit is refused at once; changes are not", async () => {
  await using index = openVoiceIndex({ onFailure: unexpected, maxSearches: 2 });
  const searches = [1, 2].map(() => index.search("a", "r", vector, 1));
  await assert.rejects(index.search("a", "r", vector, 1), refused("server.overloaded"));
  await index.put("a", "r", "s", vector);
  await Promise.all(searches);
  assert.equal((await index.search("a", "r", vector, 1)).length, 1);
});

test("closing fails open questions and is no failure", async () => {
  const index = openVoiceIndex({ onFailure: unexpected });
  const refusal = assert.rejects(index.size("a", "r"), refused("index.failed"));
  await index[Symbol.asyncDispose]();
  await refusal;
  await assert.rejects(index.size("a", "r"), refused("index.failed"));
});
