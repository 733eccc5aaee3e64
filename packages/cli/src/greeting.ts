export interface Greeting {
  readonly version: string;
  readonly url: string;
  readonly dataFolder: string;
  /** A key that was made just now; undefined where none was. */
  readonly newKey: string | undefined;
}

/** What `serve` prints when it is ready. */
export function greetingLines({ version, url, dataFolder, newKey }: Greeting): readonly string[] {
  const keyLines =
    newKey === undefined
      ? ["The API keys made so far are valid; voicebio serve --new-key makes another one."]
      : [`API key, shown this once: ${newKey}`, "", ...tryThis(url, newKey)];
  return [
    `VoiceBio ${version} is ready.`,
    `  address  ${url}`,
    `  API      ${url}/docs`,
    `  data     ${dataFolder}`,
    "",
    ...keyLines,
    "",
    "Ctrl-C stops it.",
  ];
}

/** Lines that work as they are pasted, into the same shell one after the other. */
function tryThis(url: string, key: string): readonly string[] {
  const curl = `curl -sS -H "Authorization: Bearer ${key}"`;
  const create = `${curl} -H "Content-Type: application/json" -d '{"name":"Me"}' ${url}/v1/speakers`;
  const idOf = `sed 's/.*"id":"\\(spk_[^"]*\\)".*/\\1/'`;
  return [
    "Enroll, verify and identify, with recordings of your own in place of me.wav, me_2.wav and me_3.wav:",
    "",
    `  ME=$(${create} | ${idOf}); ${curl} -F audio=@me.wav -F audio=@me_2.wav ${url}/v1/speakers/$ME/enrollments; echo`,
    "",
    `  ${curl} -F audio=@me_3.wav ${url}/v1/speakers/$ME/verifications; echo`,
    "",
    `  ${curl} -F audio=@me_3.wav ${url}/v1/identifications; echo`,
  ];
}
