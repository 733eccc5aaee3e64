import assert from "node:assert/strict";
import { test } from "node:test";
import { BANDWIDTH_STEP_HZ, isNarrow, NARROW_BAND_HZ } from "@voicebio/engine";
import type { Heard } from "../embeddings/embedding-cache.ts";
import { groupingsBy, standardColumns } from "./bands.ts";
import type { Manifest } from "./manifest.ts";

/** Speakers `a`, `b`, … with two recordings each, whose column `x` holds these values one after the other. */
function recordingsWith(values: readonly string[], column = "x") {
  const recordings = values.map((_, i) => ({ path: `${i}.wav`, speaker: String.fromCharCode(97 + Math.floor(i / 2)) }));
  const rows = new Map(values.map((value, i) => [`${i}.wav`, { [column]: value }]));
  const manifest: Manifest = { columns: ["path", "speaker", column], rows };
  const [grouping] = groupingsBy([column], recordings, manifest)(() => undefined);
  assert.ok(grouping);
  return { ...grouping, groups: values.map((_, i) => grouping.groupOf(i)) };
}

test("a value on the edge of two bands belongs to the upper one, and bands without anybody are not shown", () => {
  const { groups, values } = recordingsWith(["12.9", "13", "17", "18", "60", "99"], "age");
  assert.deepEqual(groups, ["below 13", "13 to 18", "13 to 18", "18 to 30", "60 and more", "60 and more"]);
  assert.deepEqual(values, ["below 13", "13 to 18", "18 to 30", "60 and more"]);
});

test("a column of many numbers is cut into quarters, and one of few numbers stays as it is, in their order", () => {
  const many = Array.from({ length: 20 }, (_, i) => `${i}`);
  const { groups, values } = recordingsWith(many);
  assert.deepEqual(values, ["below 5", "5 to 10", "10 to 15", "15 and more"]);
  for (const name of values) assert.equal(groups.filter((group) => group === name).length, 5);
  assert.deepEqual(recordingsWith(["10", "2", "2", "1"]).values, ["1", "2", "10"]);
});

test("what is not known belongs to no group", () => {
  const { groups, values } = recordingsWith(["", "en", "en", ""]);
  assert.deepEqual([groups, values], [[undefined, "en", "en", undefined], ["en"]]);
  assert.deepEqual(recordingsWith(["", ""]).values, []);
});

test("what is the same for all recordings of a speaker is a trait of both sides, else it is the probe's", () => {
  assert.equal(recordingsWith(["f", "f", "m", ""]).side, "both");
  assert.equal(recordingsWith(["phone", "headset", "phone", "phone"]).side, "probe");
});

test("what is measured is the probe's, and unknown for a recording that gave nothing", () => {
  const recordings = ["0.wav", "1.wav"].map((path) => ({ path, speaker: "a" }));
  const heard = { quality: { netSpeechS: 3, snrDb: null, bandwidthHz: 7000 } } as Heard;
  const groupings = groupingsBy(["netSpeechS", "snrDb"], recordings, undefined);
  const [speech, snr] = groupings((place) => (place === 0 ? heard : undefined));
  assert.deepEqual([speech?.side, speech?.groupOf(0), speech?.groupOf(1)], ["probe", "3 to 5 s", undefined]);
  assert.deepEqual(snr?.values, []);
});

test("the first band of bandwidths is what counts as narrow", () => {
  for (const bandwidthHz of [NARROW_BAND_HZ, NARROW_BAND_HZ + BANDWIDTH_STEP_HZ]) {
    const [grouping] = groupingsBy(
      ["bandwidthHz"],
      [{ path: "0.wav", speaker: "a" }],
      undefined,
    )(() => ({ quality: { bandwidthHz } }) as Heard);
    assert.equal(grouping?.groupOf(0)?.startsWith("below"), isNarrow({ bandwidthHz }));
  }
});

test("an unknown column is refused with those that are there, and one with a value for each recording as well", () => {
  const manifest: Manifest = { columns: ["path", "speaker", "text"], rows: new Map() };
  assert.throws(() => groupingsBy(["gendre"], [], manifest), {
    code: "usage.unknown_column",
    message: "There is no column gendre; there are path, speaker, text, netSpeechS, snrDb, bandwidthHz.",
  });
  assert.throws(() => groupingsBy(["toString"], [], manifest), { code: "usage.unknown_column" });
  const texts = Array.from({ length: 101 }, (_, i) => `text ${i}`);
  assert.throws(() => recordingsWith(texts, "text"), { code: "usage.too_many_groups", message: /101 values/ });
});

test("without being told, traits that the manifest has are looked at, and all that is measured", () => {
  const manifest: Manifest = { columns: ["path", "language", "text", "gender"], rows: new Map() };
  assert.deepEqual(standardColumns(manifest), ["gender", "language", "netSpeechS", "snrDb", "bandwidthHz"]);
  assert.deepEqual(standardColumns(undefined), ["netSpeechS", "snrDb", "bandwidthHz"]);
});
