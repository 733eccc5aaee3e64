/** A person a tenant knows. */
export interface Speaker {
  /** `spk_` and a UUIDv7. */
  readonly id: string;
  readonly tenantId: string;
  /** Need not be unique. */
  readonly name: string | null;
  /** The tenant's own key for the person; unique within the tenant. */
  readonly externalId: string | null;
  /** Whether an enrollment that sounds like this speaker is to be noticed. */
  readonly watchlist: boolean;
  readonly createdAt: Date;
}
