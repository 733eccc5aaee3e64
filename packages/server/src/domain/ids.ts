import { randomBytes } from "node:crypto";

type IdPrefix = "spk" | "enr" | "smp" | "ver" | "idn" | "cal" | "evt" | "key" | "req";

let lastMs = 0;
let counter = 0;

/**
 * A prefixed UUIDv7. Ids made by one process ascend, also within one millisecond: the 12 bits after the version count up.
 *
 * @see RFC 9562, section 6.2, method 1
 */
export function newId(prefix: IdPrefix, at: Date): string {
  const ms = nextMoment(at.getTime());
  const bytes = randomBytes(16);
  bytes.writeUIntBE(ms, 0, 6);
  bytes.writeUInt16BE(0x7000 | counter, 6);
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
  const hex = bytes.toString("hex");
  const groups = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)];
  return `${prefix}_${groups.join("-")}`;
}

/** The moment to write down: never before the last one; where the counter is used up, the next millisecond. */
function nextMoment(now: number): number {
  const moved = now > lastMs || counter === 0xfff;
  lastMs = now > lastMs ? now : lastMs + (counter === 0xfff ? 1 : 0);
  counter = moved ? 0 : counter + 1;
  return lastMs;
}
