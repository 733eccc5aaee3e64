/** What the command's exit status says; 64 and above follow BSD's sysexits.h. */
export const EXIT = {
  done: { code: 0, meaning: "done; match or accept" },
  noMatch: { code: 1, meaning: "no match; reject; a requirement of evaluate does not hold" },
  inconclusive: { code: 2, meaning: "inconclusive, or quarantined: the reasons are printed" },
  usage: { code: 64, meaning: "the command was called wrongly" },
  badData: { code: 65, meaning: "a recording, a trial list, a manifest or scores can't be used" },
  noInput: { code: 66, meaning: "a file can't be opened" },
  noSpeaker: { code: 67, meaning: "no speaker has this name, or several have" },
  unavailable: { code: 69, meaning: "the server can't be reached or is too busy" },
  internal: { code: 70, meaning: "something is wrong inside VoiceBio" },
  cantCreate: { code: 73, meaning: "an output or the data folder can't be written" },
  noPermission: { code: 77, meaning: "the API key is missing or not known" },
  config: { code: 78, meaning: "a setting or the installation is wrong" },
  interrupted: { code: 130, meaning: "interrupted (Ctrl-C)" },
  brokenPipe: { code: 141, meaning: "whoever read the output stopped reading" },
} as const;

type Exit = keyof typeof EXIT;

const EXACT: Readonly<Record<string, Exit>> = {
  "recording.unreadable": "noInput",
  "recording.missing": "noInput",
  "trials.unreadable": "noInput",
  "scores.unreadable": "noInput",
  "manifest.unreadable": "noInput",
  "output.unwritable": "cantCreate",
  "data_folder.unusable": "cantCreate",
  "data_folder.in_use": "unavailable",
  "data_folder.wrong_key": "config",
  "speaker.not_found": "noSpeaker",
  "speaker.ambiguous": "noSpeaker",
  "sample.not_found": "usage",
  "server.internal": "internal",
  "enrollment.nothing_accepted": "badData",
  "policy.unknown": "usage",
  "policy.unsupported": "usage",
  "policy.too_many": "usage",
  "calibration.too_few_speakers": "usage",
  "calibration.not_found": "usage",
  "calibration.destroyed": "usage",
  "calibration.changed": "unavailable",
  "calibration.failed": "internal",
  "recipe.not_found": "usage",
  "recipe.preferred": "usage",
  "recipe.needed": "usage",
};

/** By what stands before the dot, where the code itself is not listed. */
const FAMILY: Readonly<Record<string, Exit>> = {
  usage: "usage",
  request: "usage",
  audio: "badData",
  speech: "badData",
  trials: "badData",
  scores: "badData",
  manifest: "badData",
  auth: "noPermission",
  server: "unavailable",
  analysis: "unavailable",
  index: "unavailable",
  config: "config",
  model: "config",
  recipe: "config",
  calibration: "config",
  store: "config",
};

export function exitCodeOf(errorCode: string): number {
  const family = errorCode.slice(0, errorCode.indexOf("."));
  return EXIT[EXACT[errorCode] ?? FAMILY[family] ?? "internal"].code;
}

const DECISIONS = {
  accept: EXIT.done,
  match: EXIT.done,
  reject: EXIT.noMatch,
  no_match: EXIT.noMatch,
  inconclusive: EXIT.inconclusive,
} as const;

export const exitCodeOfDecision = (decision: keyof typeof DECISIONS): number => DECISIONS[decision].code;

/** Of several files the worst counts: codes rise with how bad they are. */
export const worst = (codes: readonly number[]): number => Math.max(EXIT.done.code, ...codes);
