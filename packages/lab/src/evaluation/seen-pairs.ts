import { VoiceError } from "@voicebio/engine";

/** More would not fit into the map that finds duplicates. */
const MOST_TRIALS = 12_000_000;
/** More recordings than comparisons can name; two such numbers still fit into a double. */
const MOST_RECORDINGS = 2 ** 26;

/** The comparisons of a list, each once; recordings are numbered in the order in which they are first named. */
export class SeenPairs {
  readonly #places = new Map<string, number>();
  readonly #labels = new Map<number, boolean>();
  #duplicates = 0;

  /**
   * @returns the numbers of both recordings; undefined for a comparison that stood there before
   * @throws VoiceError `trials.contradiction` for one that is said to be of one speaker and of two, whichever is enrolled
   * @throws VoiceError `trials.too_many`
   */
  add(enroll: string, test: string, mated: boolean): readonly [number, number] | undefined {
    const [a, b] = [this.#placeOf(enroll), this.#placeOf(test)];
    const key = a * MOST_RECORDINGS + b;
    const said = this.#labels.get(key) ?? this.#labels.get(b * MOST_RECORDINGS + a) ?? mated;
    if (said !== mated) {
      throw new VoiceError(
        "trials.contradiction",
        `The list says of ${enroll} and ${test} both that they are of one speaker and that they are of two.`,
      );
    }
    if (this.#labels.has(key)) {
      this.#duplicates++;
      return undefined;
    }
    if (this.#labels.size === MOST_TRIALS) {
      throw new VoiceError("trials.too_many", `The list has more than ${MOST_TRIALS} comparisons. Split it.`);
    }
    this.#labels.set(key, mated);
    return [a, b];
  }

  get duplicates(): number {
    return this.#duplicates;
  }

  get paths(): readonly string[] {
    return [...this.#places.keys()];
  }

  #placeOf(path: string): number {
    const place = this.#places.get(path) ?? this.#places.size;
    this.#places.set(path, place);
    return place;
  }
}
