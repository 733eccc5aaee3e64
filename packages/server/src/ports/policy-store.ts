import type { Policy } from "@voicebio/engine";

/** Policies that tenants wrote; the built-in ones are not among them. */
export interface PolicyStore {
  /** By name. */
  readonly list: (tenantId: string) => Promise<readonly Policy[]>;
  /** Writes it, in the place of one of the same name. */
  readonly put: (tenantId: string, policy: Policy, at: Date) => Promise<void>;
  /** False when there is none of this name. */
  readonly delete: (tenantId: string, name: string) => Promise<boolean>;
}
