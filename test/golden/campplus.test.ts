/**
 * CAM++ and its front end against the known answer of the reference folder (`VOICEBIO_REFERENCE`, or
 * `../shared/reference` beside the project); its waveform is not ours to copy here.
 */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { test } from "node:test";
import {
  decodeRecording,
  floatOutput,
  logMelFilterbank,
  matrixTensor,
  openModelStore,
  openSession,
  readRecipe,
  recipeNames,
  subtractColumnMeans,
  type Waveform,
} from "@voicebio/engine";

const ROOT = resolve(import.meta.dirname, "../..");
const FOLDER = process.env["VOICEBIO_REFERENCE"] ?? resolve(ROOT, "../shared/reference");
const FILE = join(FOLDER, "campplus-golden.json");
const skip = existsSync(FILE) ? false : `no known answer at ${FILE}; set VOICEBIO_REFERENCE`;

interface Golden {
  readonly pcm16: string;
  readonly frames: number;
  readonly logMel: Readonly<Record<string, readonly number[]>>;
  readonly embedding: readonly number[];
}

const read = (): Golden => JSON.parse(readFileSync(FILE, "utf8")) as Golden;

function waveformOf({ pcm16 }: Golden): Waveform {
  const bytes = Buffer.from(pcm16, "base64");
  return {
    samples: Float32Array.from({ length: bytes.length / 2 }, (_, i) => bytes.readInt16LE(2 * i) / 32768),
    rateHz: 16_000,
  };
}

test("the filterbank's frames are Kaldi's within 1e-3", { skip }, () => {
  const golden = read();
  const { data, rows, columns } = logMelFilterbank(waveformOf(golden));
  assert.equal(rows, golden.frames);
  for (const [frame, expected] of Object.entries(golden.logMel)) {
    for (const [bin, value] of expected.entries()) {
      assert.ok(Math.abs((data[Number(frame) * columns + bin] ?? Number.NaN) - value) < 1e-3, `frame ${frame}`);
    }
  }
});

test("the embedding is the published network's within 1e-3, and its unrectified side agrees with it", {
  skip,
}, async () => {
  const golden = read();
  const session = await openSession(openModelStore(join(ROOT, "models")).load("campplus-zh-en").bytes);
  const features = subtractColumnMeans(logMelFilterbank(waveformOf(golden)));
  const outputs = await session.run({ features: matrixTensor(features) });
  const embedding = floatOutput(outputs, "embedding");
  const unrectified = floatOutput(outputs, "unrectified");
  for (const [i, expected] of golden.embedding.entries()) {
    assert.ok(Math.abs((embedding[i] ?? Number.NaN) - expected) < 1e-3, `component ${i}`);
    assert.equal(embedding[i], Math.max(0, unrectified[i] ?? Number.NaN));
  }
});

test("of every recipe's network the rectified output is the unrectified one without its negative values", {
  skip,
}, async () => {
  const store = openModelStore(join(ROOT, "models"));
  const features = subtractColumnMeans(logMelFilterbank(waveformOf(read())));
  for (const name of recipeNames(store)) {
    const { model, input } = readRecipe(store, name).settings.speakerModel;
    const outputs = await (await openSession(store.load(model).bytes)).run({ [input]: matrixTensor(features) });
    const unrectified = floatOutput(outputs, "unrectified");
    assert.deepEqual(
      floatOutput(outputs, "embedding"),
      unrectified.map((value) => Math.max(0, value)),
      name,
    );
  }
});

test("a network in 8 bits gives nearly the vectors of the one that it was rounded from", async () => {
  const store = openModelStore(join(ROOT, "models"));
  const recording = await readFile(join(ROOT, "test/fixtures/voices/awb/1.opus"));
  const limits = { maxBytes: 2 ** 24, maxDurationS: 60 };
  const { waveform } = await decodeRecording(recording, { rateHz: 16_000, channel: "mix", limits });
  const features = matrixTensor(subtractColumnMeans(logMelFilterbank(waveform)));
  const vectorOf = async (model: string): Promise<Float32Array> =>
    floatOutput(await (await openSession(store.load(model).bytes)).run({ features }), "unrectified");
  const rounded = recipeNames(store).filter((name) => name.endsWith("-int8"));
  assert.ok(rounded.length > 0);
  for (const name of rounded) {
    const [vector, expected] = [await vectorOf(name), await vectorOf(name.slice(0, -"-int8".length))];
    const distance = Math.hypot(...vector.map((value, i) => value - (expected[i] ?? Number.NaN)));
    assert.ok(distance < 0.15 * Math.hypot(...expected), `${name}: ${distance / Math.hypot(...expected)}`);
    assert.notDeepEqual(vector, expected);
  }
});
