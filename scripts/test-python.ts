/**
 * Tests of the distillation's Python that need no PyTorch: degradations and what a crop goes through.
 *
 * Python is wanted by whoever trains, not by whoever runs the server: without one this says so and leaves them out.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const PYTHON = join("packages", "lab", "python");
const REQUIREMENTS = join(PYTHON, "distill", "requirements-test.txt");

/** The exit status; 0 too where there is no Python to test with. */
export function testPython(root: string): number {
  const run = (command: string, args: readonly string[], stdio: "inherit" | "ignore" = "inherit"): number =>
    spawnSync(command, args, { cwd: root, stdio }).status ?? 1;
  const atLeast311 = ["-c", "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))"];
  if (run("python3", atLeast311, "ignore") !== 0) {
    console.log("left out: there is no python3 of 3.11 or later with venv");
    return 0;
  }
  const environment = join(root, ".cache", "python-test");
  const python = join(environment, "bin", "python");
  const installed = join(environment, "installed.txt");
  const wanted = readFileSync(join(root, REQUIREMENTS), "utf8");
  if (!existsSync(installed) || readFileSync(installed, "utf8") !== wanted) {
    const made = run("python3", ["-m", "venv", "--clear", environment]);
    const status = made || run(python, ["-m", "pip", "install", "--quiet", "--no-input", "-r", REQUIREMENTS]);
    if (status !== 0) return status;
    writeFileSync(installed, wanted);
  }
  return run(python, ["-m", "unittest", "discover", "-s", join(PYTHON, "distill", "tests"), "-t", PYTHON]);
}
