/** What happened, for the audit trail: no audio, no vector, no score, no secret. */
export interface DomainEvent {
  /** `evt_` and a UUIDv7. */
  readonly id: string;
  readonly tenantId: string;
  /** `speaker.created`, `enrollment.added`, … */
  readonly type: string;
  readonly at: Date;
  /** Id of the API key, or `local` for the operator on this machine. */
  readonly actor: string;
  readonly subjectId: string | null;
  readonly details: Readonly<Record<string, unknown>>;
}
