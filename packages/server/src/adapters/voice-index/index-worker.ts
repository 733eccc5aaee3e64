import { parentPort } from "node:worker_threads";
import { Galleries } from "./galleries.ts";
import type { Answer, AnyQuestion, IndexReply, IndexRequest, QuestionKind } from "./protocol.ts";

/** The index's thread: answers one question after another. */
const galleries = new Galleries();

function answerTo(question: AnyQuestion): Answer<QuestionKind> {
  const { tenantId, recipe } = question;
  switch (question.kind) {
    case "put":
      galleries.put(tenantId, recipe, question.speakerIds, question.vectors);
      return null;
    case "remove":
      galleries.remove(tenantId, recipe, question.speakerId);
      return null;
    case "search":
      return galleries.search(tenantId, recipe, question.vector, question.top);
    case "size":
      return galleries.size(tenantId, recipe);
  }
}

parentPort?.on("message", ({ id, question }: IndexRequest) => {
  parentPort?.postMessage(replyTo(id, question));
});

function replyTo(id: number, question: AnyQuestion): IndexReply {
  try {
    return { id, answer: answerTo(question) };
  } catch (error) {
    return { id, problem: error instanceof Error ? error.message : String(error) };
  }
}
