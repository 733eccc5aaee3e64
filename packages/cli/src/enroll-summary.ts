import type { EnrolledPerson, FileOutcome } from "./enroll-person.ts";
import { count, plain } from "./wording.ts";

/** What was enrolled, what was refused and why, and who still needs more speech, in lines for a person. */
export function summarizeEnrollment(people: readonly EnrolledPerson[]): readonly string[] {
  const outcomes = people.flatMap((person) => person.outcomes);
  const having = (status: FileOutcome["status"]) => outcomes.filter((outcome) => outcome.status === status);
  const [refused, quarantined, accepted] = [having("refused"), having("quarantined"), having("accepted")];
  const known = having("already_enrolled").length;
  const reached = people.filter((person) => person.outcomes.some(({ status }) => status !== "refused")).length;
  const aside = quarantined.length === 0 ? "" : `${quarantined.length} quarantined, `;
  return [
    `${count(accepted.length, "recording")} enrolled of ${count(reached, "person", "people")}, ${known} enrolled before, ${aside}${refused.length} refused.`,
    ...refused.map((outcome) => `  refused  ${explained(outcome)}`),
    ...quarantined.map((outcome) => `  quarantined  ${explained(outcome)}`),
    ...accepted.filter(({ message }) => message !== null).map((outcome) => `  allowed  ${explained(outcome)}`),
    ...new Set(quarantined.map(({ name }) => `  to decide  voicebio speakers samples ${shellWord(name)}`)),
    ...people.flatMap(stillNeeded),
  ];
}

const explained = ({ file, error, message }: FileOutcome): string =>
  `${plain(file)}  ${error === null ? "" : `${error}: `}${plain(message ?? "")}`;

/** A name as a shell takes it for one word. */
const shellWord = (name: string): string =>
  /^[\w.@-]+$/.test(name) ? name : `'${plain(name).replaceAll("'", "'\\''")}'`;

function stillNeeded({ outcomes, voiceprint }: EnrolledPerson): readonly string[] {
  const name = outcomes[0]?.name;
  if (name === undefined || voiceprint?.state !== "collecting") return [];
  const need = voiceprint.needS === undefined ? "more speech" : `${voiceprint.needS.toFixed(1)} s more speech`;
  return [`  not ready  ${plain(name)} needs ${need} before anybody can be compared with this voiceprint.`];
}
