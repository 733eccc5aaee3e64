import { RECEIPT_LIFE_MS } from "./http/once.ts";
import type { Clock } from "./ports/ambient.ts";
import type { UnitOfWork } from "./ports/stores.ts";

const EVERY_MS = 10 * 60 * 1000;

/** Forgets receipts older than a day: at once, and from then on every ten minutes until disposed of. */
export async function purgeReceipts(
  { stores }: UnitOfWork,
  clock: Clock,
  onTrouble: (error: unknown) => void,
): Promise<Disposable> {
  const purge = () => stores.idempotency.deleteOlderThan(new Date(clock.now().getTime() - RECEIPT_LIFE_MS));
  await purge();
  const timer = setInterval(() => purge().catch(onTrouble), EVERY_MS).unref();
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
