import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { test } from "node:test";
import { findPeople, findRecordings } from "./people.ts";

async function inFolder<T>(files: readonly string[], work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "people-"));
  try {
    for (const file of files) {
      await mkdir(dirname(join(folder, file)), { recursive: true });
      await writeFile(join(folder, file), "");
    }
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

const peopleIn = (files: readonly string[]) =>
  inFolder(files, async (folder) => {
    const { people, skipped } = await findPeople(folder);
    const named = people.map(({ name, files }) => [name, files.map((file) => relative(folder, file))] as const);
    return { people: Object.fromEntries(named), skipped: skipped.map((file) => relative(folder, file)) };
  });

test("each folder is a person, with every recording below it, in natural order", async () => {
  const { people } = await peopleIn(["ann/10.wav", "ann/2.wav", "bob/monday/1.flac", "bob/tuesday/1.flac"]);
  assert.deepEqual(people, {
    ann: ["ann/2.wav", "ann/10.wav"],
    bob: ["bob/monday/1.flac", "bob/tuesday/1.flac"],
  });
});

test("files without folders belong to the person they are named after", async () => {
  const { people } = await peopleIn(["ann.wav", "ann_2.wav", "ann_3.opus", "bob.lee.mp3"]);
  assert.deepEqual(Object.keys(people).sort(), ["ann", "bob.lee"]);
  assert.deepEqual(new Set(people["ann"]), new Set(["ann.wav", "ann_2.wav", "ann_3.opus"]));
  assert.deepEqual(people["bob.lee"], ["bob.lee.mp3"]);
});

test("a person's folder and files of the same name are one person", async () => {
  const { people } = await peopleIn(["ann/1.wav", "ann.wav"]);
  assert.deepEqual(people, { ann: ["ann/1.wav", "ann.wav"] });
});

test("hidden files are not looked at, and files that are no recordings by name are listed", async () => {
  const found = await peopleIn([
    ".DS_Store",
    "ann/.hidden.wav",
    "ann/1.wav",
    "ann/1.TXT",
    "list.tsv",
    "notes/readme.md",
  ]);
  assert.deepEqual(found, { people: { ann: ["ann/1.wav"] }, skipped: ["ann/1.TXT", "list.tsv", "notes/readme.md"] });
});

test("a file whose name says nothing is kept: content tells what is audio", async () => {
  assert.deepEqual((await peopleIn(["ann/take", "ann/song.xyz"])).people, { ann: ["ann/song.xyz", "ann/take"] });
});

test("an empty folder holds nobody", async () => {
  assert.deepEqual(await peopleIn([]), { people: {}, skipped: [] });
});

test("a link back up does not go on for ever, and a dangling one is kept to be refused", async () => {
  await inFolder(["ann/1.wav"], async (folder) => {
    await symlink(folder, join(folder, "ann", "up"));
    await symlink("nowhere", join(folder, "ann", "gone.wav"));
    const { files } = await findRecordings(join(folder, "ann"));
    assert.ok(files.includes(join(folder, "ann", "gone.wav")));
    assert.ok(files.length < 100);
  });
});
