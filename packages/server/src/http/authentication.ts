import { createHash } from "node:crypto";
import type { FastifyRequest } from "fastify";
import type { Caller } from "../domain/caller.ts";
import { Refusal } from "../domain/refusal.ts";
import type { TenantStore } from "../ports/stores.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** Set before any door opens; null at the doors that ask for no key. */
    caller: Caller | null;
  }
}

export type Identify = (request: FastifyRequest) => Promise<Caller>;

/** SHA-256 of an API key: what is stored of it. */
export const keyDigest = (key: string): string => createHash("sha256").update(key).digest("hex");

/** Who holds the key in `Authorization: Bearer vb_…`. */
export const identifyByKey =
  (tenants: () => TenantStore): Identify =>
  async (request) => {
    const [scheme, key] = (request.headers.authorization ?? "").split(" ");
    if (key === undefined || key === "" || scheme?.toLowerCase() !== "bearer") {
      throw new Refusal("auth.missing", "This request needs an API key.");
    }
    const found = await tenants().findKey(keyDigest(key));
    if (found === undefined) throw new Refusal("auth.invalid", "No tenant has this API key.");
    return { tenantId: found.tenantId, actor: found.id };
  };

/** Whoever can open the data folder's socket is the operator of this machine. */
export const identifyOperator =
  (tenantId: string): Identify =>
  async () => ({ tenantId, actor: "local" });

export function callerOf(request: FastifyRequest): Caller {
  if (request.caller === null) throw new Error("this door stands outside authentication");
  return request.caller;
}
