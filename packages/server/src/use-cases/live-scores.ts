import type { Evidence } from "@voicebio/engine";

/** How the scores of recent decisions lie towards those that the calibration was made on. */
export interface Drift {
  readonly operation: string;
  /** Share of the window outside the calibrated range, in [0, 1]; 0.2 % where nothing drifts. */
  readonly share: number;
  /** Decisions in the window. */
  readonly decisions: number;
  readonly alarm: boolean;
}

/** Decisions that are looked back on, and those from which there may be an alarm. */
const WINDOW = 500;
const ENOUGH = 100;
/** Twenty-five times the share that lies outside where nothing drifts: no chance does that in a hundred decisions. */
const ALARM_FROM = 0.05;

/**
 * Raw scores of recent decisions, as inside or outside the range that was seen in calibration: microphones, lines or
 * people that are not what they were show here before anybody is rejected by them. Knows nobody, and forgets with the
 * process.
 */
export class LiveScores {
  readonly #windows = new Map<string, boolean[]>();

  /** Where the calibration noted no range (the built-in one), the decision does not count. */
  observe(operation: string, { score, seen }: Pick<Evidence, "score" | "seen">): void {
    if (seen === undefined) return;
    const window = this.#windows.get(operation) ?? [];
    this.#windows.set(operation, window);
    window.push(score < seen.low || (seen.high !== null && score > seen.high));
    if (window.length > WINDOW) window.shift();
  }

  drift(): readonly Drift[] {
    return [...this.#windows].map(([operation, window]) => {
      const share = window.filter(Boolean).length / window.length;
      const alarm = window.length >= ENOUGH && share >= ALARM_FROM;
      return { operation, share, decisions: window.length, alarm };
    });
  }
}
