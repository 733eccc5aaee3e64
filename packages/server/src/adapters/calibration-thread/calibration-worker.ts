import { parentPort, workerData } from "node:worker_threads";
import { calibrateOn } from "@voicebio/engine";
import type { CalibrationJob } from "./calibration-thread.ts";

/** One calibration in a thread of its own, which ends with it. */
const { builtIn, rate, speakers } = workerData as CalibrationJob;
parentPort?.postMessage(calibrateOn(builtIn, speakers, rate));
