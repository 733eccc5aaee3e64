/** The data folder's socket: the operator of this machine needs no key. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { existsSync, statSync } from "node:fs";
import { type IncomingMessage, request } from "node:http";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { clientOf } from "./client.ts";
import { removeFolder, type ServerProcess, startServerProcess, temporaryFolder } from "./server-process.ts";

let server: ServerProcess;
let socketPath: string;

before(async () => {
  server = await startServerProcess(temporaryFolder());
  socketPath = join(server.dataFolder, "voicebio.sock");
});

after(async () => {
  await server.kill();
  removeFolder(server.dataFolder);
});

async function overSocket(path: string): Promise<{ readonly status: number | undefined; readonly text: string }> {
  const [response] = (await once(request({ socketPath, path }).end(), "response")) as [IncomingMessage];
  let text = "";
  for await (const piece of response.setEncoding("utf8")) text += piece;
  return { status: response.statusCode, text };
}

test("the socket is its owner's alone", () => {
  assert.equal(statSync(socketPath).mode & 0o777, 0o600);
});

test("over the socket the default tenant's speakers are seen without a key", async () => {
  const client = await clientOf(server);
  const id = await client.speaker("Seen");
  const { status, text } = await overSocket("/v1/speakers");
  assert.equal(status, 200);
  assert.ok(text.includes(id));
});

test("a socket left behind by a dead server is replaced, and a stopped server leaves none", async (context) => {
  await server.kill();
  assert.ok(existsSync(socketPath));
  const next = await startServerProcess(server.dataFolder);
  context.after(() => next.kill());
  assert.equal((await overSocket("/healthz")).status, 200);
  assert.equal(await next.stop(), 0);
  assert.ok(!existsSync(socketPath));
});

test("a second server on the same folder ends with the reason", async (context) => {
  const first = await startServerProcess(server.dataFolder);
  context.after(() => first.kill());
  await assert.rejects(startServerProcess(server.dataFolder), /Another VoiceBio process holds/);
});
