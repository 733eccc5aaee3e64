import type { EventStore } from "../../ports/stores.ts";
import type { SqlSession } from "./tables.ts";

export const sqlEventStore = ({ write }: SqlSession): EventStore => ({
  append: async (event) => {
    const row = {
      id: event.id,
      tenant_id: event.tenantId,
      type: event.type,
      at: event.at.toISOString(),
      actor: event.actor,
      subject_id: event.subjectId,
      details: JSON.stringify(event.details),
    };
    await write((database) => database.insertInto("events").values(row).execute());
  },
});
