import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type ModelCard, type ModelStore, sha256 } from "@voicebio/engine";

/** Writes what was fitted into the store, as the file that the card names, with the card beside it. */
export function writeArtefact(store: ModelStore, card: Omit<ModelCard, "sha256">, content: string): void {
  mkdirSync(join(store.folder, card.name), { recursive: true });
  writeFileSync(join(store.folder, card.name, card.file), content);
  const { name, task, title, file, ...rest } = card;
  writeCard(store, { name, task, title, file, sha256: sha256(content), ...rest });
}

/** Writes the card of an artefact that stands in the store. */
export function writeCard(store: ModelStore, card: ModelCard): void {
  writeFileSync(join(store.folder, card.name, "card.json"), `${JSON.stringify(card, null, 2)}\n`);
}

/** A figure as cards have it: so many digits after the point. */
export const rounded = (value: number, digits = 4): number => Number(value.toFixed(digits));
