/** The command tells what is quarantined, and a person decides with it. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { type Ended, jsonLines, serve, temporaryFolder, voice, voicebio } from "./cli-run.ts";

interface EnrollLine {
  readonly status: string;
  readonly error: string | null;
}

interface SampleLine {
  readonly id: string;
  readonly state: string;
  readonly reasons: readonly { readonly code: string }[];
}

test("a wrong person's recording is told as quarantined, listed, confirmed, and deleted alone", async () => {
  await using folder = await temporaryFolder();
  const data = join(folder.path, "data");
  await using _server = await serve(data);
  const run = (...args: readonly string[]): Promise<Ended> => voicebio([...args, "--data", data]);
  const samples = async () => jsonLines<SampleLine>(await run("speakers", "samples", "Ann", "--json"));

  assert.equal((await run("enroll", voice("slt", 1), voice("slt", 2), "--name", "Ann")).status, 0);
  const enrolled = await run("enroll", voice("kal", 3), "--name", "Ann");
  assert.equal(enrolled.status, 2, enrolled.stderr);
  assert.match(
    enrolled.stdout,
    /1 quarantined, 0 refused\.\n {2}quarantined .*kal\/3\.opus {2}enrollment\.disagrees: /,
  );
  assert.match(enrolled.stdout, /to decide {2}voicebio speakers samples Ann\n/);
  const again = await run("enroll", voice("kal", 3), "--name", "Ann", "--json");
  assert.deepEqual(
    [again.status, ...jsonLines<EnrollLine>({ ...again, status: 0 }).map(({ status, error }) => [status, error])],
    [2, ["quarantined", null]],
  );

  const wrong = (await samples()).find(({ state }) => state === "quarantined");
  assert.deepEqual(
    wrong?.reasons.map(({ code }) => code),
    ["enrollment.disagrees"],
  );
  const id = wrong?.id ?? "";
  assert.match((await run("speakers", "samples", "Ann")).stdout, new RegExp(`${id} {2}quarantined`));
  assert.equal((await run("speakers", "confirm", "Ann", id)).stdout, `confirmed  ${id}\n`);
  assert.equal((await samples()).filter(({ state }) => state === "active").length, 3);
  assert.equal((await run("speakers", "rm", "Ann", "--sample", id)).stdout, `deleted  ${id}\n`);
  assert.equal((await samples()).length, 2);
  assert.equal((await run("speakers", "confirm", "Ann", id)).status, 64);
  assert.equal((await run("speakers", "samples", "Ann", "--sample", id)).status, 64);
});
