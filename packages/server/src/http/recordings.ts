import type { Recording } from "../domain/recording.ts";
import type { Recordings } from "../use-cases/listen.ts";

/** The upload has counted them already (the route's `audio`); this tells the compiler. */
export function atLeastOne([first, ...rest]: readonly Recording[]): Recordings {
  if (first === undefined) throw new Error("the route asks for at least one recording");
  return [first, ...rest];
}

export function exactlyTwo([first, second]: readonly Recording[]): readonly [Recording, Recording] {
  if (first === undefined || second === undefined) throw new Error("the route asks for two recordings");
  return [first, second];
}
