import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { REPORT } from "./rendering/report.fixture.ts";
import { openReportFolder } from "./write-report.ts";

function folderFor(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "voicebio-report-"));
  t.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

test("a report is a page, a table and JSON, and nothing else is left in the folder", async (t) => {
  const folder = join(folderFor(t), "new", "report");
  {
    await using opened = await openReportFolder(folder);
    await opened.write(REPORT);
  }
  assert.deepEqual(readdirSync(folder).sort(), ["evaluation.json", "evaluation_results.csv", "report.html"]);
  const { cells } = JSON.parse(readFileSync(join(folder, "evaluation.json"), "utf8"));
  // JSON knows no infinity: the LLR of comparisons of one kind stands as a text.
  assert.equal(cells[1].pictures.reliability[0].shown, "-Infinity");
});

test("without a report nothing is left, neither files nor a folder that was made for them; an older report stays", async (t) => {
  const folder = folderFor(t);
  writeFileSync(join(folder, "report.html"), "older");
  for (const place of [folder, join(folder, "new")]) await (await openReportFolder(place))[Symbol.asyncDispose]();
  assert.deepEqual(readdirSync(folder), ["report.html"]);
  assert.equal(readFileSync(join(folder, "report.html"), "utf8"), "older");
});

test("a folder that can't be made is said before anything is measured", async (t) => {
  const file = join(folderFor(t), "file");
  writeFileSync(file, "");
  await assert.rejects(openReportFolder(join(file, "report")), { code: "output.unwritable" });
  assert.ok(existsSync(file));
});
