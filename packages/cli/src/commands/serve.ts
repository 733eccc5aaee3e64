import { once } from "node:events";
import { resolve } from "node:path";
import { VoiceError } from "@voicebio/engine";
import { type Application, type Config, type RunningServer, startServer, VERSION } from "@voicebio/server";
import type { Command } from "../command.ts";
import { openFolder } from "../data-folder.ts";
import { EXIT } from "../exit-codes.ts";
import { greetingLines } from "../greeting.ts";
import { DATA_OPTION, settingsOf } from "../settings.ts";

export const serve: Command = {
  name: "serve",
  usage: [""],
  summary: "Start the server",
  details: "At the first start it prints an API key. It runs until Ctrl-C and then answers what it has begun.",
  options: {
    port: { value: "PORT", help: "port to listen on, 0 for any; VOICEBIO_PORT or 8080 otherwise" },
    host: { value: "HOST", help: "address to listen on; VOICEBIO_HOST or 127.0.0.1 otherwise" },
    "new-key": { help: "make another API key and print it" },
    ...DATA_OPTION,
  },
  examples: ["voicebio serve", "voicebio serve --port 9000 --data /srv/voices"],
  run: async (args, context) => {
    const { config } = settingsOf(args, context);
    await using application = await openFolder(config, context.note);
    await using server = await listen(application, config);
    const newKey = args.flag("new-key")
      ? await application.issueKey("made with --new-key")
      : await application.issueFirstKey();
    const { url = "" } = server;
    const greeting = greetingLines({ version: VERSION, url, dataFolder: resolve(config.dataFolder), newKey });
    for (const line of greeting) context.print(line);
    if (!context.signal.aborted) await once(context.signal, "abort");
    return EXIT.done.code;
  },
};

/** @throws VoiceError `server.cannot_listen` */
async function listen(application: Application, { host, port }: Config): Promise<RunningServer> {
  try {
    return await startServer(application, { tcp: { host, port }, socket: true });
  } catch (cause) {
    if (!(cause instanceof Error && "syscall" in cause)) throw cause;
    throw new VoiceError(
      "server.cannot_listen",
      `Nobody can listen on ${host}:${port}: ${cause.message}. VOICEBIO_PORT sets another port.`,
      { cause },
    );
  }
}
