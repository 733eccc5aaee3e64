import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { engineError } from "../errors.ts";

/** What stands beside every artefact: where it comes from, under which licence, and what it reaches. */
export interface ModelCard {
  readonly name: string;
  readonly task: string;
  /** File beside the card. */
  readonly file: string;
  /** Of that file, in hex; checked at every load. */
  readonly sha256: string;
  readonly licence: string;
  readonly title: string;
  readonly origin: Readonly<Record<string, string>>;
  /** The command that made the file from its origin. */
  readonly command: string;
  readonly input: string;
  readonly output: string;
  readonly figures: Readonly<Record<string, unknown>>;
  /** What it is bad at. */
  readonly limits: readonly string[];
  /** Size of the vectors it gives, for a speaker model. */
  readonly dimension?: number;
  /** Values inside the graph that are read as well as its outputs. */
  readonly innerOutputs?: readonly string[];
}

export interface StoredModel {
  readonly card: ModelCard;
  readonly bytes: Uint8Array;
}

/** The folder of artefacts: `<name>/card.json` beside the file it names. */
export interface ModelStore {
  /** The folder itself, so that a worker thread can open the same store. */
  readonly folder: string;
  readonly cards: () => readonly ModelCard[];
  /** @throws VoiceError `model.missing` */
  readonly card: (name: string) => ModelCard;
  /** Asks for card and file without reading the file. @throws VoiceError `model.missing` */
  readonly require: (name: string) => void;
  /**
   * Reads a model and checks it against its card.
   *
   * @throws VoiceError `model.missing` when the card or the file is not there
   * @throws VoiceError `model.wrong_file` when the file's sha256 is not the card's: never a silent other model
   */
  readonly load: (name: string) => StoredModel;
}

export function openModelStore(folder: string): ModelStore {
  const card = (name: string): ModelCard =>
    JSON.parse(readFile(join(folder, name, "card.json")).toString()) as ModelCard;
  const cards = (): readonly ModelCard[] =>
    readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && existsSync(join(folder, entry.name, "card.json")))
      .map((entry) => card(entry.name))
      .sort((a, b) => a.name.localeCompare(b.name));
  const require = (name: string): void => {
    const path = join(folder, name, card(name).file);
    if (!existsSync(path)) throw missing(path);
  };
  const load = (name: string): StoredModel => {
    const found = card(name);
    const bytes = readFile(join(folder, name, found.file));
    const digest = sha256(bytes);
    if (digest !== found.sha256) {
      throw engineError(
        "model.wrong_file",
        `${name}/${found.file} has sha256 ${digest}, its card says ${found.sha256}. Restore the file from the release.`,
      );
    }
    return { card: found, bytes };
  };
  return { folder, cards, card, require, load };
}

export const sha256 = (bytes: Uint8Array | string): string => createHash("sha256").update(bytes).digest("hex");

function readFile(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw missing(path, cause);
  }
}

const missing = (path: string, cause?: unknown): Error =>
  engineError("model.missing", `${path} can't be read. Restore the models folder from the release.`, cause);
