import type { IndexHit } from "../../ports/voice-index.ts";

/** The best `top` of everything offered, in order: highest score first, the smaller id first where scores are equal. */
export class Nearest {
  readonly #top: number;
  readonly #hits: IndexHit[] = [];
  /** What an offer must reach to have a chance; one that only reaches it still has to win by its id. */
  threshold = Number.NEGATIVE_INFINITY;

  constructor(top: number) {
    this.#top = top;
    if (top < 1) this.threshold = Number.POSITIVE_INFINITY;
  }

  get hits(): readonly IndexHit[] {
    return this.#hits;
  }

  offer(speakerId: string, score: number): void {
    const hits = this.#hits;
    const place = this.#placeOf(speakerId, score);
    if (place >= this.#top) return;
    hits.splice(place, 0, { speakerId, score });
    if (hits.length > this.#top) hits.pop();
    if (hits.length === this.#top) this.threshold = hits.at(-1)?.score ?? this.threshold;
  }

  /** From the end, since most offers that pass the threshold stand near it. */
  #placeOf(speakerId: string, score: number): number {
    let place = this.#hits.length;
    for (; place > 0; place--) {
      const before = this.#hits[place - 1] as IndexHit;
      if (before.score > score || (before.score === score && before.speakerId < speakerId)) break;
    }
    return place;
  }
}
