import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { DEFAULT_RECIPE } from "@voicebio/engine";
import { choiceSetting, listSetting, textSetting, wholeNumberSetting, yesNoSetting } from "./setting.ts";

const MIB = 1024 * 1024;

/** Where the release keeps its models. */
const MODELS_FOLDER = fileURLToPath(new URL("../../../../models", import.meta.url));

/** Every setting there is. */
export const SETTINGS = {
  host: textSetting({ env: "VOICEBIO_HOST", standard: "127.0.0.1", description: "Address to listen on." }),
  port: wholeNumberSetting(
    { env: "VOICEBIO_PORT", standard: 8080, description: "Port to listen on; 0 takes any free one." },
    0,
    65535,
  ),
  dataFolder: textSetting({ env: "VOICEBIO_DATA_DIR", standard: "./data", description: "Folder of all that is kept." }),
  modelsFolder: textSetting({
    env: "VOICEBIO_MODELS_DIR",
    standard: MODELS_FOLDER,
    description: "Folder of the models with their cards.",
  }),
  recipes: listSetting({
    env: "VOICEBIO_RECIPES",
    standard: [DEFAULT_RECIPE],
    description:
      "Recipes to embed with, separated by commas; the first is preferred. Those that a tenant has voiceprints of serve beside them.",
  }),
  keepRecordings: yesNoSetting({
    env: "VOICEBIO_KEEP_RECORDINGS",
    standard: false,
    description: "Whether enrolled recordings are kept in the data folder, so that a later model can embed them.",
  }),
  workers: wholeNumberSetting(
    {
      env: "VOICEBIO_WORKERS",
      standard: Math.min(availableParallelism(), 16),
      description: "Threads that analyze recordings; each holds the models.",
    },
    1,
    64,
  ),
  queueLimit: wholeNumberSetting(
    {
      env: "VOICEBIO_QUEUE_LIMIT",
      standard: 64,
      description: "Recordings that may wait for a worker; one more gets a 503.",
    },
    1,
    100_000,
  ),
  jobTimeoutMs: wholeNumberSetting(
    { env: "VOICEBIO_JOB_TIMEOUT_MS", standard: 60_000, description: "Longest analysis of one recording." },
    100,
    3_600_000,
  ),
  maxRecordingBytes: wholeNumberSetting(
    { env: "VOICEBIO_MAX_RECORDING_BYTES", standard: 32 * MIB, description: "Largest recording." },
    1024,
    1024 * MIB,
  ),
  maxRecordingS: wholeNumberSetting(
    { env: "VOICEBIO_MAX_RECORDING_S", standard: 600, description: "Longest recording, in seconds." },
    1,
    24 * 3600,
  ),
  maxRecordings: wholeNumberSetting(
    { env: "VOICEBIO_MAX_RECORDINGS", standard: 20, description: "Most recordings in one request." },
    2,
    1000,
  ),
  uploadMemoryBytes: wholeNumberSetting(
    {
      env: "VOICEBIO_UPLOAD_MEMORY_BYTES",
      standard: 128 * MIB,
      description: "Recordings held in memory at once over all requests; what does not fit gets a 503.",
    },
    1024,
    1024 * 1024 * MIB,
  ),
  requestTimeoutMs: wholeNumberSetting(
    { env: "VOICEBIO_REQUEST_TIMEOUT_MS", standard: 120_000, description: "Longest time for a request to arrive." },
    100,
    3_600_000,
  ),
  shutdownTimeoutMs: wholeNumberSetting(
    {
      env: "VOICEBIO_SHUTDOWN_TIMEOUT_MS",
      standard: 20_000,
      description: "Time for requests in progress when the server is told to stop.",
    },
    0,
    3_600_000,
  ),
  ffmpeg: choiceSetting(
    {
      env: "VOICEBIO_FFMPEG",
      standard: "path",
      description: "`path`: an ffmpeg on the PATH reads formats that VoiceBio can't; `off`: they are refused.",
    },
    ["path", "off"],
  ),
  searchPath: textSetting({ env: "PATH", standard: "", description: "Folders in which that ffmpeg is looked for." }),
  logLevel: choiceSetting({ env: "VOICEBIO_LOG_LEVEL", standard: "info", description: "How much is logged." }, [
    "silent",
    "fatal",
    "error",
    "warn",
    "info",
    "debug",
    "trace",
  ]),
} as const;
