import { resolve } from "node:path";
import { builtInPolicies, DEFAULT_POLICY, openModelStore, type ScoringModel, VoiceError } from "@voicebio/engine";
import { openCalibrator } from "./adapters/calibration-thread/calibration-thread.ts";
import { openRecordingDigest } from "./adapters/keyed-digest.ts";
import { lockDataFolder } from "./adapters/sqlite/data-folder-lock.ts";
import { openSqliteUnitOfWork } from "./adapters/sqlite/unit-of-work.ts";
import { openVoiceIndex } from "./adapters/voice-index/worker-voice-index.ts";
import { type ApiKeys, apiKeys } from "./api-keys.ts";
import type { Config } from "./config/config.ts";
import type { Installation } from "./domain/recipes.ts";
import { readInstallation } from "./installed-recipes.ts";
import { openInference } from "./open-inference.ts";
import type { Clock } from "./ports/ambient.ts";
import type { InferenceLoad } from "./ports/inference.ts";
import type { UnitOfWork } from "./ports/stores.ts";
import { purgeReceipts } from "./purge-receipts.ts";
import { Gallery } from "./use-cases/gallery.ts";
import { type Drift, LiveScores } from "./use-cases/live-scores.ts";
import { type UseCases, useCases } from "./use-cases/use-cases.ts";

/** The one tenant there is until tenants are administered. */
export const DEFAULT_TENANT = "default";

/** Everything behind the doors, joined to the outside; holds its data folder until it is disposed of. */
export interface Application extends ApiKeys, AsyncDisposable {
  readonly config: Config;
  readonly useCases: UseCases;
  readonly unitOfWork: UnitOfWork;
  readonly clock: Clock;
  /** Whom the operator of this machine acts for. */
  readonly tenantId: string;
  readonly load: () => InferenceLoad;
  /** How live scores lie towards those of the calibrations, for monitoring. */
  readonly drift: () => readonly Drift[];
  /** @throws VoiceError where the store or the index can't answer */
  readonly requireReady: () => Promise<void>;
}

export interface ApplicationOptions {
  /** Told what went wrong behind the scenes. */
  readonly onTrouble?: (error: unknown) => void;
}

const clock: Clock = { now: () => new Date() };

/**
 * Joins the use cases to the embedded adapters over one data folder.
 *
 * @throws VoiceError `data_folder.*`, `store.newer_version`, `model.*`, `recipe.unknown`, `calibration.missing`
 */
export async function openApplication(config: Config, options: ApplicationOptions = {}): Promise<Application> {
  const onTrouble = options.onTrouble ?? (() => undefined);
  const modelStore = openModelStore(resolve(config.modelsFolder));
  const recipes = readInstallation(modelStore, config.recipes);
  const folder = resolve(config.dataFolder);
  await using opened = new AsyncDisposableStack();
  opened.use(lockDataFolder(folder));
  const digest = openRecordingDigest(folder);
  const unitOfWork = opened.use(await openSqliteUnitOfWork(`${folder}/voicebio.sqlite`));
  await unitOfWork.stores.tenants.ensure(DEFAULT_TENANT, "Default", clock.now());
  opened.use(await purgeReceipts(unitOfWork, clock, onTrouble));
  const stored = await storedRecipes(unitOfWork, recipes, onTrouble);
  const models = recipes.installed.map(({ model }) => model);
  const gallery = opened.use(openGallery(unitOfWork, models, onTrouble));
  const opening = openInference(config, stored).then((pool) => opened.use(pool));
  const [inference] = await Promise.all([opening, gallery.ready()]);
  const standard = recipes.installed.filter(({ name }) => config.recipes.includes(name));
  const policies = builtInPolicies(standard.map(({ model }) => model.strata));
  const calibrator = opened.use(openCalibrator());
  const liveScores = new LiveScores();
  const ours = { clock, digest, inference, calibrator, unitOfWork, gallery, liveScores };
  const dependencies = { ...ours, recipes, policies, modelStore, keepRecordings: config.keepRecordings };
  const resources = opened.move();
  return {
    config,
    useCases: useCases(dependencies),
    unitOfWork,
    clock,
    tenantId: DEFAULT_TENANT,
    load: () => inference.load(),
    drift: () => liveScores.drift(),
    requireReady: async () => {
      await unitOfWork.ping();
      await gallery.ready();
    },
    ...apiKeys(unitOfWork, clock, DEFAULT_TENANT),
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

/**
 * Names of the recipes that speakers were embedded with. Embeddings of one that is not installed (its files were changed
 * or taken away) are kept and compared with nothing, which somebody should know.
 */
async function storedRecipes(
  { stores }: UnitOfWork,
  { installed }: Installation,
  onTrouble: (error: unknown) => void,
): Promise<readonly string[]> {
  const ids = await stores.recipes.everyStored();
  const known = installed.filter(({ model }) => ids.includes(model.recipe));
  for (const id of ids) {
    if (known.some(({ model }) => model.recipe === id)) continue;
    onTrouble(
      new VoiceError("recipe.unknown", `${id} is not installed: voiceprints of it are kept, and serve nobody.`),
    );
  }
  return known.map(({ name }) => name);
}

const openGallery = (
  unitOfWork: UnitOfWork,
  models: readonly ScoringModel[],
  onTrouble: (error: unknown) => void,
): Gallery =>
  new Gallery({
    unitOfWork,
    openIndex: (onLost) => openVoiceIndex({ onFailure: onLost }),
    models,
    // Whoever is ready under the mildest policy can be found; each search then asks its own.
    minVoiceprintSpeechS: DEFAULT_POLICY.minVoiceprintSpeechS,
    onTrouble,
  });
