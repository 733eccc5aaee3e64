import { VoiceError } from "@voicebio/engine";
import type { Page } from "../../ports/stores.ts";

/** Where a page ended: lists are in order of creation, the id decides between two of one moment. */
export interface Place {
  readonly createdAt: string;
  readonly id: string;
}

export const cursorOf = (place: Place): string =>
  Buffer.from(JSON.stringify([place.createdAt, place.id])).toString("base64url");

/** @throws VoiceError `request.bad_cursor` when no list gave this cursor */
export function placeOf(cursor: string): Place {
  const parts = parsed(Buffer.from(cursor, "base64url").toString());
  if (Array.isArray(parts) && parts.length === 2) {
    const [createdAt, id]: readonly unknown[] = parts;
    if (typeof createdAt === "string" && typeof id === "string") return { createdAt, id };
  }
  throw new VoiceError("request.bad_cursor", "This cursor was not given by a list. Start again without one.");
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

/** @param found the page's items and, where there are more, one beyond them */
export function pageOf<T>(found: readonly T[], limit: number, place: (item: T) => Place): Page<T> {
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return { items, next: found.length > limit && last !== undefined ? cursorOf(place(last)) : null };
}
