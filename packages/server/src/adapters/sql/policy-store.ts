import type { Policy } from "@voicebio/engine";
import type { PolicyStore } from "../../ports/policy-store.ts";
import type { SqlSession } from "./tables.ts";

export const sqlPolicyStore = ({ read, write }: SqlSession): PolicyStore => ({
  list: async (tenantId) => {
    const rows = await read
      .selectFrom("policies")
      .select("settings")
      .where("tenant_id", "=", tenantId)
      .orderBy("name")
      .execute();
    return rows.map(({ settings }) => JSON.parse(settings) as Policy);
  },

  put: async (tenantId, policy, at) => {
    const values = { settings: JSON.stringify(policy), updated_at: at.toISOString() };
    await write((database) =>
      database
        .insertInto("policies")
        .values({ tenant_id: tenantId, name: policy.name, ...values })
        .onConflict((conflict) => conflict.columns(["tenant_id", "name"]).doUpdateSet(values))
        .execute(),
    );
  },

  delete: async (tenantId, name) => {
    const { numDeletedRows } = await write((database) =>
      database
        .deleteFrom("policies")
        .where("tenant_id", "=", tenantId)
        .where("name", "=", name)
        .executeTakeFirstOrThrow(),
    );
    return numDeletedRows > 0n;
  },
});
