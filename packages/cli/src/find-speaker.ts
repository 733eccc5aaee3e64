import type { Speaker } from "@voicebio/contract";
import { VoiceError } from "@voicebio/engine";
import type { Api } from "./api.ts";
import { ProblemError } from "./api-client.ts";

type SpeakerDoors = Pick<Api, "speakerByExternalId" | "speakers" | "getSpeaker">;

/**
 * The speaker that a name stands for: the one with this externalId, else the only one with this name, else the one
 * with this id (which is how to reach a speaker whose name another one has too).
 *
 * @throws VoiceError `speaker.not_found`, and `speaker.ambiguous` with the list of those it may be
 */
export async function findSpeaker(api: SpeakerDoors, name: string): Promise<Speaker> {
  const found = (await api.speakerByExternalId(name)) ?? (await onlyOneNamed(api, name)) ?? (await byId(api, name));
  if (found !== undefined) return found;
  throw new VoiceError("speaker.not_found", `Nobody is enrolled as ${JSON.stringify(name)}.`);
}

async function onlyOneNamed(api: SpeakerDoors, name: string): Promise<Speaker | undefined> {
  const named: Speaker[] = [];
  for await (const speaker of api.speakers(name)) if (speaker.name === name) named.push(speaker);
  if (named.length <= 1) return named[0];
  const list = named.map(({ id, externalId }) => `  ${id}  externalId ${externalId ?? "(none)"}`).join("\n");
  throw new VoiceError(
    "speaker.ambiguous",
    `${named.length} speakers are called ${JSON.stringify(name)}; name the one you mean by externalId or id:\n${list}`,
  );
}

async function byId(api: SpeakerDoors, id: string): Promise<Speaker | undefined> {
  if (!id.startsWith("spk_")) return undefined;
  return api.getSpeaker(id).catch((error: unknown) => {
    if (error instanceof ProblemError && error.code === "speaker.not_found") return undefined;
    throw error;
  });
}
