import type { EnrolledPerson, FileOutcome } from "./enroll-person.ts";
import { count, plain } from "./wording.ts";

/** What was enrolled, what was refused and why, and who still needs more speech, in lines for a person. */
export function summarizeEnrollment(people: readonly EnrolledPerson[]): readonly string[] {
  const outcomes = people.flatMap((person) => person.outcomes);
  const having = (status: FileOutcome["status"]) => outcomes.filter((outcome) => outcome.status === status);
  const refused = having("refused");
  const known = having("already_enrolled").length;
  const reached = people.filter((person) => person.outcomes.some(({ status }) => status !== "refused")).length;
  return [
    `${count(having("accepted").length, "recording")} enrolled of ${count(reached, "person", "people")}, ${known} enrolled before, ${refused.length} refused.`,
    ...refused.map(({ file, error, message }) => `  refused  ${plain(file)}  ${error}: ${plain(message ?? "")}`),
    ...people.flatMap(stillNeeded),
  ];
}

function stillNeeded({ outcomes, voiceprint }: EnrolledPerson): readonly string[] {
  const name = outcomes[0]?.name;
  if (name === undefined || voiceprint?.state !== "collecting") return [];
  const need = voiceprint.needS === undefined ? "more speech" : `${voiceprint.needS.toFixed(1)} s more speech`;
  return [`  not ready  ${plain(name)} needs ${need} before anybody can be compared with this voiceprint.`];
}
