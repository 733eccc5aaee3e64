import { VoiceError } from "@voicebio/engine";
import { sql } from "kysely";
import type { Speaker } from "../../domain/speaker.ts";
import type { PageRequest, SpeakerStore } from "../../ports/stores.ts";
import { pageOf, placeOf } from "./paging.ts";
import { containing, folded } from "./search-text.ts";
import type { Database, SpeakerRow, SqlSession } from "./tables.ts";

export const sqlSpeakerStore = ({ read, write, erase, isTaken }: SqlSession): SpeakerStore => ({
  insert: (speaker) =>
    write(async (database) => {
      const { numInsertedOrUpdatedRows } = await database
        .insertInto("speakers")
        .values(rowOf(speaker))
        .onConflict((conflict) => conflict.columns(["tenant_id", "external_id"]).doNothing())
        .executeTakeFirstOrThrow();
      if (numInsertedOrUpdatedRows === 0n) throw externalIdTaken();
    }),

  find: async (tenantId, speakerId) => {
    const row = await ofTenant(read, tenantId).where("id", "=", speakerId).executeTakeFirst();
    return row && speakerOf(row);
  },

  findByExternalId: async (tenantId, externalId) => {
    const row = await ofTenant(read, tenantId).where("external_id", "=", externalId).executeTakeFirst();
    return row && speakerOf(row);
  },

  list: async (tenantId, search, page) => {
    const rows = await listed(read, tenantId, search, page).execute();
    return pageOf(rows.map(speakerOf), page.limit, (speaker) => ({
      createdAt: speaker.createdAt.toISOString(),
      id: speaker.id,
    }));
  },

  update: (speaker) => {
    const { id, tenant_id, created_at, ...changed } = rowOf(speaker);
    // The name and external id it had are as personal as those it gets.
    return erase(async (database) => {
      const query = database.updateTable("speakers").set(changed).where("tenant_id", "=", tenant_id);
      const { numUpdatedRows } = await query.where("id", "=", id).executeTakeFirstOrThrow();
      return numUpdatedRows > 0n;
    }).catch((error: unknown) => {
      throw isTaken(error) ? externalIdTaken() : error;
    });
  },

  delete: (tenantId, speakerId) =>
    erase(async (database) => {
      const query = database.deleteFrom("speakers").where("tenant_id", "=", tenantId);
      const { numDeletedRows } = await query.where("id", "=", speakerId).executeTakeFirstOrThrow();
      return numDeletedRows > 0n;
    }),

  count: async (tenantId) => {
    const query = read.selectFrom("speakers").where("tenant_id", "=", tenantId);
    const { count } = await query.select((eb) => eb.fn.countAll().as("count")).executeTakeFirstOrThrow();
    return Number(count);
  },
});

const ofTenant = (database: Database, tenantId: string) =>
  database.selectFrom("speakers").selectAll().where("tenant_id", "=", tenantId);

/** One row more than the page holds, so that its end is known. */
function listed(database: Database, tenantId: string, search: string | undefined, { cursor, limit }: PageRequest) {
  let query = ofTenant(database, tenantId).orderBy("created_at").orderBy("id");
  if (search !== undefined && search !== "") {
    const pattern = containing(folded(search));
    const matches = (column: "name_folded" | "external_id_folded") =>
      sql<boolean>`${sql.ref(column)} like ${pattern} escape '\\'`;
    query = query.where((eb) => eb.or([matches("name_folded"), matches("external_id_folded")]));
  }
  if (cursor !== undefined) {
    const { createdAt, id } = placeOf(cursor);
    query = query.where((eb) => eb(eb.refTuple("created_at", "id"), ">", eb.tuple(createdAt, id)));
  }
  return query.limit(limit + 1);
}

const rowOf = (speaker: Speaker): SpeakerRow => ({
  id: speaker.id,
  tenant_id: speaker.tenantId,
  name: speaker.name,
  external_id: speaker.externalId,
  name_folded: speaker.name === null ? null : folded(speaker.name),
  external_id_folded: speaker.externalId === null ? null : folded(speaker.externalId),
  watchlist: Number(speaker.watchlist),
  created_at: speaker.createdAt.toISOString(),
});

const speakerOf = (row: SpeakerRow): Speaker => ({
  id: row.id,
  tenantId: row.tenant_id,
  name: row.name,
  externalId: row.external_id,
  watchlist: row.watchlist === 1,
  createdAt: new Date(row.created_at),
});

const externalIdTaken = () =>
  new VoiceError("speaker.external_id_taken", "Another speaker of this tenant has this externalId.");
