import { randomBytes } from "node:crypto";
import { newId } from "./domain/ids.ts";
import { keyDigest } from "./http/authentication.ts";
import type { Clock } from "./ports/ambient.ts";
import type { TenantStore, UnitOfWork } from "./ports/stores.ts";

/** Makes API keys for one tenant. A key is told once: what is stored is its digest. */
export interface ApiKeys {
  readonly issueKey: (name: string) => Promise<string>;
  /** Undefined where the tenant has a key already. */
  readonly issueFirstKey: () => Promise<string | undefined>;
}

export function apiKeys(unitOfWork: UnitOfWork, clock: Clock, tenantId: string): ApiKeys {
  const insertKey = async (tenants: TenantStore, name: string): Promise<string> => {
    const key = `vb_${randomBytes(32).toString("base64url")}`;
    const createdAt = clock.now();
    await tenants.insertKey({ id: newId("key", createdAt), tenantId, name, digest: keyDigest(key), createdAt });
    return key;
  };
  return {
    issueKey: (name) => unitOfWork.commit(({ tenants }) => insertKey(tenants, name)),
    issueFirstKey: () =>
      unitOfWork.commit(async ({ tenants }) =>
        (await tenants.hasKeys(tenantId)) ? undefined : insertKey(tenants, "first"),
      ),
  };
}
