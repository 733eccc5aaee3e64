import { VoiceError } from "@voicebio/engine";
import { type Application, type Config, openApplication } from "@voicebio/server";

/**
 * The server's application over its data folder, in this process.
 *
 * @throws VoiceError `data_folder.in_use`, `data_folder.unusable`, and whatever else keeps it from starting
 */
export async function openFolder(config: Config, note: (line: string) => void): Promise<Application> {
  try {
    return await openApplication(config, { onTrouble: (error) => note(`voicebio: ${String(error)}`) });
  } catch (cause) {
    const first = firstError(cause);
    if (!isAboutFiles(first)) throw cause;
    throw new VoiceError("data_folder.unusable", `${config.dataFolder} can't hold the data: ${first.message}.`, {
      cause,
    });
  }
}

/** What went wrong first, where closing what was open already went wrong as well. */
const firstError = (error: unknown): unknown =>
  error instanceof SuppressedError ? firstError(error.suppressed) : error;

/** An error of the file system, or SQLite's "unable to open" and the like. */
const isAboutFiles = (error: unknown): error is Error =>
  error instanceof Error && !(error instanceof VoiceError) && ("syscall" in error || "errcode" in error);
