import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { apiOver } from "./api.ts";
import { type ApiAddress, type ApiClient, openApiClient, ProblemError } from "./api-client.ts";
import { json } from "./upload.ts";

type Script = readonly ((response: http.ServerResponse) => void)[];

interface Scripted {
  readonly client: ApiClient & Disposable;
  readonly address: ApiAddress & { readonly url: URL };
  readonly requests: readonly http.IncomingMessage[];
}

/** A server on this machine that gives one scripted reply after the other. */
async function withServer(script: Script, work: (scripted: Scripted) => Promise<void>): Promise<void> {
  const requests: http.IncomingMessage[] = [];
  const server = http.createServer((request, response) => {
    const reply = script[requests.push(request) - 1];
    request.resume().on("end", () => (reply === undefined ? response.destroy() : reply(response)));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/voices/`);
  const address = { url, key: "vb_test" };
  try {
    using client = openApiClient(address, new AbortController().signal);
    await work({ client, address, requests });
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const reply =
  (status: number, body: unknown, headers: http.OutgoingHttpHeaders = {}) =>
  (response: http.ServerResponse): void => {
    response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
  };

const problem = (status: number, code: string, headers: http.OutgoingHttpHeaders = {}) =>
  reply(status, { type: `/errors/${code}`, title: "A title.", status, code, whatToDo: "Do this." }, headers);

test("a request goes below the server's address with the key", async () => {
  await withServer([reply(200, { ok: true })], async ({ client, requests }) => {
    assert.deepEqual(await client.send({ method: "GET", path: "/v1/models" }), { ok: true });
    assert.equal(requests[0]?.url, "/voices/v1/models");
    assert.equal(requests[0]?.headers.authorization, "Bearer vb_test");
    assert.equal(requests[0]?.headers["idempotency-key"], undefined);
  });
});

test("a busy server is asked again, with the same Idempotency-Key", async () => {
  const busy = problem(503, "server.overloaded", { "retry-after": "0" });
  await withServer([busy, busy, reply(201, { id: "1" })], async ({ client, requests }) => {
    await client.send({ method: "POST", path: "/v1/speakers", body: json({}), idempotencyKey: "k" });
    assert.deepEqual(
      requests.map(({ headers }) => headers["idempotency-key"]),
      ["k", "k", "k"],
    );
  });
});

test("a recording that took too long to analyze is not sent again", async () => {
  const slow = problem(503, "analysis.timed_out", { "retry-after": "0" });
  await withServer([slow], async ({ client, requests }) => {
    await assert.rejects(client.send({ method: "GET", path: "/" }), { code: "analysis.timed_out" });
    assert.equal(requests.length, 1);
  });
});

test("an error keeps the server's code, sentence and way out", async () => {
  await withServer([problem(404, "speaker.not_found")], async ({ client }) => {
    await assert.rejects(client.send({ method: "GET", path: "/" }), (error) => {
      assert.ok(error instanceof ProblemError);
      assert.equal(error.code, "speaker.not_found");
      assert.equal(error.message, "A title.");
      assert.equal(error.problem.whatToDo, "Do this.");
      return true;
    });
  });
});

test("what is not VoiceBio is told apart", async () => {
  const page = (response: http.ServerResponse) => response.writeHead(200).end("<html>");
  await withServer([page, reply(404, { error: "no" })], async ({ client }) => {
    await assert.rejects(client.send({ method: "GET", path: "/" }), { code: "server.other" });
    await assert.rejects(client.send({ method: "GET", path: "/" }), { code: "server.other" });
  });
});

test("a server that is not there, or closes the connection without an answer, is unreachable", async () => {
  let gone: ApiAddress | undefined;
  await withServer([], async ({ client, address }) => {
    gone = address;
    await assert.rejects(client.send({ method: "GET", path: "/" }), { code: "server.unreachable" });
  });
  assert.ok(gone);
  using client = openApiClient(gone, new AbortController().signal);
  await assert.rejects(client.send({ method: "GET", path: "/" }), {
    code: "server.unreachable",
    message: /ECONNREFUSED/,
  });
});

test("an interruption ends a request that is under way", async () => {
  const interruption = new AbortController();
  await withServer([() => interruption.abort()], async ({ address }) => {
    using client = openApiClient(address, interruption.signal);
    await assert.rejects(client.send({ method: "GET", path: "/" }), { name: "AbortError" });
  });
});

test("through a Unix socket no key is sent", async () => {
  const folder = await mkdtemp(join(tmpdir(), "socket-"));
  const socketPath = join(folder, "voicebio.sock");
  const server = http.createServer((request, response) => reply(200, request.headers)(response)).listen(socketPath);
  try {
    await once(server, "listening");
    using client = openApiClient({ socketPath }, new AbortController().signal);
    const headers = await client.send<http.IncomingHttpHeaders>({ method: "GET", path: "/" });
    assert.equal(headers.authorization, undefined);
  } finally {
    server.close();
    await rm(folder, { recursive: true });
  }
});

test("a list is read page by page to its end", async () => {
  const first = reply(200, { items: [{ id: "a" }], next: "more" });
  await withServer([first, reply(200, { items: [{ id: "b" }], next: null })], async ({ client, requests }) => {
    const ids: string[] = [];
    for await (const { id } of apiOver(client).speakers("x y")) ids.push(id);
    assert.deepEqual(ids, ["a", "b"]);
    assert.equal(requests[0]?.url, "/voices/v1/speakers?limit=200&search=x+y");
    assert.equal(requests[1]?.url, "/voices/v1/speakers?limit=200&search=x+y&cursor=more");
  });
});
