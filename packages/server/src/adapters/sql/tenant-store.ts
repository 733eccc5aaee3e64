import type { ApiKey, TenantStore } from "../../ports/stores.ts";
import type { ApiKeyRow, SqlSession } from "./tables.ts";

export const sqlTenantStore = ({ read, write }: SqlSession): TenantStore => ({
  ensure: async (tenantId, name, at) => {
    const row = { id: tenantId, name, created_at: at.toISOString(), recipe: null };
    await write((database) =>
      database
        .insertInto("tenants")
        .values(row)
        .onConflict((conflict) => conflict.column("id").doNothing())
        .execute(),
    );
  },

  insertKey: async (key) => {
    const row: ApiKeyRow = {
      id: key.id,
      tenant_id: key.tenantId,
      name: key.name,
      digest: key.digest,
      created_at: key.createdAt.toISOString(),
    };
    await write((database) => database.insertInto("api_keys").values(row).execute());
  },

  // The one query without a tenant: the key is what tells the tenant.
  findKey: async (digest) => {
    const row = await read.selectFrom("api_keys").selectAll().where("digest", "=", digest).executeTakeFirst();
    return row && keyOf(row);
  },

  hasKeys: async (tenantId) => {
    const query = read.selectFrom("api_keys").select("id").where("tenant_id", "=", tenantId);
    return (await query.limit(1).executeTakeFirst()) !== undefined;
  },
});

const keyOf = (row: ApiKeyRow): ApiKey => ({
  id: row.id,
  tenantId: row.tenant_id,
  name: row.name,
  digest: row.digest,
  createdAt: new Date(row.created_at),
});
