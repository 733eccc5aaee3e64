import { connect as connectSocket } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { VoiceError } from "@voicebio/engine";
import { type Config, localSocketPath, startServer } from "@voicebio/server";
import { type ApiClient, openApiClient } from "./api-client.ts";
import type { Context } from "./command.ts";
import { openFolder } from "./data-folder.ts";

/** One way to whoever holds the data folder: a server that does already, or this very process. */
interface Way extends AsyncDisposable {
  readonly client: ApiClient;
  /** Another process may end at any time; this one does not. */
  readonly isOurs: boolean;
}

/** How long another process that holds the folder may take until its socket answers: it is loading its models. */
const PATIENCE_MS = 30_000;
const LOOK_AGAIN_MS = 100;

/**
 * A client of the data folder, whoever holds it. Where nobody does, this process becomes its server, on the folder's
 * socket alone, until it is disposed of. Where the holder ends meanwhile (another command that is done), the way is
 * opened anew and the request repeated: its Idempotency-Key keeps it from being stored twice.
 */
export async function openLocalClient(config: Config, context: Context): Promise<ApiClient & AsyncDisposable> {
  let way = openWay(config, context);
  await way;
  const reopen = async (failed: Promise<Way>): Promise<void> => {
    // Several requests fail together; the first of them opens the way for all.
    if (way !== failed) return;
    way = openWay(config, context);
    await (await failed)[Symbol.asyncDispose]();
  };
  return {
    send: async <T>(request: Parameters<ApiClient["send"]>[0]): Promise<T> => {
      for (;;) {
        const current = way;
        const { client, isOurs } = await current;
        try {
          return await client.send<T>(request);
        } catch (error) {
          if (isOurs || !hasEnded(error)) throw error;
          await reopen(current);
        }
      }
    },
    [Symbol.asyncDispose]: async () => (await way)[Symbol.asyncDispose](),
  };
}

const hasEnded = (error: unknown): boolean =>
  error instanceof VoiceError && (error.code === "server.unreachable" || error.code === "server.stopping");

/** @throws VoiceError `data_folder.in_use` where it is held and nobody answers, `data_folder.unusable` */
async function openWay(config: Config, context: Context): Promise<Way> {
  const socketPath = localSocketPath(config.dataFolder);
  if (socketPath === undefined) {
    throw new VoiceError("data_folder.unusable", `The path ${config.dataFolder} is too long for a socket in it.`);
  }
  const giveUpAt = performance.now() + PATIENCE_MS;
  for (;;) {
    if (await socketAnswers(socketPath)) return theirs(socketPath, context.signal);
    try {
      return await ours(config, context);
    } catch (error) {
      const held = error instanceof VoiceError && error.code === "data_folder.in_use";
      if (!held || performance.now() > giveUpAt) throw error;
    }
    await wait(LOOK_AGAIN_MS, undefined, { signal: context.signal });
  }
}

function theirs(socketPath: string, signal: AbortSignal): Way {
  const client = openApiClient({ socketPath }, signal);
  return { client, isOurs: false, [Symbol.asyncDispose]: async () => client[Symbol.dispose]() };
}

async function ours(config: Config, { note, signal }: Context): Promise<Way> {
  await using opened = new AsyncDisposableStack();
  const application = opened.use(await openFolder(config, note));
  const { socketPath } = opened.use(await startServer(application, { socket: true }));
  if (socketPath === undefined) throw new Error("the path was short enough a moment ago");
  const client = opened.use(openApiClient({ socketPath }, signal));
  const all = opened.move();
  return { client, isOurs: true, [Symbol.asyncDispose]: () => all.disposeAsync() };
}

/** Whether somebody takes connections there; a socket that a dead process left behind refuses them. */
export function socketAnswers(path: string): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connectSocket(path);
  socket.once("connect", () => resolve(true));
  socket.once("error", () => resolve(false));
  return promise.finally(() => socket.destroy());
}
