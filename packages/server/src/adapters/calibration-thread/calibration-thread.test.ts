import assert from "node:assert/strict";
import { test } from "node:test";
import { calibrateOn } from "@voicebio/engine";
import { model, sampleOf } from "../../use-cases/calibration-kit.contract.ts";
import { openCalibrator } from "./calibration-thread.ts";

const speakers = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ speakerId: `s${i}`, sessions: [[sampleOf(i, 0)], [sampleOf(i, 1)]] }));

test("a thread computes what the engine does, and the thread that answers requests goes on meanwhile", async () => {
  await using calibrator = openCalibrator();
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  const proposal = await calibrator.calibrate(model, speakers(17), 0.01);
  clearInterval(timer);
  assert.deepEqual(proposal, calibrateOn(model, speakers(17), 0.01));
  assert.ok(turns > 0);
});

test("what crashes, takes too long or is stopped has failed", async () => {
  const failed = { code: "calibration.failed" };
  await using calibrator = openCalibrator();
  await assert.rejects(calibrator.calibrate(model, speakers(3), 0.01), failed);
  await using hasty = openCalibrator(1);
  await assert.rejects(hasty.calibrate(model, speakers(17), 0.01), failed);
  const stopped = openCalibrator();
  const asked = assert.rejects(stopped.calibrate(model, speakers(17), 0.01), failed);
  await stopped[Symbol.asyncDispose]();
  await asked;
});
