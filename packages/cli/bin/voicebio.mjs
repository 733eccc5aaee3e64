#!/usr/bin/env node
// The command under whatever Node (18 or later) starts it: the sources need Node 24, which the project brings as an
// npm dependency, so this plain JavaScript looks for that one first and uses its own only where it is new enough.
import { spawn } from "node:child_process";
import { existsSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const NEEDED_MAJOR = 24;
const here = dirname(realpathSync(fileURLToPath(import.meta.url)));

/** The first node_modules/.bin/node from here upward. */
function broughtNode(folder) {
  const found = join(folder, "node_modules", ".bin", "node");
  if (existsSync(found)) return found;
  return dirname(folder) === folder ? undefined : broughtNode(dirname(folder));
}

function nodeBinary() {
  const brought = broughtNode(here);
  if (brought) return brought;
  if (Number.parseInt(process.versions.node, 10) >= NEEDED_MAJOR) return process.execPath;
  console.error(`voicebio: Node ${NEEDED_MAJOR} is needed and none is installed beside the command: run npm ci.`);
  process.exit(69);
}

const main = join(dirname(here), "src", "main.ts");
const child = spawn(nodeBinary(), [main, ...process.argv.slice(2)], { stdio: "inherit" });
// Ctrl-C reaches the child by itself (same terminal); this process only has to outlive it. kill(1) reaches one process.
process.on("SIGINT", () => {});
for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
child.on("error", (error) => {
  console.error(`voicebio: ${error.message}`);
  process.exit(70);
});
child.on("exit", (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
