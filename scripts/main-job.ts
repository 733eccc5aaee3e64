/**
 * The main job on real voices, by the command alone: 60 speakers of speechocean762, whom no network learned from, are
 * enrolled from a folder with 5 recordings each. 10 other recordings of each check speaker among them are identified
 * without a name, and verified with the right name and with a wrong one; the others, of the validation list, only fill
 * the gallery, since a calibration may have been fitted on them.
 *
 *     npm run main-job
 *
 * Prints the figures beside their targets and exits with 1 when one is missed.
 */
import { execFile, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { extname, join, resolve } from "node:path";
import { seededRandom, shuffled } from "@voicebio/engine";
import { bySpeaker, type ListName, readCorpus, readSpeakerLists, requireCorpora } from "@voicebio/lab";

const CORPUS = "speechocean762";
const SEED = 1;
const SPEAKERS = 60;
const ENROLLED = 5;
const PROBES = 10;
const COMMAND = resolve(import.meta.dirname, "../packages/cli/src/main.ts");

interface Person {
  readonly name: string;
  readonly enrolled: readonly string[];
  /** None of a speaker who only fills the gallery. */
  readonly probes: readonly string[];
}

function choosePeople(): readonly Person[] {
  const random = seededRandom(SEED);
  const corpora = requireCorpora();
  const listOf = readSpeakerLists();
  const unlearned: readonly (ListName | undefined)[] = ["check", "validation"];
  const speakers = [...bySpeaker(readCorpus(corpora, CORPUS))].filter(
    ([name, recordings]) => unlearned.includes(listOf(CORPUS, name)) && recordings.length >= ENROLLED + PROBES,
  );
  return shuffled(random, speakers)
    .slice(0, SPEAKERS)
    .map(([name, recordings]) => {
      const files = shuffled(random, recordings).map(({ path }) => join(corpora, CORPUS, path));
      const probes = listOf(CORPUS, name) === "check" ? files.slice(ENROLLED, ENROLLED + PROBES) : [];
      return { name, enrolled: files.slice(0, ENROLLED), probes };
    });
}

/** Enrolling ends with this where a recording was refused and the others are enrolled. */
const SOME_REFUSED = 65;

/** Runs the command and gives the JSON objects it prints; decisions and refused or quarantined recordings are answers, errors are not. */
function voicebio(args: readonly string[]): Promise<readonly Readonly<Record<string, unknown>>[]> {
  return new Promise((settle, fail) => {
    execFile(process.execPath, [COMMAND, ...args, "--json"], { maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : error.code;
      if (typeof code !== "number" || (code >= 64 && code !== SOME_REFUSED))
        fail(new Error(`voicebio ${args[0]}: ${stderr}`));
      else settle(stdout.split("\n").flatMap((line) => (line.trim() === "" ? [] : [JSON.parse(line)])));
    });
  });
}

function linkFolder(people: readonly Person[], folder: string): void {
  for (const { name, enrolled } of people) {
    mkdirSync(join(folder, name), { recursive: true });
    for (const [i, file] of enrolled.entries()) symlinkSync(file, join(folder, name, `${i}${extname(file)}`));
  }
}

async function startServer(data: string): Promise<() => Promise<void>> {
  const child = spawn(process.execPath, [COMMAND, "serve", "--data", data, "--port", "0"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = new Promise<void>((done) => child.once("exit", () => done()));
  await new Promise<void>((ready, fail) => {
    child.stdout.on("data", (text: Buffer) => text.includes("http://") && ready());
    child.once("exit", (code) => fail(new Error(`the server ended with ${code}`)));
  });
  return async () => {
    child.kill("SIGTERM");
    await exited;
  };
}

async function measure(people: readonly Person[], data: string) {
  const tally = {
    probes: 0,
    rank1: 0,
    matched: 0,
    wrongMatches: 0,
    accepted: 0,
    rejected: 0,
    inconclusive: 0,
    falseAccepts: 0,
  };
  for (const [i, person] of people.entries()) {
    if (person.probes.length === 0) continue;
    const stranger = people[(i + 1) % people.length] as Person;
    const here = ["--data", data];
    for (const { candidates, decision } of await voicebio(["identify", ...person.probes, ...here])) {
      const first = (candidates as readonly { readonly name: string }[])[0]?.name;
      tally.probes++;
      if (first === person.name) tally.rank1++;
      if (decision === "match") first === person.name ? tally.matched++ : tally.wrongMatches++;
    }
    for (const { decision } of await voicebio(["verify", ...person.probes, "--name", person.name, ...here])) {
      if (decision === "accept") tally.accepted++;
      else if (decision === "reject") tally.rejected++;
      else tally.inconclusive++;
    }
    for (const { decision } of await voicebio(["verify", ...person.probes, "--name", stranger.name, ...here])) {
      if (decision === "accept") tally.falseAccepts++;
    }
  }
  return tally;
}

function report(tally: Awaited<ReturnType<typeof measure>>): boolean {
  const percent = (count: number): number => (100 * count) / tally.probes;
  const rows = [
    { figure: "rank-1", value: percent(tally.rank1), target: "at least 98 %", met: percent(tally.rank1) >= 98 },
    {
      figure: "false accepts",
      value: percent(tally.falseAccepts),
      target: "at most 0.5 %",
      met: percent(tally.falseAccepts) <= 0.5,
    },
    {
      figure: "false rejects and inconclusive",
      value: percent(tally.rejected + tally.inconclusive),
      target: "at most 5 %",
      met: percent(tally.rejected + tally.inconclusive) <= 5,
    },
  ];
  for (const { figure, value, target, met } of rows) {
    console.log(`${met ? "met   " : "MISSED"}  ${figure}: ${value.toFixed(2)} % (${target})`);
  }
  console.log(JSON.stringify(tally));
  return rows.every(({ met }) => met);
}

const work = mkdtempSync(join(tmpdir(), "voicebio-main-job-"));
try {
  const people = choosePeople();
  linkFolder(people, join(work, "people"));
  const data = join(work, "data");
  const stop = await startServer(data);
  try {
    const enrolled = await voicebio(["enroll", join(work, "people"), "--data", data]);
    const refused = enrolled.filter(({ status }) => status !== "accepted");
    console.log(`${people.length} speakers, ${enrolled.length} recordings enrolled, ${refused.length} of them refused`);
    for (const { file, error } of refused) console.log(`  ${file}: ${JSON.stringify(error)}`);
    if (!report(await measure(people, data))) process.exitCode = 1;
  } finally {
    await stop();
  }
} finally {
  rmSync(work, { recursive: true });
}
