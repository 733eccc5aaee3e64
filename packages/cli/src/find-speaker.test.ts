import assert from "node:assert/strict";
import { test } from "node:test";
import type { Speaker } from "@voicebio/contract";
import type { Api } from "./api.ts";
import { findSpeaker } from "./find-speaker.ts";

const speaker = (id: string, name: string | null, externalId: string | null): Speaker => ({
  id,
  name,
  externalId,
  watchlist: false,
  createdAt: "2026-11-21T10:00:00.000Z",
  voiceprints: [],
});

const EVERYBODY = [
  speaker("spk_1", "ann", "a-1"),
  speaker("spk_2", "bob", "ann"),
  speaker("spk_3", "twin", null),
  speaker("spk_4", "twin", "t-2"),
  speaker("spk_5", "Annabel", null),
];

/** The two doors that finding needs, over a list that stands still. */
const api: Pick<Api, "speakerByExternalId" | "speakers" | "getSpeaker"> = {
  speakerByExternalId: async (externalId) => EVERYBODY.find((one) => one.externalId === externalId),
  speakers: async function* (search = "") {
    yield* EVERYBODY.filter(({ name }) => name?.toLowerCase().includes(search.toLowerCase()));
  },
  getSpeaker: async (id) => EVERYBODY.find((one) => one.id === id) ?? assert.fail(`no ${id}`),
};

test("an externalId goes before a name", async () => {
  assert.equal((await findSpeaker(api, "ann")).id, "spk_2");
});

test("a name has to be the whole name", async () => {
  assert.equal((await findSpeaker(api, "Annabel")).id, "spk_5");
  await assert.rejects(findSpeaker(api, "annabel"), { code: "speaker.not_found" });
});

test("a name that two have is an error that lists both, and each is found by its id or externalId", async () => {
  await assert.rejects(findSpeaker(api, "twin"), { code: "speaker.ambiguous", message: /spk_3[\s\S]*spk_4[\s\S]*t-2/ });
  assert.equal((await findSpeaker(api, "spk_3")).id, "spk_3");
  assert.equal((await findSpeaker(api, "t-2")).id, "spk_4");
});
