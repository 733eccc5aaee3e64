import assert from "node:assert/strict";
import { test } from "node:test";
import { corporaFolder } from "./corpus.ts";
import { readSoundLists, readSpeakerLists } from "./lists.ts";
import { readSources } from "./two-voices-corpora.ts";
import { type MixPlan, type MixSources, planMixes } from "./two-voices-mixes.ts";
import { renderMix } from "./two-voices-render.ts";

const RATE_HZ = 16000;
const TONE = Float32Array.from({ length: 2 * RATE_HZ }, (_, i) => 0.25 * Math.sin((2 * Math.PI * 200 * i) / RATE_HZ));
const PLAN: MixPlan = {
  id: "one",
  condition: "clean",
  corpus: "none",
  voices: 1,
  secondVoiceS: 0,
  pieces: [{ path: "tone", fromS: 0.5, toS: 1.5, atS: 1, gainDb: -6 }],
};

const rms = (samples: Float32Array): number => Math.sqrt(samples.reduce((sum, x) => sum + x * x, 0) / samples.length);
const stretch = (samples: Float32Array, fromS: number, toS: number) => samples.subarray(fromS * RATE_HZ, toS * RATE_HZ);

test("a piece lies where the plan puts it, at its level, over a hiss, without a click", async () => {
  const mix = await renderMix(PLAN, async () => TONE);
  assert.equal(mix.length, 2.1 * RATE_HZ);
  assert.ok(Math.abs(rms(stretch(mix, 1.1, 1.9)) - (0.25 / Math.SQRT2) * 10 ** (-6 / 20)) < 1e-3);
  const hiss = rms(stretch(mix, 0, 1));
  assert.ok(hiss > 0.5e-4 && hiss < 2e-4, `${hiss}`);
  assert.ok(Math.abs(mix[RATE_HZ] as number) < 1e-3);
});

test("the same plan gives the same samples, and its noise, room and telephone are heard", async () => {
  const noise = Float32Array.from(TONE, (_, i) => Math.sin(i * i));
  const room = Float32Array.of(1, ...new Float32Array(1619), 0.5);
  const sounds: Readonly<Record<string, Float32Array>> = { tone: TONE, noise, room };
  const read = async (path: string) => sounds[path] as Float32Array;
  const plain = await renderMix(PLAN, read);
  const changes: Partial<MixPlan>[] = [{ noise: { path: "noise", snrDb: 5 } }, { room: "room" }, { telephone: true }];
  for (const change of changes) {
    const one = await renderMix({ ...PLAN, ...change }, read);
    assert.deepEqual(await renderMix({ ...PLAN, ...change }, read), one);
    assert.ok(rms(one.map((x, i) => x - (plain[i] ?? 0))) > 0.01, JSON.stringify(change));
    assert.ok(one.every((x) => Math.abs(x) <= 1));
  }
});

const corpora = corporaFolder();

test("voices, noises and rooms of the report are heard nowhere else", { skip: corpora === undefined }, async () => {
  const { fitted, report } = await readSources(corpora as string, async () => TONE, "validation");
  const [speakerList, soundList] = [readSpeakerLists(), readSoundLists()];
  const lists = ({ corpora, noises, rooms }: MixSources) => ({
    speakers: [
      ...new Set(corpora.flatMap(({ name, speakers }) => speakers.map((speaker) => speakerList(name, speaker.id)))),
    ],
    sounds: [...new Set([...noises, ...rooms].map((path) => soundList(...splitAtFolder(path))))],
  });
  assert.deepEqual(lists(fitted), { speakers: ["validation"], sounds: ["fit"] });
  assert.deepEqual(lists(report), { speakers: ["check"], sounds: ["check"] });
  const heard = planMixes(1, report, 1).flatMap(({ noise, pieces, room }) => [
    ...pieces.map(({ path }) => path),
    noise?.path,
    room,
  ]);
  const foreign = new Set(
    fitted.corpora.flatMap(({ speakers }) => speakers.flatMap((one) => one.utterances.map(({ path }) => path))),
  );
  assert.ok(heard.length > 100);
  assert.deepEqual(
    heard.filter((path) => path !== undefined && foreign.has(path)),
    [],
  );
});

function splitAtFolder(path: string): [string, string] {
  const at = path.indexOf("/");
  return [path.slice(0, at), path.slice(at + 1)];
}
