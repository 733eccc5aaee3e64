import type { Static, TSchema } from "typebox";
import { Compile } from "typebox/compile";

/** One wrong field. */
export interface ParseError {
  /** JSON pointer. */
  readonly pointer: string;
  readonly message: string;
}

export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly errors: readonly ParseError[] };

/** Turns what arrived into a type, or says which fields are wrong. Compiled once, so keep what it returns. */
export function parser<T extends TSchema>(schema: T): (value: unknown) => Parsed<Static<T>> {
  const validator = Compile(schema);
  return (value) => {
    if (validator.Check(value)) return { ok: true, value: value as Static<T> };
    return { ok: false, errors: onePerField(validator.Errors(value)) };
  };
}

/** The same for a query string, whose values are all text: whole numbers are read where the schema wants them. */
export function queryParser<T extends TSchema>(
  schema: T,
): (query: Readonly<Record<string, unknown>>) => Parsed<Static<T>> {
  const parse = parser(schema);
  const properties = (schema as { readonly properties?: Readonly<Record<string, PropertySchema>> }).properties ?? {};
  const standards = Object.entries(properties).flatMap(([name, { default: standard }]) =>
    standard === undefined ? [] : [[name, standard] as const],
  );
  const read = ([name, value]: readonly [string, unknown]): readonly [string, unknown] => {
    const wanted = Object.hasOwn(properties, name) ? properties[name]?.type : undefined;
    return [name, wanted === "integer" && isWholeNumber(value) ? Number(value) : value];
  };
  // From entries, so that a field called __proto__ is a field like any other: an unknown one.
  return (query) => parse(Object.fromEntries([...standards, ...Object.entries(query).map(read)]));
}

interface PropertySchema {
  readonly type?: string;
  readonly default?: unknown;
}

const isWholeNumber = (value: unknown): value is string => typeof value === "string" && /^-?[0-9]{1,15}$/.test(value);

interface RawError {
  readonly keyword: string;
  readonly instancePath: string;
  readonly message: string;
}

/** The first error of each field: the validator reports every branch of a union, which helps nobody. */
function onePerField(errors: readonly RawError[]): readonly ParseError[] {
  const messages = new Map<string, string>();
  for (const error of errors) {
    if (error.keyword === "additionalProperties") continue;
    if (!messages.has(error.instancePath)) messages.set(error.instancePath, wording(error));
  }
  return [...messages].slice(0, 20).map(([pointer, message]) => ({ pointer, message }));
}

function wording({ keyword, message }: RawError): string {
  if (keyword === "boolean") return "is not a known field";
  if (keyword === "pattern") return "is blank, or does not have the form that this field asks for";
  return message;
}
