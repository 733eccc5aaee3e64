import { constants } from "node:fs";
import { access, mkdtemp, readFile, rmdir, stat, statfs } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import {
  loadScoringModel,
  openAnalyzer,
  openModelStore,
  type Recipe,
  readRecipe,
  recipeNames,
  VoiceError,
} from "@voicebio/engine";
import { findFfmpeg, readInstallation } from "@voicebio/server";

/** What one look at the installation found. */
export interface Check {
  readonly subject: string;
  readonly state: "ok" | "warning" | "failed";
  readonly detail: string;
}

const NEEDED_NODE = 24;
/** Below this a busy server's database may not find room for a day. */
const LOW_DISK_BYTES = 1024 ** 3;
/** A synthetic voice; all that matters is that there is speech in it. */
const SELF_TEST_RECORDING = new URL("../assets/self-test.opus", import.meta.url);

/** Runs a check; whatever it throws is what it found. */
export async function check(subject: string, look: () => Promise<Omit<Check, "subject">>): Promise<Check> {
  try {
    return { subject, ...(await look()) };
  } catch (error) {
    return { subject, state: "failed", detail: error instanceof Error ? error.message : String(error) };
  }
}

export async function lookAtNode(version: string): Promise<Omit<Check, "subject">> {
  const fits = Number.parseInt(version, 10) >= NEEDED_NODE;
  return { state: fits ? "ok" : "failed", detail: fits ? version : `${version}, ${NEEDED_NODE} or later is needed` };
}

/** Every model's bytes against the sha256 on its card, and every recipe's calibration. */
export async function lookAtModels(modelsFolder: string): Promise<Omit<Check, "subject">> {
  const store = openModelStore(modelsFolder);
  const names = store.cards().map(({ name }) => store.load(name).card.name);
  if (names.length === 0) return { state: "failed", detail: `there are none in ${modelsFolder}` };
  for (const name of recipeNames(store)) loadScoringModel(store, readRecipe(store, name));
  return { state: "ok", detail: `${names.join(", ")}: every sha256 is the card's` };
}

/** Whether a server can embed with the recipes that it is set to. */
export async function lookAtRecipes(modelsFolder: string, set: readonly string[]): Promise<Omit<Check, "subject">> {
  const { installed, standard } = readInstallation(openModelStore(modelsFolder), set);
  const others = installed.map(({ name }) => name).filter((name) => !standard.includes(name));
  return { state: "ok", detail: `${standard.join(", ")}; also installed: ${others.join(", ") || "none"}` };
}

/** Whether a server could keep its data there, without making the folder. */
export async function lookAtDataFolder(folder: string): Promise<Omit<Check, "subject">> {
  const found = await stat(folder).catch(() => undefined);
  if (found === undefined) {
    const above = await nearestThere(resolve(folder));
    const refusal = await refusalToMakeFolderIn(above);
    if (refusal !== undefined) return { state: "failed", detail: `no folder can be made in ${above}: ${refusal}` };
    return { state: "ok", detail: `${folder} is not there yet and can be made` };
  }
  if (!found.isDirectory()) return { state: "failed", detail: `${folder} is no folder` };
  await access(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  const mode = found.mode & 0o777;
  if ((mode & 0o077) === 0) return { state: "ok", detail: `${folder}, for its owner alone` };
  return { state: "warning", detail: `others may look into ${folder} (mode ${mode.toString(8)}): chmod 700` };
}

export async function lookAtDisk(folder: string): Promise<Omit<Check, "subject">> {
  const { bavail, bsize } = await statfs(await nearestThere(resolve(folder)));
  const free = bavail * bsize;
  return { state: free < LOW_DISK_BYTES ? "warning" : "ok", detail: `${(free / 1024 ** 3).toFixed(1)} GB free` };
}

/** The path itself, or the first above it that is there. */
async function nearestThere(path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  return found !== undefined || dirname(path) === path ? path : nearestThere(dirname(path));
}

/** Makes one and takes it away again: rights alone do not tell, root has them in /proc too. */
async function refusalToMakeFolderIn(folder: string): Promise<string | undefined> {
  try {
    await rmdir(await mkdtemp(join(folder, ".voicebio-doctor-")));
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

export async function lookForFfmpeg(path: string | undefined): Promise<Omit<Check, "subject">> {
  const program = findFfmpeg(path ?? "");
  if (program !== undefined) return { state: "ok", detail: program };
  return { state: "warning", detail: "not found: only WAV, FLAC, MP3, Ogg, WebM and M4A can be read" };
}

/** From bytes to a vector, once for each recipe, on a recording that comes with the command. */
export async function lookAtAnalysis(modelsFolder: string): Promise<Omit<Check, "subject">> {
  const store = openModelStore(modelsFolder);
  const recipes: readonly Recipe[] = recipeNames(store).map((name) => readRecipe(store, name));
  const analyzer = await openAnalyzer({
    modelsFolder,
    recipes: recipes.map(({ settings }) => settings.name),
    limits: { maxBytes: 1024 ** 2, maxDurationS: 60 },
  });
  const begin = performance.now();
  const { quality, embeddings } = await analyzer.analyze(await readFile(SELF_TEST_RECORDING), {
    recipes: recipes.map(({ id }) => id),
    countVoices: true,
    channel: "mix",
  });
  const sound = embeddings.length === recipes.length && embeddings.every(({ vector }) => vector.every(Number.isFinite));
  if (!sound) throw new VoiceError("analysis.failed", "The self-test recording gave no embedding.");
  const tookMs = Math.round(performance.now() - begin);
  return { state: "ok", detail: `${quality.netSpeechS.toFixed(1)} s of speech heard and embedded in ${tookMs} ms` };
}
