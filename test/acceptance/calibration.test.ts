/** A tenant's own calibration over HTTP and by the command, on synthetic voices. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { voicebio } from "./cli-run.ts";
import { clientOf, voice } from "./client.ts";
import { removeFolder, startServerProcess, temporaryFolder } from "./server-process.ts";

/** Voices of several synthesisers and languages; the twelfth makes them enough. */
const VOICES =
  "awb catalan-ona czech-krb czech-machac espeak-f5 espeak-klatt4 espeak-m1 finnish-lj finnish-mv italian-lp italian-pc kal ked rms russian-nsh slt".split(
    " ",
  );

test("sixteen speakers calibrate: refused below, reported, applied, named by decisions, erased with a speaker, rolled back", async (context) => {
  const server = await startServerProcess(temporaryFolder());
  context.after(async () => {
    await server.stop();
    removeFolder(server.dataFolder);
  });
  const client = await clientOf(server);
  // Synthetic voices are alike: whether one is another's duplicate is not the question here.
  const enrollment = { disagreement: "allow", duplicate: "allow", watchlist: "allow" };
  assert.equal((await client.call("PUT", "/v1/policies/default", { json: { enrollment } })).status, 200);
  const ids: string[] = [];
  const enroll = async (name: string) => {
    const id = await client.speaker(name);
    ids.push(id);
    const audio = [voice(name, 1), voice(name, 2), voice(name, 3)];
    assert.equal((await client.call("POST", `/v1/speakers/${id}/enrollments`, { audio })).status, 201);
  };
  const verify = async (number: number) => {
    const audio = [voice(VOICES[number] ?? "", 5), voice(VOICES[number] ?? "", 6)];
    return (await client.call("POST", `/v1/speakers/${ids[number]}/verifications`, { audio })).body;
  };
  for (const name of VOICES.slice(0, -1)) await enroll(name);
  const early = await client.call("POST", "/v1/calibrations", { json: {} });
  assert.deepEqual([early.status, early.body.code], [422, "calibration.too_few_speakers"]);
  assert.match(early.body.detail, /^16 speakers are needed.*15 in the wide band/);

  await enroll(VOICES.at(-1) ?? "");
  const repeatable = { json: {}, headers: { "idempotency-key": "once" } };
  const proposed = await client.call("POST", "/v1/calibrations", repeatable);
  assert.deepEqual([proposed.status, proposed.body.name, proposed.body.state], [201, "own@1", "proposed"]);
  assert.match(proposed.body.report?.notes.join() ?? "", /0 speakers were enrolled in two sessions/);
  assert.equal((await client.call("POST", "/v1/calibrations", repeatable)).body.id, proposed.body.id);
  const before = await verify(0);
  assert.match(before.calibration, /^built-in@/);

  const applied = await client.call("POST", `/v1/calibrations/${proposed.body.id}/application`);
  assert.equal(applied.body.state, "active");
  const after = await verify(0);
  assert.deepEqual([after.calibration, after.decision], ["own@1", before.decision]);
  const found = await client.call("POST", "/v1/identifications", { audio: [voice("slt", 5), voice("slt", 6)] });
  assert.equal(found.body.candidates[0]?.name, "slt");
  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  assert.match(metrics, /^voicebio_calibration_drift\{operation="verifySpeaker"\} [01]$/m);
  assert.match(metrics, /^voicebio_calibration_drift_alarm\{operation="verifySpeaker"\} 0$/m);
  assert.match(metrics, /^voicebio_llr_count\{operation="verifySpeaker"\} 2$/m);

  const on = ["--data", server.dataFolder];
  const rolledBack = await voicebio(["calibrate", "rollback", ...on]);
  assert.match(rolledBack.stdout, /^rolled back {2}from own@1 to built-in@/);
  assert.equal((await verify(0)).calibration, before.calibration);
  const again = await voicebio(["calibrate", "apply", "own@1", ...on]);
  assert.equal(again.status, 0, again.stderr);
  assert.equal((await verify(0)).calibration, "own@1");

  assert.equal((await client.call("DELETE", `/v1/speakers/${ids.at(-1)}`)).status, 204);
  assert.equal((await verify(0)).calibration, before.calibration); // eleven are left
  const list = await voicebio(["calibrate", "list", ...on]);
  assert.match(
    list.stdout,
    /^own@1 {2}destroyed {2}campplus-robust@\w+ {2}\S+ {2}of 16 speakers, counted with built-in@\d+\n$/,
  );
  const refused = await voicebio(["calibrate", "--yes", ...on]);
  assert.equal(refused.status, 64);
});
