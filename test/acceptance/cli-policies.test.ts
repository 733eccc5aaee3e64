/** The command goes by policies, takes several files for one probe, and does what docs/policies.md shows. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { after, before, test } from "node:test";
import {
  type Ended,
  jsonLines,
  type RunningServer,
  serve,
  shell,
  spoiled,
  temporaryFolder,
  voice,
  voicebio,
} from "./cli-run.ts";

const ROOT = resolve(import.meta.dirname, "../..");

interface Answer {
  readonly file?: string;
  readonly files?: readonly string[];
  readonly policy: string | null;
  readonly decision: string | null;
  readonly llr: number | null;
  readonly threshold: number | null;
  readonly thresholdBasis: string | null;
  readonly rejectBelow: number | null;
  readonly error: string | null;
  readonly message: string | null;
  readonly reasons: readonly { readonly code: string }[];
}

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let server: RunningServer;

const data = (): string => join(folder.path, "data");
const run = (...args: readonly string[]): Promise<Ended> => voicebio([...args, "--data", data()]);

const idOf = async (name: string): Promise<string | undefined> =>
  jsonLines<{ readonly id: string }>(await run("speakers", "--search", name, "--json"))[0]?.id;

before(async () => {
  folder = await temporaryFolder();
  server = await serve(data());
});

after(async () => {
  await server[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

interface Shown {
  readonly command: string;
  readonly output: readonly string[];
}

/** Every command of a document's console blocks, with the lines that are shown below it. */
function shownIn(document: string): readonly Shown[] {
  const blocks = [...readFileSync(join(ROOT, document), "utf8").matchAll(/^```console\n(.*?)^```$/gms)];
  return blocks.flatMap(([, block = ""]) =>
    block.split(/^\$ /m).flatMap((part) => {
      const [command = "", ...output] = part.trimEnd().split("\n");
      return command === "" ? [] : [{ command, output }];
    }),
  );
}

/** What was printed, where `…` stands for anything. */
const likeShown = (output: readonly string[]): RegExp =>
  new RegExp(
    `^${output.map((line) => line.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replaceAll("…", "[^]*?")).join("\n")}$`,
  );

test("every command that docs/policies.md shows prints what stands below it", async () => {
  const key = /vb_[\w-]+/.exec(server.greeting.join("\n"))?.[0];
  const shown = shownIn("docs/policies.md");
  assert.ok(shown.length >= 15, `${shown.length} commands`);
  for (const { command, output } of shown) {
    const line = command.replace("npx voicebio", `"${process.execPath}" packages/cli/bin/voicebio.mjs`);
    const ann = command.includes("$ANN") ? await idOf("Ann") : "";
    const settings = `export VOICEBIO_DATA_DIR='${data()}' URL='${server.url}' KEY='${key}' ANN='${ann}'`;
    const { stdout, stderr } = await shell(`${settings}; ${line}`, ROOT);
    assert.match(`${stdout}${stderr}`.trimEnd(), likeShown(output), command);
  }
});

test("a policy is written from options and a file of fields, listed, shown and deleted", async () => {
  const fields = join(folder.path, "fields.json");
  await writeFile(fields, JSON.stringify({ minSnrDb: 10, minProbeSpeechS: 9, description: "For the shop." }));
  const written = await run("policies", "set", "shop", "--fields", fields, "--min-speech", "2", "--json");
  assert.equal(written.status, 0, written.stderr);
  const [report] = jsonLines<{ readonly policy: Readonly<Record<string, unknown>> }>(written);
  assert.deepEqual(
    ["minSnrDb", "minProbeSpeechS", "description", "maxFalseMatchRate"].map((field) => report?.policy[field]),
    [10, 2, "For the shop.", 0.001],
  );
  assert.match((await run("policies")).stdout, /^shop {2}FMR at most 0\.1 % {2}For the shop\.$/m);
  assert.match((await run("policies", "shop")).stdout, /speech: 2 s in a probe.*SNR from 10 dB/);
  assert.equal((await run("policies", "rm", "shop")).stdout, "deleted  shop\n");
  assert.equal((await run("policies", "shop")).status, 64);
});

