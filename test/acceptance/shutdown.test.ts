/** Told to stop, the server takes nothing new and answers what it took before, as far as its time limit reaches. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { type IncomingMessage, request } from "node:http";
import { delimiter, join } from "node:path";
import { type TestContext, test } from "node:test";
import { type Client, clientOf, fixture, voice } from "./client.ts";
import { removeFolder, type ServerProcess, startServerProcess, temporaryFolder } from "./server-process.ts";

/**
 * Nothing in these tests is let go of: what is not answered hangs, and so does a process that waits for
 * connections which clients keep alive. A test that hangs has failed.
 */
const PATIENT = { VOICEBIO_SHUTDOWN_TIMEOUT_MS: "3600000" };
const TIMEOUT_MS = 60_000;

async function started(
  context: TestContext,
  settings: Readonly<Record<string, string>> = PATIENT,
): Promise<{ readonly server: ServerProcess; readonly client: Client }> {
  const server = await startServerProcess(temporaryFolder(), settings);
  context.after(async () => {
    await server.kill();
    removeFolder(server.dataFolder);
  });
  return { server, client: await clientOf(server) };
}

/** Asks until a line of the metrics is so. */
async function untilMeasured(client: Client, line: RegExp): Promise<void> {
  while (!line.test((await client.call("GET", "/metrics")).text));
}

/** Asks until new requests are no longer taken. */
async function untilItStops(url: string): Promise<void> {
  for (;;) {
    const status = await fetch(`${url}/healthz`).then(
      (reply) => reply.status,
      () => undefined,
    );
    if (status !== 200) return;
  }
}

test("a recording that is still arriving at SIGTERM is received and answered, then the process ends with status 0", {
  timeout: TIMEOUT_MS,
}, async (context) => {
  const { server, client } = await started(context);
  const recording = voice("slt", 1);
  const sent = request(`${server.url}/v1/inspections`, {
    method: "POST",
    headers: { authorization: `Bearer ${server.key}`, "content-type": "audio/ogg" },
  });
  sent.write(recording.subarray(0, 1000));
  await untilMeasured(client, /^voicebio_upload_bytes 1000$/m);
  const ended = server.stop();
  await untilItStops(server.url);
  sent.end(recording.subarray(1000));
  const [response] = (await once(sent, "response")) as [IncomingMessage];
  assert.equal(response.statusCode, 200);
  const inspection = JSON.parse(Buffer.concat(await response.toArray()).toString());
  assert.equal(inspection.format.codec, "opus");
  assert.equal(await ended, 0);
});

test("an enrollment in progress at SIGTERM is answered and stored, then the process ends with status 0", {
  timeout: TIMEOUT_MS,
}, async (context) => {
  const { server, client } = await started(context);
  const id = await client.speaker("Ada");
  const audio = [1, 2, 3, 4, 5, 6].map((number) => voice("slt", number));
  const enrolling = client.call("POST", `/v1/speakers/${id}/enrollments`, { audio });
  await untilMeasured(client, /^voicebio_inference_busy 1$/m);
  const ended = server.stop();
  const reply = await enrolling;
  assert.equal(reply.status, 201, reply.text);
  assert.equal(await ended, 0);
  const again = await startServerProcess(server.dataFolder);
  context.after(() => again.kill());
  const later = await clientOf({ url: again.url, key: server.key });
  const enrollments = await later.call("GET", `/v1/speakers/${id}/enrollments`);
  assert.deepEqual(
    enrollments.body.items.map((item) => item.id),
    [reply.body.id],
  );
});

/** A folder whose `ffmpeg` reads no recording to its end while a test lasts. */
function endlessFfmpeg(context: TestContext): string {
  const folder = temporaryFolder();
  context.after(() => removeFolder(folder));
  writeFileSync(join(folder, "ffmpeg"), "#!/bin/sh\nexec sleep 60\n", { mode: 0o755 });
  return folder;
}

test("recordings that still wait or are worked on when the time to stop is over are let go of, and the status is 0", {
  timeout: TIMEOUT_MS,
}, async (context) => {
  const { server, client } = await started(context, {
    VOICEBIO_SHUTDOWN_TIMEOUT_MS: "100",
    VOICEBIO_JOB_TIMEOUT_MS: "3600000",
    VOICEBIO_QUEUE_LIMIT: "4",
    VOICEBIO_FFMPEG: "path",
    PATH: [endlessFfmpeg(context), process.env["PATH"]].join(delimiter),
  });
  const inspect = () => client.call("POST", "/v1/inspections", { audio: [fixture("formats/unsupported.wma")] });
  const unanswered = Array.from({ length: 5 }, () => assert.rejects(inspect()));
  await untilMeasured(client, /^voicebio_inference_queued 4$/m);
  assert.equal(await server.stop(), 0);
  await Promise.all(unanswered);
});
