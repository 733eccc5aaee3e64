// Runs one of the project's TypeScript files under the Node that the project brings, and installs first what is
// missing. It has to run under whatever Node (18 or later) the machine has, so it is plain JavaScript and imports
// nothing that npm installs. Hooks such as prestart can't do this: .npmrc turns every script hook off.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const NEEDED_MAJOR = 24;
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const stamp = join(root, "node_modules", ".installed-lockfile");
const lockfileDigest = () =>
  createHash("sha256")
    .update(readFileSync(join(root, "package-lock.json")))
    .digest("hex");
const installed = () => existsSync(stamp) && readFileSync(stamp, "utf8") === lockfileDigest();

function install() {
  console.error("Installing what is missing (npm ci; once, about a minute) …");
  const npm = process.env.npm_execpath;
  const [command, ...before] = npm ? [process.execPath, npm] : ["npm"];
  // Standard output belongs to the command that was asked for.
  const result = spawnSync(command, [...before, "ci", "--loglevel=error"], { cwd: root, stdio: ["ignore", 2, 2] });
  if (result.status !== 0) {
    console.error("npm ci failed; nothing was started. Mend what it says above and run the same command again.");
    process.exit(result.status ?? 1);
  }
  writeFileSync(stamp, lockfileDigest());
}

function nodeBinary() {
  const brought = join(root, "node_modules", ".bin", "node");
  if (existsSync(brought)) return brought;
  if (Number.parseInt(process.versions.node, 10) >= NEEDED_MAJOR) return process.execPath;
  console.error(
    `No Node ${NEEDED_MAJOR} comes with npm for this platform; install Node ${NEEDED_MAJOR} and run this again.`,
  );
  process.exit(1);
}

if (!installed()) install();
const [file, ...args] = process.argv.slice(2);
const child = spawn(nodeBinary(), [join(root, file), ...args], { stdio: "inherit" });
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
child.on("exit", (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
