import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import {
  decodeRecording,
  dot,
  floatOutput,
  logMelFilterbank,
  matrixTensor,
  openSession,
  subtractColumnMeans,
  unitVector,
} from "@voicebio/engine";
import { threeSeconds, wavOf } from "./recording.ts";
import { temporaryFolder } from "./running-server.ts";
import type { Row } from "./statistics.ts";
import { MODELS } from "./verification.ts";

const PEERS = join(import.meta.dirname, "peers");
const MODEL = join(MODELS, "campplus-zh-en", "model.onnx");
/** The output that a runtime takes when it knows nothing of this file: the first. */
const OUTPUT = "embedding";
const ROUNDS = 10;

interface PeerResult {
  readonly perSecond: number;
  readonly embeddings: readonly Float32Array[];
}

/** Recording to embedding, one thread each, all frames of the same 3 s recordings: this engine, sherpa-onnx, Python. */
export async function benchPeers(): Promise<readonly Row[]> {
  using folder = temporaryFolder();
  const files: string[] = [];
  for (const [i, voice] of ["slt", "awb", "kal", "rms", "ked"].entries()) {
    files.push(join(folder.path, `${i}.wav`));
    writeFileSync(files[i] as string, wavOf(await threeSeconds(voice)));
  }
  const ours = await measure(files, await openOurs());
  const rows: Row[] = [{ figure: "this engine", value: `${ours.perSecond.toFixed(1)} recordings/s` }];
  for (const [name, peer] of [
    ["sherpa-onnx-node", sherpa],
    ["Python (kaldi-native-fbank + onnxruntime)", python],
  ] as const) {
    try {
      const theirs = await peer(files);
      const agreement = Math.min(
        ...theirs.embeddings.map((e, i) => dot(unitVector(e), unitVector(ours.embeddings[i] as Float32Array))),
      );
      const value = `${theirs.perSecond.toFixed(1)} recordings/s, this engine is ${(ours.perSecond / theirs.perSecond).toFixed(2)} × as fast; lowest cosine of the embeddings ${agreement.toFixed(6)}`;
      rows.push({ figure: name, value });
    } catch (error) {
      rows.push({ figure: name, value: `skipped: ${error instanceof Error ? error.message.split("\n")[0] : error}` });
    }
  }
  return rows;
}

async function measure(
  files: readonly string[],
  embed: (file: string) => Float32Array | Promise<Float32Array>,
): Promise<PeerResult> {
  const embeddings: Float32Array[] = [];
  for (const file of files) embeddings.push(await embed(file));
  const start = performance.now();
  for (let round = 0; round < ROUNDS; round++) for (const file of files) await embed(file);
  return { embeddings, perSecond: (1000 * ROUNDS * files.length) / (performance.now() - start) };
}

async function openOurs(): Promise<(file: string) => Promise<Float32Array>> {
  const session = await openSession(readFileSync(MODEL));
  return async (file) => {
    const { waveform } = await decodeRecording(readFileSync(file), {
      rateHz: 16_000,
      channel: "mix",
      limits: { maxBytes: 2 ** 24, maxDurationS: 60 },
    });
    const features = matrixTensor(subtractColumnMeans(logMelFilterbank(waveform)));
    return floatOutput(await session.run({ features }, [OUTPUT]), OUTPUT);
  };
}

interface Sherpa {
  readonly readWave: (file: string) => { readonly samples: Float32Array; readonly sampleRate: number };
  readonly SpeakerEmbeddingExtractor: new (config: {
    model: string;
    numThreads: number;
    debug: boolean;
  }) => {
    readonly createStream: () => { acceptWaveform: (wave: object) => void; inputFinished: () => void };
    readonly compute: (stream: object) => Float32Array;
  };
}

function sherpa(files: readonly string[]): Promise<PeerResult> {
  if (!existsSync(join(PEERS, "node_modules"))) {
    execFileSync("npm", ["install", "--no-package-lock", "--loglevel=error"], { cwd: PEERS, stdio: "ignore" });
  }
  const { readWave, SpeakerEmbeddingExtractor } = createRequire(join(PEERS, "package.json"))(
    "sherpa-onnx-node",
  ) as Sherpa;
  const extractor = new SpeakerEmbeddingExtractor({ model: MODEL, numThreads: 1, debug: false });
  return measure(files, (file) => {
    const { samples, sampleRate } = readWave(file);
    const stream = extractor.createStream();
    stream.acceptWaveform({ samples, sampleRate });
    stream.inputFinished();
    return extractor.compute(stream);
  });
}

/** `VOICEBIO_BENCH_PYTHON` names an interpreter that has what python-way.py needs. */
async function python(files: readonly string[]): Promise<PeerResult> {
  const interpreter = process.env["VOICEBIO_BENCH_PYTHON"] ?? "python3";
  const script = join(PEERS, "python-way.py");
  const said = execFileSync(interpreter, [script, MODEL, OUTPUT, String(ROUNDS), ...files], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const { perSecond, embeddings } = JSON.parse(said.toString()) as { perSecond: number; embeddings: number[][] };
  return { perSecond, embeddings: embeddings.map((e) => Float32Array.from(e)) };
}
