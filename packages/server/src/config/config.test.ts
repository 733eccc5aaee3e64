import assert from "node:assert/strict";
import { test } from "node:test";
import { VoiceError } from "@voicebio/engine";
import { describeConfig, loadConfig } from "./config.ts";
import { SETTINGS } from "./settings.ts";

test("without an environment every setting has its standard value", () => {
  const { config, sources } = loadConfig({ env: {} });
  assert.equal(config.port, 8080);
  assert.equal(config.host, "127.0.0.1");
  assert.ok(Object.values(sources).every((source) => source === "standard"));
});

test("the environment is stronger than the standard, and the command line stronger than both", () => {
  const env = { VOICEBIO_PORT: "9000", VOICEBIO_HOST: "0.0.0.0" };
  const { config, sources } = loadConfig({ env, overrides: { port: "9001" } });
  assert.deepEqual([config.port, config.host], [9001, "0.0.0.0"]);
  assert.deepEqual([sources.port, sources.host, sources.workers], ["command line", "environment", "standard"]);
});

test("a wrong value is an error that names its variable", () => {
  for (const [name, value] of [
    ["VOICEBIO_PORT", "eighty"],
    ["VOICEBIO_PORT", "65536"],
    ["VOICEBIO_WORKERS", "0"],
    ["VOICEBIO_WORKERS", "1.5"],
    ["VOICEBIO_LOG_LEVEL", "loud"],
    ["VOICEBIO_RECIPES", "a,,b"],
    ["VOICEBIO_DATA_DIR", " "],
  ] as const) {
    const isNamed = (error: unknown) =>
      error instanceof VoiceError && error.code === "config.invalid" && error.message.includes(name);
    assert.throws(() => loadConfig({ env: { [name]: value } }), isNamed, `${name}=${value}`);
  }
});

test("the description names every variable, its value and its source", () => {
  const text = describeConfig(loadConfig({ env: { VOICEBIO_PORT: "9000" } }));
  assert.match(text, /VOICEBIO_PORT=9000 +# environment\./);
  for (const { env } of Object.values(SETTINGS)) assert.ok(text.includes(`${env}=`), env);
});
