import type { Caller } from "../domain/caller.ts";
import type { DomainEvent } from "../domain/event.ts";
import { newId } from "../domain/ids.ts";

/** What is written into the audit trail: never a name, audio, a vector, a score or a secret. */
export const eventOf = (
  caller: Caller,
  at: Date,
  type: string,
  subjectId: string | null,
  details: Readonly<Record<string, unknown>> = {},
): DomainEvent => ({
  id: newId("evt", at),
  tenantId: caller.tenantId,
  type,
  at,
  actor: caller.actor,
  subjectId,
  details,
});
