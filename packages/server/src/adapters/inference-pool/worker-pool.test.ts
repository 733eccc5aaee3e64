import assert from "node:assert/strict";
import { test } from "node:test";
import { Worker } from "node:worker_threads";
import { VoiceError } from "@voicebio/engine";
import type { TestJob, TestWorkerData } from "./pool-worker.fixture.ts";
import { type PoolOptions, WorkerPool } from "./worker-pool.ts";

const script = new URL("./pool-worker.fixture.ts", import.meta.url);
const DAY_MS = 86_400_000;

const sharedNumber = (value: number): Int32Array<SharedArrayBuffer> => {
  const shared = new Int32Array(new SharedArrayBuffer(4));
  shared[0] = value;
  return shared;
};

function makePool(options: Partial<PoolOptions> & { able?: Int32Array } = {}): WorkerPool<TestJob, unknown> {
  const { able = sharedNumber(1), ...rest } = options;
  return new WorkerPool({
    startWorker: () => new Worker(script, { workerData: { able } satisfies TestWorkerData }),
    workers: 1,
    queueLimit: 10,
    jobTimeLimitMs: DAY_MS,
    startTimeLimitMs: DAY_MS,
    endTimeLimitMs: DAY_MS,
    ...rest,
  });
}

const refused = (code: string) => (error: unknown) => error instanceof VoiceError && error.code === code;
const echo = (value: unknown): TestJob => ({ kind: "echo", value });

function open(gate: Int32Array): void {
  Atomics.store(gate, 0, 1);
  Atomics.notify(gate, 0);
}

test("jobs are done in the order in which they came", async () => {
  await using pool = makePool();
  const done: unknown[] = [];
  const jobs = [1, 2, 3, 4].map((i) => pool.run(echo(i)).then((value) => done.push(value)));
  await Promise.all(jobs);
  assert.deepEqual(done, [1, 2, 3, 4]);
});

test("with every worker busy and the queue full, one more job is refused at once and the others are done", async () => {
  await using pool = makePool({ workers: 2, queueLimit: 3 });
  await pool.ready();
  const gate = sharedNumber(0);
  const jobs = [1, 2, 3, 4, 5].map((value) => pool.run({ kind: "wait", gate, value }));
  assert.deepEqual(pool.load(), { workers: 2, busy: 2, queued: 3, queueLimit: 3 });
  await assert.rejects(pool.run(echo(6)), refused("server.overloaded"));
  open(gate);
  assert.deepEqual(await Promise.all(jobs), [1, 2, 3, 4, 5]);
  assert.deepEqual(pool.load(), { workers: 2, busy: 0, queued: 0, queueLimit: 3 });
});

test("a job over its time limit is given up at once; its worker ends when it can and is replaced", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  await using pool = makePool({ jobTimeLimitMs: 5000 });
  await pool.ready();
  const gate = sharedNumber(0);
  const slow = pool.run({ kind: "wait", gate, value: "too late" });
  const next = pool.run(echo("next"));
  t.mock.timers.tick(5000);
  await assert.rejects(slow, refused("analysis.timed_out"));
  assert.deepEqual(pool.load(), { workers: 0, busy: 0, queued: 1, queueLimit: 10 });
  open(gate);
  assert.equal(await next, "next");
});

test("a worker that hangs is terminated after its time to end, and replaced", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  await using pool = makePool({ jobTimeLimitMs: 5000, endTimeLimitMs: 7000 });
  await pool.ready();
  const endless = pool.run({ kind: "loop" });
  t.mock.timers.tick(5000);
  await assert.rejects(endless, refused("analysis.timed_out"));
  const next = pool.run(echo("next"));
  t.mock.timers.tick(7000);
  assert.equal(await next, "next");
});

test("a worker that dies fails its own job alone and is replaced", async () => {
  await using pool = makePool();
  const [dead, next] = [pool.run({ kind: "exit" }), pool.run(echo("next"))];
  await assert.rejects(dead, refused("analysis.failed"));
  assert.equal(await next, "next");
  assert.equal(pool.load().workers, 1);
});

test("an error of the work keeps its code; an unknown one tells nothing but is there for the log", async () => {
  await using pool = makePool();
  await assert.rejects(pool.run({ kind: "refuse", code: "audio.damaged" }), {
    name: "VoiceError",
    code: "audio.damaged",
    message: "a sentence",
  });
  await assert.rejects(pool.run({ kind: "refuse", code: undefined }), (error) => {
    assert.ok(refused("analysis.failed")(error) && error instanceof VoiceError);
    assert.ok(!error.message.includes("secret"));
    assert.equal((error.cause as Error).message, "a secret");
    return true;
  });
  assert.equal(await pool.run(echo("still there")), "still there");
});

test("a pool whose workers can't load tells why and takes no jobs", async () => {
  const pool = makePool({ workers: 2, able: sharedNumber(0) });
  const waiting = assert.rejects(pool.run(echo(1)), refused("model.wrong_file"));
  await assert.rejects(pool.ready(), refused("model.wrong_file"));
  await waiting;
  await assert.rejects(pool.run(echo(1)));
  await pool[Symbol.asyncDispose]();
  assert.equal(pool.load().workers, 0);
});

test("a replacement that can't load is tried again after a pause; until then jobs fail at once", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const able = sharedNumber(1);
  await using pool = makePool({ able });
  await pool.ready();
  able[0] = 0;
  await assert.rejects(pool.run({ kind: "exit" }), refused("analysis.failed"));
  await assert.rejects(pool.run(echo(1)), refused("analysis.failed"));
  await assert.rejects(pool.run(echo(2)), refused("analysis.failed"));
  able[0] = 1;
  t.mock.timers.tick(500);
  assert.equal(await pool.run(echo(3)), 3);
});

test("a buffer that is handed over is not copied", async () => {
  await using pool = makePool();
  await pool.ready();
  const bytes = Uint8Array.of(1, 2, 3);
  const answer = pool.run(echo(bytes), [bytes.buffer]);
  assert.equal(bytes.byteLength, 0);
  assert.deepEqual(await answer, Uint8Array.of(1, 2, 3));
});

test("closing gives up the jobs that run and wait, refuses others, and ends the threads as soon as they can", async () => {
  const pool = makePool();
  await pool.ready();
  const [running, never] = [sharedNumber(0), sharedNumber(0)];
  const jobs = [running, never, never].map((gate) => pool.run({ kind: "wait", gate, value: "unheard" }));
  const given = jobs.map((job) => assert.rejects(job, refused("server.stopping")));
  const closed = pool[Symbol.asyncDispose]();
  await Promise.all(given);
  await assert.rejects(pool.run(echo(3)), refused("server.stopping"));
  open(running);
  await closed;
  assert.equal(pool.load().workers, 0);
});

test("closing terminates a worker that hangs, after its time to end", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const pool = makePool({ endTimeLimitMs: 7000 });
  await pool.ready();
  const given = assert.rejects(pool.run({ kind: "loop" }), refused("server.stopping"));
  const closed = pool[Symbol.asyncDispose]();
  await given;
  t.mock.timers.tick(7000);
  await closed;
});

test("a pool that is closed before its workers have loaded says so to whoever waits", async () => {
  const pool = makePool();
  const ready = assert.rejects(pool.ready(), refused("server.stopping"));
  await pool[Symbol.asyncDispose]();
  await ready;
});
