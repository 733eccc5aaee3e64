import {
  DEFAULT_RECIPE,
  decodeRecording,
  ModelSessions,
  measureQuality,
  netSpeechS,
  openFilterbankModel,
  openModelStore,
  readRecipe,
  speechDetector,
} from "@voicebio/engine";
import { threeSeconds, wavOf } from "./recording.ts";
import { median, ms, type Row, timed } from "./statistics.ts";
import { MODELS } from "./verification.ts";

const ROUNDS = 40;

/** Where the time of one analysis goes, step by step, in this thread. */
export async function benchBreakdown(): Promise<readonly Row[]> {
  const wav = wavOf(await threeSeconds());
  const store = openModelStore(MODELS);
  const recipe = readRecipe(store, DEFAULT_RECIPE);
  const { rateHz } = recipe.settings;
  const sessions = new ModelSessions(store);
  const model = await openFilterbankModel(sessions, recipe);
  const steps = { decode: [] as number[], activity: [] as number[], quality: [] as number[], embed: [] as number[] };
  let speechS = 0;
  for (let round = -10; round < ROUNDS; round++) {
    const decoded = await timed(() =>
      decodeRecording(wav, { rateHz, channel: "mix", limits: { maxBytes: 2 ** 24, maxDurationS: 60 } }),
    );
    const { waveform } = decoded.result;
    const activity = await timed(() => speechDetector(sessions, waveform)(recipe.settings));
    const segments = activity.result;
    speechS = netSpeechS(segments);
    const quality = await timed(() => measureQuality(waveform, segments, 0));
    const embed = await timed(() => model.embed(waveform, segments));
    if (round < 0) continue;
    steps.decode.push(decoded.tookMs);
    steps.activity.push(activity.tookMs);
    steps.quality.push(quality.tookMs);
    steps.embed.push(embed.tookMs);
  }
  return [
    { figure: "speech in the recording", value: `${speechS.toFixed(2)} s of 3.00 s` },
    { figure: "decode (WAV, 16 kHz)", value: ms(median(steps.decode)) },
    { figure: "voice activity", value: ms(median(steps.activity)) },
    { figure: "quality (SNR, level, bandwidth)", value: ms(median(steps.quality)) },
    { figure: "features and CAM++", value: ms(median(steps.embed)) },
  ];
}
