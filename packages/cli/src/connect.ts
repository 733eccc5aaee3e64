import { type Api, apiOver } from "./api.ts";
import { openApiClient } from "./api-client.ts";
import { type Arguments, usageError } from "./arguments.ts";
import type { Context, OptionSpecs } from "./command.ts";
import { openLocalClient } from "./local-client.ts";
import { DATA_OPTION, settingsOf } from "./settings.ts";

/** Options of every command that asks somebody. */
export const CONNECTION_OPTIONS: OptionSpecs = {
  ...DATA_OPTION,
  server: { value: "URL", help: "ask this server instead of a data folder; VOICEBIO_SERVER otherwise" },
  key: { value: "KEY", help: "the API key for that server; VOICEBIO_KEY otherwise, which no process list shows" },
};

/**
 * Opens the way to whoever answers, does the work and closes what was opened, whatever happens: the server named by
 * --server or, without --data, by VOICEBIO_SERVER; else the data folder.
 *
 * @throws VoiceError where nobody can be asked
 */
export async function withApi<T>(args: Arguments, context: Context, work: (api: Api) => Promise<T>): Promise<T> {
  const server = serverOf(args, context);
  if (server !== undefined) {
    const key = args.text("key") ?? context.env["VOICEBIO_KEY"];
    using client = openApiClient({ url: parseUrl(server), key }, context.signal);
    return await work(apiOver(client));
  }
  // Log lines belong to a server; a command's standard output belongs to its answers.
  const { config } = settingsOf(args, context, { logLevel: "silent" });
  await using client = await openLocalClient(config, context);
  return await work(apiOver(client));
}

/** Who is asked, for an answer that would puzzle whoever meant another place. */
export const whoIsAsked = (args: Arguments, context: Context): string =>
  serverOf(args, context) ?? settingsOf(args, context).config.dataFolder;

function serverOf(args: Arguments, { env }: Context): string | undefined {
  const named = args.text("server");
  const folder = args.text("data");
  if (named !== undefined && folder !== undefined) {
    throw usageError("contradiction", "Either --server or --data: a server has its own data folder.");
  }
  return named ?? (folder === undefined ? env["VOICEBIO_SERVER"] || undefined : undefined);
}

/** @throws VoiceError `usage.bad_value` */
function parseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && /^https?:$/.test(url.protocol)) return url;
  throw usageError("bad_value", `${JSON.stringify(text)} is no address such as http://localhost:8080.`);
}
