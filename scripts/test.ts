/** All that `npm test` checks: types, style, the Python of the lab, then every test. The first failure is the exit status. */
import { spawnSync } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { testPython } from "./test-python.ts";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bin = (name: string): string => join(root, "node_modules", ".bin", name);

function check(title: string, passes: () => number): void {
  console.log(`# ${title}`);
  const status = passes();
  if (status !== 0) process.exit(status);
}

const run = (title: string, command: string, args: readonly string[]): void =>
  check(title, () => spawnSync(command, args, { cwd: root, stdio: "inherit" }).status ?? 1);

const chosen = process.argv.slice(2);
if (chosen.length === 0) {
  run("types", bin("tsc"), ["--noEmit"]);
  run("style", bin("biome"), ["check", "--error-on-warnings", "."]);
  check("distillation, in Python", () => testPython(root));
}
const tests = chosen.length > 0 ? chosen : ["packages/**/*.test.ts", "test/**/*.test.ts"];
run("tests", process.execPath, ["--test", "--test-concurrency=2", "--test-reporter=spec", ...tests]);
