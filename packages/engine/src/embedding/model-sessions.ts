import type { ModelStore } from "./model-store.ts";
import { type OnnxSession, openSession } from "./onnx-session.ts";

/** The sessions of one thread, one for each model: whoever needs the same model shares its memory. */
export class ModelSessions implements AsyncDisposable {
  readonly store: ModelStore;
  readonly #sessions = new Map<string, Promise<OnnxSession>>();

  constructor(store: ModelStore) {
    this.store = store;
  }

  /**
   * The session of a model, with the inner outputs that its card names beside those of the file.
   *
   * @throws VoiceError `model.missing`, `model.wrong_file`
   */
  get(name: string): Promise<OnnxSession> {
    const opened = this.#sessions.get(name) ?? this.#open(name);
    this.#sessions.set(name, opened);
    return opened;
  }

  async #open(name: string): Promise<OnnxSession> {
    const { bytes, card } = this.store.load(name);
    return openSession(withOutputs(bytes, card.innerOutputs ?? []));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const session of await Promise.all(this.#sessions.values())) await session.release();
  }
}

/**
 * The model file with inner values declared as outputs of its graph.
 *
 * ONNX files are Protocol Buffers, where a message that comes twice is merged and a repeated field grows: a second
 * `graph` (field 7 of ModelProto) that holds `output` entries (field 12 of GraphProto) adds them to the first.
 */
function withOutputs(model: Uint8Array, names: readonly string[]): Uint8Array {
  const floatTensorType = field(2, field(1, Uint8Array.of(0x08, 0x01))); // TypeProto.tensor_type.elem_type = FLOAT
  const outputs = names.map((name) =>
    field(7, field(12, Buffer.concat([field(1, new TextEncoder().encode(name)), floatTensorType]))),
  );
  return Buffer.concat([model, ...outputs]);
}

/** A length-delimited field; numbers below 16 and contents below 16,384 bytes are all that is written here. */
function field(number: number, content: Uint8Array): Uint8Array {
  const length = content.length < 128 ? [content.length] : [(content.length & 0x7f) | 0x80, content.length >> 7];
  return Uint8Array.of((number << 3) | 2, ...length, ...content);
}
