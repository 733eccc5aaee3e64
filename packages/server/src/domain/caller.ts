/** Who asks: every use case acts within this tenant alone. */
export interface Caller {
  readonly tenantId: string;
  /** Id of the API key, or `local` for the operator behind the data folder's socket. */
  readonly actor: string;
}
