import type { Analysis, AnalysisRequest, HeardEmbedding } from "./analysis.ts";
import { decodeRecording } from "./audio/decode-recording.ts";
import type { DecodeLimits, OutsideDecoder } from "./audio/waveform.ts";
import { ModelSessions } from "./embedding/model-sessions.ts";
import { type ModelStore, openModelStore } from "./embedding/model-store.ts";
import { type Recipe, readRecipe } from "./embedding/recipe.ts";
import { openFilterbankModel, type SpeakerModel } from "./embedding/speaker-model.ts";
import { engineError } from "./errors.ts";
import { loudStretches } from "./speech/loud-stretches.ts";
import { measureQuality } from "./speech/measure-quality.ts";
import { speechDetector } from "./speech/speech-detector.ts";
import { netSpeechS } from "./speech/voice-activity.ts";
import { VoiceCounter } from "./speech/voice-count.ts";

export interface AnalyzerOptions {
  readonly modelsFolder: string;
  /**
   * Names of the recipes to load at once, at least one; the first one's voice activity is what quality is measured on.
   * Any other that is installed is loaded when a request first asks for it.
   */
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
  const embedders = new Map<string, Embedder>();
  const load = async (recipe: Recipe): Promise<Embedder> => {
    const embedder = { recipe, model: await openFilterbankModel(sessions, recipe) };
    embedders.set(recipe.id, embedder);
    return embedder;
  };
  for (const recipe of recipes) await load(recipe);

  const analyze = async (recording: Uint8Array, request: AnalysisRequest): Promise<Analysis> => {
    const wanted: Embedder[] = [];
    for (const id of request.recipes) wanted.push(embedders.get(id) ?? (await load(installedRecipe(store, id))));
    const { rateHz } = hearing.settings;
    const { limits, outside } = options;
    const decoded = await decodeRecording(recording, {
      rateHz,
      channel: request.channel,
      limits,
      ...(outside && { outside }),
    });
    const { waveform, format, clippedShare } = decoded;
    const speech = speechDetector(sessions, waveform);
    const segments = await speech(hearing.settings);
    const quality = measureQuality(waveform, segments, clippedShare);
    const counted = request.countVoices && segments.length > 0 ? await counter.count(waveform) : null;
    const embeddings: HeardEmbedding[] = [];
    for (const { recipe, model } of wanted) {
      const own = await speech(recipe.settings);
      const faint = own.length === 0 && request.embedFaint;
      const vector = await model.embed(waveform, faint ? loudStretches(waveform) : own);
      if (vector !== undefined) embeddings.push({ recipe: recipe.id, vector, netSpeechS: netSpeechS(own) });
    }
    return { format, quality: { ...quality, voices: counted?.voices ?? null }, embeddings };
  };
  return { analyze };
}

/** A recipe with its model, loaded. */
interface Embedder {
  readonly recipe: Recipe;
  readonly model: SpeakerModel;
}

/** @throws VoiceError `recipe.unknown` also where the recipe of this name is another one by now */
function installedRecipe(store: ModelStore, id: string): Recipe {
  const recipe = readRecipe(store, id.slice(0, id.lastIndexOf("@")));
  if (recipe.id !== id) throw engineError("recipe.unknown", `The recipe ${id} is not installed; ${recipe.id} is.`);
  return recipe;
}
