import type { PageRequest } from "../ports/stores.ts";

const STANDARD_LIMIT = 50;

export const pageRequest = (asked: { readonly cursor?: string; readonly limit?: number }): PageRequest => ({
  limit: asked.limit ?? STANDARD_LIMIT,
  ...(asked.cursor !== undefined && { cursor: asked.cursor }),
});
