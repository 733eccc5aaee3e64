/**
 * CAM++ and its front end against the known answer of the reference folder (`VOICEBIO_REFERENCE`, or
 * `../shared/reference` beside the project); its waveform is not ours to copy here.
 */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { test } from "node:test";
import {
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
