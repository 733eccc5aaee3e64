import assert from "node:assert/strict";
import { test } from "node:test";
import type { EnrolledPerson, FileOutcome } from "./enroll-person.ts";
import { summarizeEnrollment } from "./enroll-summary.ts";

const outcome = (name: string, status: FileOutcome["status"], error: string | null = null): FileOutcome => ({
  file: `${name}/1.wav`,
  name,
  status,
  error,
  message: error === null ? null : "Why.",
});

const ready = { recipe: "r", state: "ready", netSpeechS: 9, samples: 2 } as const;
const collecting = { recipe: "r", state: "collecting", netSpeechS: 4, samples: 1, needS: 2 } as const;

test("the summary counts, says why a recording was refused and who needs more speech", () => {
  const people: readonly EnrolledPerson[] = [
    { outcomes: [outcome("ann", "accepted"), outcome("ann", "refused", "speech.none")], voiceprint: ready },
    { outcomes: [outcome("bob", "already_enrolled")], voiceprint: collecting },
    { outcomes: [outcome("cid", "refused", "audio.unsupported")], voiceprint: undefined },
  ];
  assert.deepEqual(summarizeEnrollment(people), [
    "1 recording enrolled of 2 people, 1 enrolled before, 2 refused.",
    "  refused  ann/1.wav  speech.none: Why.",
    "  refused  cid/1.wav  audio.unsupported: Why.",
    "  not ready  bob needs 2.0 s more speech before anybody can be compared with this voiceprint.",
  ]);
});

test("the summary says what is quarantined and how to decide, and what a policy allowed none the less", () => {
  const allowed = { ...outcome("bob", "accepted"), message: "The voice sounds like another speaker." };
  const people: readonly EnrolledPerson[] = [
    { outcomes: [outcome("Ann's", "quarantined", "enrollment.disagrees"), allowed], voiceprint: ready },
  ];
  assert.deepEqual(summarizeEnrollment(people), [
    "1 recording enrolled of 1 person, 0 enrolled before, 1 quarantined, 0 refused.",
    "  quarantined  Ann's/1.wav  enrollment.disagrees: Why.",
    "  allowed  bob/1.wav  The voice sounds like another speaker.",
    "  to decide  voicebio speakers samples 'Ann'\\''s'",
  ]);
});

test("a file name with control characters can't touch the terminal", () => {
  const bad = { ...outcome("x", "refused", "audio.empty"), file: "a\u001b[2Jb\n.wav" };
  assert.ok(summarizeEnrollment([{ outcomes: [bad], voiceprint: undefined }]).every((line) => !/\p{Cc}/u.test(line)));
});