test("what can't be written is refused with status 64 and says which field, file or option it is", async () => {
  const list = join(folder.path, "list.json");
  await writeFile(list, "[]");
  const unknown = join(folder.path, "unknown.json");
  await writeFile(unknown, JSON.stringify({ maxFalseMatches: 3 }));
  for (const [args, says] of [
    [["set", "x", "--fields", join(folder.path, "gone.json")], /gone\.json can't be used/],
    [["set", "x", "--fields", list], /holds no JSON object/],
    [["set", "x", "--fields", unknown], /maxFalseMatches is not a known field/],
    [["set", "My door"], /path \/name/],
    [["default", "--max-fmr", "0.01"], /--max-fmr belongs to policies set/],
    [["rm", "nobody"], /No policy nobody was written/],
  ] as const) {
    const ended = await run("policies", ...args);
    assert.equal(ended.status, 64, args.join(" "));
    assert.match(ended.stderr, says);
  }
});

test("each command goes by the policy that it is given, and by the default otherwise", async () => {
  assert.equal((await run("policies", "set", "long", "--max-fmr", "0.05", "--min-speech", "30")).status, 0);
  const recording = voice("slt", 6);
  for (const args of [
    ["verify", recording, "--name", "Ann"],
    ["identify", recording],
    ["compare", recording, voice("slt", 5)],
  ]) {
    const [standard] = jsonLines<Answer>(await run(...args, "--json"));
    const [long] = jsonLines<Answer>(await run(...args, "--policy", "long", "--json"));
    assert.deepEqual([standard?.policy, long?.policy], ["default", "long"]);
    assert.deepEqual(new Set(long?.reasons.map(({ code }) => code)), new Set(["speech.too_short"]));
    assert.notEqual(standard?.decision, "inconclusive", args[0]);
  }
  assert.match((await run("inspect", recording, "--policy", "long")).stdout, /30 s needed/);
});

test("recordings are enrolled by the policy that is given; one that is not there makes nobody", async () => {
  const fields = join(folder.path, "patient.json");
  await writeFile(fields, JSON.stringify({ minSampleSpeechS: 60 }));
  assert.equal((await run("policies", "set", "patient", "--fields", fields)).status, 0);
  const enrolled = await run("enroll", voice("awb", 1), "--name", "Bob", "--policy", "patient", "--json");
  assert.deepEqual(
    jsonLines<{ status: string; error: string }>(enrolled).map(({ status, error }) => [status, error]),
    [["refused", "speech.too_short"]],
  );
  const unknown = await run("enroll", voice("awb", 1), "--name", "Bob", "--policy", "nobody");
  assert.equal(unknown.status, 64);
  assert.match(
    unknown.stderr,
    /There is no policy nobody\. The policies are: default, single-voice, .*\(policy\.unknown\)/,
  );
  assert.equal((await run("speakers", "--search", "Bob")).stdout, "");
});

test("several files together have one answer, whose speech adds up", async () => {
  const files = [spoiled("short.opus"), voice("slt", 5)];
  const together = await run("verify", ...files, "--name", "Ann", "--together", "--json");
  const answers = jsonLines<Answer>(together);
  assert.deepEqual(
    answers.map(({ file, files: named, decision }) => [file, named, decision]),
    [[undefined, files, "accept"]],
  );
  const { llr, rejectBelow, threshold, thresholdBasis } = answers[0] as Answer;
  assert.equal(thresholdBasis, "counted");
  assert.ok(Number(rejectBelow) <= Number(threshold) && Number(threshold) <= Number(llr));
  assert.equal(together.status, 0);
  // By itself, the first of them has too little speech, however often it is sent.
  const [repeated] = jsonLines<Answer>(
    await run(
      "verify",
      spoiled("short.opus"),
      spoiled("short.opus"),
      spoiled("short.opus"),
      "--name",
      "Ann",
      "--together",
      "--json",
    ),
  );
  assert.equal(repeated?.decision, "inconclusive");
  assert.equal((await run("verify", ...files, "--name", "Ann")).status, 2);
  const found = jsonLines<Answer>(await run("identify", ...files, "--together", "--json"));
  assert.deepEqual(
    found.map(({ decision }) => decision),
    ["match"],
  );
});

test("of files together, one that can't be used leaves no answer and is named by its place", async () => {
  const notAudio = join(folder.path, "broken.wav");
  await writeFile(notAudio, "this is no audio, whatever its name says");
  for (const [bad, code, status] of [
    [join(folder.path, "gone.wav"), "recording.unreadable", 66],
    [notAudio, "audio.unsupported", 65],
  ] as const) {
    const ended = await run("verify", voice("slt", 5), bad, "--name", "Ann", "--together", "--json");
    const [answer] = jsonLines<Answer>(ended);
    assert.deepEqual([answer?.decision, answer?.error, ended.status], [null, code, status]);
    assert.match(answer?.message ?? "", /^Recording 2 of 2: /);
  }
});
