import { createHash } from "node:crypto";
import { VoiceError } from "@voicebio/engine";
import type { IdempotencyStore } from "../../ports/stores.ts";
import { names } from "./search-text.ts";
import type { SqlSession } from "./tables.ts";

export const sqlIdempotencyStore = ({ read, write, erase }: SqlSession): IdempotencyStore => ({
  find: async (tenantId, route, key) => {
    const row = await read
      .selectFrom("idempotency")
      .select(["body_digest", "status", "body", "speaker_id"])
      .where("tenant_id", "=", tenantId)
      .where("route", "=", digestOf(route))
      .where("key", "=", digestOf(key))
      .executeTakeFirst();
    return row && { bodyDigest: row.body_digest, status: row.status, body: row.body, speakerId: row.speaker_id };
  },

  insert: (tenantId, route, key, { bodyDigest, status, body, speakerId }, at) =>
    write(async (database) => {
      const { numInsertedOrUpdatedRows } = await database
        .insertInto("idempotency")
        .values({
          tenant_id: tenantId,
          route: digestOf(route),
          key: digestOf(key),
          body_digest: bodyDigest,
          status,
          body,
          speaker_id: speakerId,
          created_at: at.toISOString(),
        })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirstOrThrow();
      if (numInsertedOrUpdatedRows === 0n) {
        throw new VoiceError("idempotency.in_progress", "Another request with this Idempotency-Key was stored first.");
      }
    }),

  deleteOlderThan: async (moment) => {
    await erase((database) =>
      database.deleteFrom("idempotency").where("created_at", "<", moment.toISOString()).execute(),
    );
  },

  deleteAbout: async (tenantId, speakerId) => {
    await erase((database) => {
      const query = database.deleteFrom("idempotency").where("tenant_id", "=", tenantId);
      return query.where("speaker_id", "=", speakerId).execute();
    });
  },

  deleteNaming: async (tenantId, speakerId) => {
    await erase((database) => {
      const query = database.deleteFrom("idempotency").where("tenant_id", "=", tenantId);
      return query.where(names("body", speakerId)).execute();
    });
  },
});

const digestOf = (text: string): string => createHash("sha256").update(text).digest("hex");
