import type { IndexHit } from "../../ports/voice-index.ts";

/** What the index's thread can be asked, and the answer's type. */
interface Questions {
  readonly put: { readonly speakerIds: readonly string[]; readonly vectors: Float32Array; readonly answer: null };
  readonly remove: { readonly speakerId: string; readonly answer: null };
  readonly search: { readonly vector: Float32Array; readonly top: number; readonly answer: readonly IndexHit[] };
  readonly size: { readonly answer: number };
}

export type QuestionKind = keyof Questions;

export type Answer<Kind extends QuestionKind> = Questions[Kind]["answer"];

/** One kind's question, within one tenant and recipe. */
export type Question<Kind extends QuestionKind> = {
  readonly kind: Kind;
  readonly tenantId: string;
  readonly recipe: string;
} & Omit<Questions[Kind], "answer">;

export type AnyQuestion = { [Kind in QuestionKind]: Question<Kind> }[QuestionKind];

export interface IndexRequest {
  readonly id: number;
  readonly question: AnyQuestion;
}

/** `problem` is what went wrong, in place of an answer. */
export type IndexReply =
  | { readonly id: number; readonly answer: Answer<QuestionKind> }
  | { readonly id: number; readonly problem: string };
