import { open } from "node:fs/promises";
import { basename } from "node:path";
import { VoiceError } from "@voicebio/engine";

/** A request's body with its media type. */
export interface Body {
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

export interface Recording {
  /** As the user named it. */
  readonly file: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** No server takes recordings this large; reading a disk image into memory to be told so would help nobody. */
const MAX_READ_BYTES = 512 * 1024 * 1024;

/**
 * @throws VoiceError `recording.unreadable` for a file that can't be opened
 * @throws VoiceError `audio.too_large` for one that no server would take
 */
export async function readRecording(file: string): Promise<Recording> {
  try {
    await using handle = await open(file);
    const { size } = await handle.stat();
    if (size > MAX_READ_BYTES) {
      throw new VoiceError("audio.too_large", `The recording has ${(size / 2 ** 20).toFixed(0)} MB.`);
    }
    const bytes = await handle.readFile();
    return { file, bytes: new Uint8Array(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.byteLength) };
  } catch (cause) {
    if (cause instanceof VoiceError) throw cause;
    throw new VoiceError("recording.unreadable", whyUnreadable(cause), { cause });
  }
}

function whyUnreadable(cause: unknown): string {
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
  if (code === "ENOENT") return "There is no such file.";
  if (code === "EISDIR") return "This is a folder, not a recording.";
  if (code === "EACCES" || code === "EPERM") return "The file may not be read.";
  return `The file can't be read: ${cause instanceof Error ? cause.message : String(cause)}.`;
}

/** A multipart form with every recording as an `audio` part. */
export async function multipart(recordings: readonly Recording[]): Promise<Body> {
  const form = new FormData();
  for (const { file, bytes } of recordings) form.append("audio", new Blob([bytes]), basename(file));
  const encoded = new Response(form);
  const contentType = encoded.headers.get("content-type") ?? "multipart/form-data";
  return { contentType, bytes: new Uint8Array(await encoded.arrayBuffer()) };
}

export const json = (value: unknown): Body => ({
  contentType: "application/json",
  bytes: new TextEncoder().encode(JSON.stringify(value)),
});
