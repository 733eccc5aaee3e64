import type { Terminal } from "./command.ts";

export interface ProgressBar extends Disposable {
  readonly show: (done: number, remark?: string) => void;
}

/** Redrawing more often only flickers. */
const REDRAW_MS = 100;
const WIDTH = 24;
const CLEAR_LINE = "\r\u001b[K";

/** A bar on the terminal, wiped at the end; nothing at all where there is no terminal. */
export function openProgressBar(terminal: Terminal | undefined, title: string, total: number): ProgressBar {
  if (terminal === undefined) return { show: () => undefined, [Symbol.dispose]: () => undefined };
  const begin = performance.now();
  let drawn = Number.NEGATIVE_INFINITY;
  return {
    show: (done, remark = "") => {
      const now = performance.now();
      if (now - drawn < REDRAW_MS) return;
      drawn = now;
      const line = progressLine(title, done, total, (now - begin) / 1000, remark);
      terminal.write(CLEAR_LINE + line.slice(0, terminal.columns - 1));
    },
    [Symbol.dispose]: () => terminal.write(CLEAR_LINE),
  };
}

export function progressLine(title: string, done: number, total: number, elapsedS: number, remark: string): string {
  const filled = total === 0 ? WIDTH : Math.floor((WIDTH * done) / total);
  const bar = "█".repeat(filled) + "░".repeat(WIDTH - filled);
  const left = done > 0 && done < total ? `, ${readableTime((elapsedS / done) * (total - done))} left` : "";
  return `${title} ${bar} ${done}/${total}${left}${remark === "" ? "" : `, ${remark}`}`;
}

const readableTime = (seconds: number): string =>
  seconds < 90
    ? `${Math.ceil(seconds)} s`
    : seconds < 5400
      ? `${Math.ceil(seconds / 60)} min`
      : `${Math.ceil(seconds / 3600)} h`;

/** A bar over recordings, opened with the first one: only then is it known how many there are. */
export function embeddingProgress(terminal: Terminal | undefined): (done: number, of: number) => void {
  let bar: ProgressBar | undefined;
  return (done, of) => {
    bar ??= openProgressBar(terminal, "Embedding", of);
    bar.show(done);
    if (done === of) bar[Symbol.dispose]();
  };
}
