/** The main job on recordings of real people, none of whom anything was fitted on. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import { seededRandom, shuffled } from "@voicebio/engine";
import { bySpeaker, corporaFolder, isCheckSpeaker, readCorpus } from "@voicebio/lab";
import { type Client, clientOf } from "./client.ts";
import { removeFolder, type ServerProcess, startServerProcess, temporaryFolder } from "./server-process.ts";

const CORPUS = "speechocean762";
const SEED = 20_261_121;
const SPEAKERS = 8;
const ENROLLED = 5;
const PROBES = 3;

const folder = corporaFolder();
const skip =
  folder !== undefined && existsSync(join(folder, CORPUS))
    ? false
    : `no ${CORPUS} here; set VOICEBIO_CORPORA to the folder that holds it`;

type Recording = Uint8Array<ArrayBuffer>;

interface Person {
  readonly name: string;
  readonly enrolled: readonly Recording[];
  readonly probes: readonly Recording[];
}

function people(corpora: string): readonly Person[] {
  const random = seededRandom(SEED);
  const isCheck = isCheckSpeaker();
  const others = [...bySpeaker(readCorpus(corpora, CORPUS))].filter(([speaker]) => isCheck(CORPUS, speaker));
  return shuffled(random, others)
    .slice(0, SPEAKERS)
    .map(([name, utterances]) => {
      const recordings = shuffled(random, utterances)
        .slice(0, ENROLLED + PROBES)
        .map(({ path }) => new Uint8Array(readFileSync(join(corpora, CORPUS, path))));
      return { name, enrolled: recordings.slice(0, ENROLLED), probes: recordings.slice(ENROLLED) };
    });
}

suite("eight people of speechocean762, enrolled with five recordings each", { skip }, () => {
  let server: ServerProcess;
  let client: Client;
  /** With the id under which each is enrolled. */
  const enrolled: (Person & { readonly id: string })[] = [];

  before(async () => {
    server = await startServerProcess(temporaryFolder(), { VOICEBIO_WORKERS: "2" });
    client = await clientOf(server);
    for (const person of people(folder ?? "")) {
      enrolled.push({ ...person, id: await client.enrolled(person.name, person.enrolled) });
    }
  });

  after(async () => {
    await server.stop();
    removeFolder(server.dataFolder);
  });

  test("at least 23 of 24 other recordings lead to their speaker first", async () => {
    const missed: string[] = [];
    for (const { id, name, probes } of enrolled) {
      for (const probe of probes) {
        const reply = await client.call("POST", "/v1/identifications", { audio: [probe] });
        assert.equal(reply.status, 200, reply.text);
        if (reply.body.candidates[0]?.speakerId !== id) missed.push(`${name}: ${reply.text}`);
      }
    }
    assert.ok(missed.length <= 1, missed.join("\n"));
  });

  test("none of 24 recordings is accepted under another speaker's name", async () => {
    for (const [position, { probes }] of enrolled.entries()) {
      for (const [number, probe] of probes.entries()) {
        // Each time another one's name.
        const claimed = enrolled[(position + 1 + number) % enrolled.length] ?? assert.fail("nobody is enrolled");
        const reply = await client.call("POST", `/v1/speakers/${claimed.id}/verifications`, { audio: [probe] });
        assert.equal(reply.status, 200, reply.text);
        assert.notEqual(reply.body.decision, "accept", `${claimed.name}: ${reply.text}`);
      }
    }
  });
});
