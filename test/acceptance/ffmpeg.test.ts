/** Formats that only an ffmpeg on the PATH can read. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { type TestContext, test } from "node:test";
import { type Client, clientOf, fixture } from "./client.ts";
import { removeFolder, startServerProcess, temporaryFolder } from "./server-process.ts";

const skip = spawnSync("ffmpeg", ["-version"]).error ? "no ffmpeg on the PATH" : false;
const WMA = { audio: [fixture("formats/unsupported.wma")] };

async function clientWith(context: TestContext, settings: Readonly<Record<string, string>>): Promise<Client> {
  const server = await startServerProcess(temporaryFolder(), settings);
  context.after(async () => {
    await server.stop();
    removeFolder(server.dataFolder);
  });
  return clientOf(server);
}

test("a format that VoiceBio can't read itself is read by an ffmpeg on the PATH", { skip }, async (context) => {
  const client = await clientWith(context, { VOICEBIO_FFMPEG: "path" });
  const reply = await client.call("POST", "/v1/inspections", WMA);
  assert.equal(reply.status, 200, reply.text);
  assert.equal(reply.body.format.codec, "wmav2");
  assert.equal(reply.body.format.rateHz, 16000);
});

test("without ffmpeg such a format is a 415 that names the formats that are read", async (context) => {
  const client = await clientWith(context, { VOICEBIO_FFMPEG: "off" });
  const { status, body, text } = await client.call("POST", "/v1/inspections", WMA);
  assert.equal(status, 415, text);
  assert.equal(body.code, "audio.unsupported");
  for (const format of ["WAV", "FLAC", "MP3", "Ogg", "Opus", "WebM"]) {
    assert.ok(`${body.title} ${body.whatToDo}`.includes(format), `${format} is not named: ${text}`);
  }
});
