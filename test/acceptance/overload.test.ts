/** More than the server can take: every request is answered, at once where it is refused. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { type ClientRequest, type IncomingMessage, request } from "node:http";
import { after, before, test } from "node:test";
import { type Client, clientOf, voice } from "./client.ts";
import { removeFolder, type ServerProcess, startServerProcess, temporaryFolder } from "./server-process.ts";

let server: ServerProcess;
let client: Client;

before(async () => {
  server = await startServerProcess(temporaryFolder(), {
    VOICEBIO_QUEUE_LIMIT: "1",
    VOICEBIO_MAX_RECORDING_BYTES: "1000000",
    VOICEBIO_UPLOAD_MEMORY_BYTES: "1500000",
  });
  client = await clientOf(server);
});

after(async () => {
  await server.stop();
  removeFolder(server.dataFolder);
});

test("every request over what worker and queue hold is a 503 with Retry-After, and the server goes on", async () => {
  const inspect = () => client.call("POST", "/v1/inspections", { audio: [voice("slt", 1)] });
  const replies = await Promise.all(Array.from({ length: 12 }, inspect));
  for (const { status, headers, body } of replies) {
    assert.ok(status === 200 || status === 503, String(status));
    if (status === 200) continue;
    assert.equal(body.code, "server.overloaded");
    assert.equal(headers.get("retry-after"), "1");
  }
  assert.ok(replies.some(({ status }) => status === 200));
  assert.ok(replies.some(({ status }) => status === 503));
  assert.equal((await inspect()).status, 200);
});

test("an enrollment of more recordings than the queue holds is done one after another", async () => {
  const id = await client.speaker("Many");
  const audio = [1, 2, 3, 4, 5, 6].map((number) => voice("slt", number));
  const reply = await client.call("POST", `/v1/speakers/${id}/enrollments`, { audio });
  assert.equal(reply.status, 201, reply.text);
  assert.equal(reply.body.voiceprints[0].samples, 6);
});

test("recordings that together take more memory than there is for them are a 413", async () => {
  const audio = [new Uint8Array(900_000), new Uint8Array(900_000)];
  const reply = await client.call("POST", "/v1/comparisons", { audio });
  assert.equal(reply.status, 413);
  assert.equal(reply.body.code, "request.too_large");
});

/** A raw upload whose body is written by hand. */
function upload(headers: Readonly<Record<string, string>>): ClientRequest {
  const sent = request(`${server.url}/v1/inspections`, {
    method: "POST",
    headers: { authorization: `Bearer ${server.key}`, "content-type": "audio/wav", ...headers },
  });
  sent.on("error", () => undefined);
  return sent;
}

async function statusOf(sent: ClientRequest): Promise<number | undefined> {
  const [response] = (await once(sent, "response")) as [IncomingMessage];
  return response.statusCode;
}

test("an upload that announces too many bytes is refused before they come", async () => {
  const sent = upload({ "content-length": "10000000000" });
  sent.write(new Uint8Array(1000));
  assert.equal(await statusOf(sent), 413);
  sent.destroy();
});

test("an upload without an end is refused at the limit", async () => {
  const sent = upload({ "transfer-encoding": "chunked" });
  const write = (): void => void sent.write(new Uint8Array(100_000), () => sent.destroyed || setImmediate(write));
  write();
  assert.equal(await statusOf(sent), 413);
  sent.destroy();
});

test("uploads that break off give their memory back", async () => {
  for (let i = 0; i < 5; i++) {
    const sent = upload({ "content-length": "900000" });
    sent.write(new Uint8Array(800_000));
    await new Promise((resolve) => {
      sent.once("close", resolve);
      sent.once("socket", () => sent.destroy());
    });
  }
  for (;;) {
    const { text } = await client.call("GET", "/metrics");
    if (/^voicebio_upload_bytes 0$/m.test(text)) break;
  }
  assert.equal((await client.call("POST", "/v1/inspections", { audio: [voice("slt", 1)] })).status, 200);
});
