import { openApplication } from "./application.ts";
import { loadConfig } from "./config/config.ts";
import { startServer } from "./server.ts";

/** The server alone, as a process of its own; `voicebio serve` does the same and says more. */
const say = (line: string) => process.stderr.write(`${line}\n`);

async function main(): Promise<void> {
  const { config } = loadConfig();
  await using application = await openApplication(config, { onTrouble: (error) => say(`trouble: ${String(error)}`) });
  await using server = await startServer(application, {
    tcp: { host: config.host, port: config.port },
    socket: true,
  });
  const key = await application.issueFirstKey();
  if (key !== undefined) say(`The first API key, shown this once: ${key}`);
  say(`VoiceBio listens on ${server.url}, its data is in ${config.dataFolder}`);
  await new Promise<void>((resolve) => {
    process.once("SIGTERM", resolve);
    process.once("SIGINT", resolve);
  });
}

main().catch((error: unknown) => {
  say(error instanceof Error ? `${error.name}: ${error.message}` : String(error));
  process.exitCode = 1;
});
