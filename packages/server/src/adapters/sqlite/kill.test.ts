import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { temporaryFolder } from "../temporary-folder.ts";
import { openSqliteUnitOfWork } from "./unit-of-work.ts";

const writerScript = fileURLToPath(new URL("./endless-writer.fixture.ts", import.meta.url));

/** Lets a process commit until it has acknowledged `count`, kills it, and gives the number it acknowledged last. */
async function killAfter(count: number, path: string): Promise<number> {
  const child = spawn(process.execPath, [writerScript, path], { stdio: ["ignore", "pipe", "inherit"] });
  const exited = once(child, "exit");
  let last = -1;
  for await (const line of createInterface({ input: child.stdout })) {
    last = Number(line);
    if (last === count) child.kill("SIGKILL");
  }
  const [, signal] = await exited;
  assert.equal(signal, "SIGKILL");
  return last;
}

test("after kill -9 in the middle of commits, every acknowledged one is there and none is half there", async () => {
  for (const count of [0, 7, 40]) {
    using folder = temporaryFolder();
    const path = join(folder.path, "v.sqlite");
    const last = await killAfter(count, path);
    await using unit = await openSqliteUnitOfWork(path);
    const { speakers, enrollments, idempotency } = unit.stores;
    const stored = await speakers.count("a");
    assert.ok(stored === last + 1 || stored === last + 2, `${stored} stored, ${last} acknowledged last`);
    for (let i = 0; i < stored; i++) {
      assert.equal((await enrollments.find("a", `e${i}`))?.samples.length, 2);
      assert.equal((await enrollments.samplesOf("a", `s${i}`, "model@1")).length, 2);
      assert.ok(await idempotency.find("a", "/r", `k${i}`));
    }
  }
});
