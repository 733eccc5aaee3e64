import type { Analysis, AnalysisRequest } from "./analysis.ts";
import { decodeRecording } from "./audio/decode-recording.ts";
import type { DecodeLimits, OutsideDecoder, Waveform } from "./audio/waveform.ts";
import type { Embedding } from "./comparison/embedding.ts";
import { ModelSessions } from "./embedding/model-sessions.ts";
import { openModelStore } from "./embedding/model-store.ts";
import { type Recipe, readRecipe } from "./embedding/recipe.ts";
import { openFilterbankModel, type SpeakerModel } from "./embedding/speaker-model.ts";
import { engineError } from "./errors.ts";
import { loudStretches } from "./speech/loud-stretches.ts";
import { measureQuality } from "./speech/measure-quality.ts";
import { type SpeechSegment, segmentSpeech, speechProbabilities } from "./speech/voice-activity.ts";
import { VoiceCounter } from "./speech/voice-count.ts";

export interface AnalyzerOptions {
  readonly modelsFolder: string;
  /** Names of the recipes that requests may ask for; at least one. */
  readonly recipes: readonly string[];
  readonly limits: DecodeLimits;
  readonly outside?: OutsideDecoder;
}

/** Everything between a recording's bytes and its evidence, with the models loaded. It blocks its thread while a model runs. */
export interface Analyzer {
  /** @throws VoiceError an `audio.*` code for a recording that can't be used, `recipe.unknown` */
  readonly analyze: (recording: Uint8Array, request: AnalysisRequest) => Promise<Analysis>;
}

/** @throws VoiceError `model.missing`, `model.wrong_file`, `recipe.unknown` */
export async function openAnalyzer(options: AnalyzerOptions): Promise<Analyzer> {
  const store = openModelStore(options.modelsFolder);
  const recipes = options.recipes.map((name) => readRecipe(store, name));
  const hearing = recipes[0];
  if (hearing === undefined) throw engineError("recipe.unknown", "An analyzer needs at least one recipe.");
  const sessions = new ModelSessions(store);
  const counter = await VoiceCounter.open(sessions);
  const speakerModels = new Map<string, SpeakerModel>();
  for (const recipe of recipes) speakerModels.set(recipe.id, await openFilterbankModel(sessions, recipe));

  const analyze = async (recording: Uint8Array, request: AnalysisRequest): Promise<Analysis> => {
    const wanted = request.recipes.map((id) => knownRecipe(recipes, id));
    const { rateHz } = hearing.settings;
    const { limits, outside } = options;
    const decoded = await decodeRecording(recording, {
      rateHz,
      channel: request.channel,
      limits,
      ...(outside && { outside }),
    });
    const { waveform, format, clippedShare } = decoded;
    const speech = await detectSpeech(sessions, waveform, [hearing, ...wanted]);
    const segments = speech(hearing);
    const faint = segments.length === 0 && request.embedFaint ? loudStretches(waveform) : [];
    const quality = measureQuality(waveform, segments, clippedShare);
    const counted = request.countVoices && segments.length > 0 ? await counter.count(waveform) : null;
    const embeddings: Embedding[] = [];
    for (const recipe of wanted) {
      const vector = await speakerModels.get(recipe.id)?.embed(waveform, faint.length > 0 ? faint : speech(recipe));
      if (vector !== undefined) embeddings.push({ recipe: recipe.id, vector });
    }
    return { format, quality: { ...quality, voices: counted?.voices ?? null }, embeddings };
  };
  return { analyze };
}

function knownRecipe(recipes: readonly Recipe[], id: string): Recipe {
  const recipe = recipes.find((candidate) => candidate.id === id);
  if (recipe === undefined) throw engineError("recipe.unknown", `The recipe ${id} is not active.`);
  return recipe;
}

/** Speech segments by recipe; recipes that share a model share its one run over the recording. */
async function detectSpeech(
  sessions: ModelSessions,
  waveform: Waveform,
  recipes: readonly Recipe[],
): Promise<(recipe: Recipe) => readonly SpeechSegment[]> {
  const durationS = waveform.samples.length / waveform.rateHz;
  const probabilities = new Map<string, Float32Array>();
  for (const { settings } of recipes) {
    const { model } = settings.voiceActivity;
    if (!probabilities.has(model))
      probabilities.set(model, await speechProbabilities(await sessions.get(model), waveform));
  }
  return ({ settings }) =>
    segmentSpeech(
      probabilities.get(settings.voiceActivity.model) ?? new Float32Array(),
      durationS,
      settings.voiceActivity,
    );
}
