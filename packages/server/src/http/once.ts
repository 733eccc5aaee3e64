import { createHash } from "node:crypto";
import type { FastifyRequest } from "fastify";
import type { Caller } from "../domain/caller.ts";
import { Refusal } from "../domain/refusal.ts";
import type { Clock } from "../ports/ambient.ts";
import type { IdempotentReply, UnitOfWork } from "../ports/stores.ts";
import type { KeepReceipt } from "../use-cases/dependencies.ts";

/** How long a receipt is kept, in milliseconds. */
export const RECEIPT_LIFE_MS = 24 * 60 * 60 * 1000;

/** What tells one request from another: not its bytes, since a form's boundary changes with every sending. */
export interface RequestContent {
  readonly query: unknown;
  readonly body: unknown;
  /** SHA-256 of each recording, in order. */
  readonly recordings: readonly Uint8Array[];
}

export interface TextReply {
  readonly status: number;
  readonly text: string;
  readonly replayed: boolean;
}

/** The Idempotency-Key: whatever carries one is done once, and answered alike each time. */
export class Once {
  readonly #unitOfWork: UnitOfWork;
  readonly #clock: Clock;
  readonly #inProgress = new Set<string>();

  constructor(unitOfWork: UnitOfWork, clock: Clock) {
    this.#unitOfWork = unitOfWork;
    this.#clock = clock;
  }

  /**
   * Runs `work`, or gives the answer of the first time.
   *
   * @throws VoiceError `request.invalid`, `idempotency.in_progress`, `idempotency.key_reused`
   */
  async run<T>(
    request: FastifyRequest,
    caller: Caller,
    content: RequestContent,
    work: (keepReceipt: KeepReceipt<T>) => Promise<T>,
    statusOf: (answer: T) => number,
  ): Promise<TextReply> {
    const replyTo = (answer: T) => ({ status: statusOf(answer), text: textOf(answer), replayed: false });
    const key = keyOf(request);
    if (key === undefined) return replyTo(await work(async () => undefined));
    const route = `${request.method} ${request.url.split("?")[0]}`;
    const bodyDigest = digestOf(content);
    return this.#alone(`${caller.tenantId} ${route} ${key}`, async () => {
      const before = await this.#unitOfWork.stores.idempotency.find(caller.tenantId, route, key);
      if (before !== undefined) return repeated(before, bodyDigest);
      const answer = await work(async (stores, result, speakerId) => {
        const reply = { bodyDigest, status: statusOf(result), body: textOf(result), speakerId };
        await stores.idempotency.insert(caller.tenantId, route, key, reply, this.#clock.now());
      });
      return replyTo(answer);
    });
  }

  async #alone<T>(scope: string, work: () => Promise<T>): Promise<T> {
    if (this.#inProgress.has(scope)) {
      throw new Refusal("idempotency.in_progress", "The first request with this key is not answered yet.");
    }
    this.#inProgress.add(scope);
    try {
      return await work();
    } finally {
      this.#inProgress.delete(scope);
    }
  }
}

function repeated(before: IdempotentReply, bodyDigest: string): TextReply {
  if (before.bodyDigest !== bodyDigest) {
    throw new Refusal("idempotency.key_reused", "The first request with this key had another content.");
  }
  return { status: before.status, text: before.body, replayed: true };
}

/** The reply on the wire: nothing at all for an answer without a body. */
export const textOf = (answer: unknown): string => (answer === null ? "" : JSON.stringify(answer));

function keyOf(request: FastifyRequest): string | undefined {
  const key = request.headers["idempotency-key"];
  if (key === undefined) return undefined;
  if (typeof key === "string" && /^[!-~]{1,200}$/.test(key)) return key;
  const error = { in: "header", pointer: "/idempotency-key", message: "must be 1 to 200 visible characters" } as const;
  throw new Refusal("request.invalid", "The Idempotency-Key can't be used.", { errors: [error] });
}

function digestOf({ query, body, recordings }: RequestContent): string {
  const hashes = recordings.map((sha256) => Buffer.from(sha256).toString("hex"));
  return createHash("sha256")
    .update(JSON.stringify([sorted(query), sorted(body), hashes]))
    .digest("hex");
}

/** The order in which fields were written is no difference. */
const sorted = (fields: unknown): unknown =>
  typeof fields === "object" && fields !== null
    ? Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1))
    : (fields ?? null);
