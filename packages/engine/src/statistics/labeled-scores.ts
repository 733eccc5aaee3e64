/** One comparison with the speakers of both sides. */
export interface LabeledScore {
  readonly enrollSpeaker: string;
  readonly testSpeaker: string;
  readonly mated: boolean;
  readonly score: number;
}

/** Comparisons in columns, so that ten million of them are a few arrays. Speakers are numbers from 0. */
export interface ScoreColumns {
  readonly scores: Float64Array;
  /** 1 for one speaker on both sides, 0 for two. */
  readonly mated: Uint8Array;
  readonly enroll: Uint32Array;
  readonly test: Uint32Array;
  readonly speakers: number;
}

const FIRST_ROOM = 1024;

/** Collects comparisons one by one into columns. */
export class ScoreCollector {
  readonly #numbers = new Map<string, number>();
  #scores = new Float64Array(FIRST_ROOM);
  #mated = new Uint8Array(FIRST_ROOM);
  #enroll = new Uint32Array(FIRST_ROOM);
  #test = new Uint32Array(FIRST_ROOM);
  #size = 0;

  add({ enrollSpeaker, mated, score, testSpeaker }: LabeledScore): void {
    if (this.#size === this.#scores.length) this.#grow();
    this.#scores[this.#size] = score;
    this.#mated[this.#size] = mated ? 1 : 0;
    this.#enroll[this.#size] = this.#numberOf(enrollSpeaker);
    this.#test[this.#size] = this.#numberOf(testSpeaker);
    this.#size++;
  }

  columns(): ScoreColumns {
    return {
      scores: this.#scores.subarray(0, this.#size),
      mated: this.#mated.subarray(0, this.#size),
      enroll: this.#enroll.subarray(0, this.#size),
      test: this.#test.subarray(0, this.#size),
      speakers: this.#numbers.size,
    };
  }

  #numberOf(speaker: string): number {
    const known = this.#numbers.get(speaker);
    if (known !== undefined) return known;
    this.#numbers.set(speaker, this.#numbers.size);
    return this.#numbers.size - 1;
  }

  #grow(): void {
    const room = 2 * this.#size;
    const [scores, mated, enroll, test] = [this.#scores, this.#mated, this.#enroll, this.#test];
    this.#scores = new Float64Array(room);
    this.#mated = new Uint8Array(room);
    this.#enroll = new Uint32Array(room);
    this.#test = new Uint32Array(room);
    this.#scores.set(scores);
    this.#mated.set(mated);
    this.#enroll.set(enroll);
    this.#test.set(test);
  }
}

/** Speakers are numbered by their names, so that the same random numbers draw the same speakers whatever the order of the comparisons. */
export function columnsOf(comparisons: readonly LabeledScore[]): ScoreColumns {
  const names = [...new Set(comparisons.flatMap((one) => [one.enrollSpeaker, one.testSpeaker]))].sort();
  const numbers = new Map(names.map((name, number) => [name, number]));
  return {
    scores: Float64Array.from(comparisons, ({ score }) => score),
    mated: Uint8Array.from(comparisons, ({ mated }) => (mated ? 1 : 0)),
    enroll: Uint32Array.from(comparisons, ({ enrollSpeaker }) => numbers.get(enrollSpeaker) as number),
    test: Uint32Array.from(comparisons, ({ testSpeaker }) => numbers.get(testSpeaker) as number),
    speakers: names.length,
  };
}
