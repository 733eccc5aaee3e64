import { existsSync } from "node:fs";
import { join } from "node:path";
import { requireEncoders } from "../conditions/codec.ts";
import { conditionOf } from "../conditions/condition.ts";
import { UsageError } from "../usage-error.ts";

/** The corpora of sounds that steps of a condition draw from, by how the step's name begins. */
const SOUNDS = { noise: "noise", room: "rir" } as const;

/**
 * What conditions need is asked for before the long part begins.
 *
 * @throws UsageError with a way out for an unknown name, a codec without its encoder, a noise or room without recordings
 */
export function requireConditions(names: readonly string[], soundsFolder: string | undefined): void {
  requireEncoders(names.flatMap((name) => conditionOf(name).encoders));
  for (const [step, corpus] of Object.entries(SOUNDS)) {
    const asking = names.find((name) => name.split("+").some((part) => part.startsWith(step)));
    if (asking === undefined) continue;
    if (soundsFolder !== undefined && existsSync(join(soundsFolder, corpus, "manifest.tsv"))) continue;
    const where =
      soundsFolder === undefined ? "no folder of sounds is known" : `${soundsFolder} has no ${corpus}/manifest.tsv`;
    throw new UsageError(
      `The condition ${asking} needs recordings of ${step}s, and ${where}. Name a folder with the corpora noise and rir by --sounds or VOICEBIO_CORPORA.`,
    );
  }
}
