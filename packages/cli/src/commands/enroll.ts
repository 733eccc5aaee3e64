import { availableParallelism } from "node:os";
import type { Api, ByPolicy } from "../api.ts";
import { usageError } from "../arguments.ts";
import type { Command, Context } from "../command.ts";
import { CONNECTION_OPTIONS, withApi } from "../connect.ts";
import {
  type EnrolledPerson,
  enrollPerson,
  type FileOutcome,
  type FindSpeaker,
  MOST_AT_ONCE,
  speakerOfFolder,
} from "../enroll-person.ts";
import { summarizeEnrollment } from "../enroll-summary.ts";
import { EXIT, worst } from "../exit-codes.ts";
import { findSpeaker } from "../find-speaker.ts";
import { inOrder } from "../in-order.ts";
import type { Person } from "../people.ts";
import { POLICY_OPTION } from "../policy-option.ts";
import { openProgressBar } from "../progress-bar.ts";
import { whomToEnroll } from "../whom-to-enroll.ts";
import { count, plain } from "../wording.ts";

export const enroll: Command = {
  name: "enroll",
  usage: ["DIR", "FILE… --name NAME"],
  summary: "Enroll people from recordings",
  details: `DIR holds a folder for each person with recordings anywhere below, or files named after people: ann.wav, ann_2.wav.
The folder's or file's name becomes the speaker's externalId and name. What is a recording is told by content, not by
name; hidden files, and files such as .txt or .csv, are left out. Running it again enrolls nothing twice.
A recording that does not sound like the person's others, or sounds like another speaker, is quarantined: it counts once
somebody confirms it (voicebio speakers confirm) or further recordings do.
The exit status is 65 when any recording was refused, else 2 when any was quarantined; those that were accepted stay.`,
  options: {
    name: { value: "NAME", help: "whose recordings these are; made where nobody is called so" },
    ...POLICY_OPTION,
    json: { help: "one JSON object a recording: file, name, status, error, message" },
    ...CONNECTION_OPTIONS,
  },
  examples: ["voicebio enroll people/", "voicebio enroll ann.wav ann_2.m4a --name ann"],
  run: async (args, context) => {
    const name = args.text("name");
    const found = await whomToEnroll(args.positionals, name);
    if (found.people.length === 0) throw usageError("nothing_to_enroll", "There are no recordings to enroll.");
    const find = name === undefined ? speakerOfFolder : findSpeaker;
    const asJson = args.flag("json");
    const policy = args.text("policy");
    const enrolled = await withApi(args, context, async (api) => {
      // Asked for before anybody is made, whom a policy that is not there would leave without a recording.
      if (policy !== undefined) await api.getPolicy(policy);
      return enrollAll(api, found.people, { find, policy, asJson }, context);
    });
    return tell(enrolled, found.skipped, asJson, context);
  },
};

/**
 * Enough to keep every core busy while the next recordings are read and sent, and no more than a server with as many
 * cores queues: it analyzes as many recordings of one request at once as it has cores.
 */
const peopleAtOnce = (cores: number): number => Math.floor((4 * cores) / Math.min(cores, MOST_AT_ONCE));

interface How extends ByPolicy {
  readonly find: FindSpeaker;
  readonly asJson: boolean;
}

async function enrollAll(
  api: Api,
  people: readonly Person[],
  { find, policy, asJson }: How,
  { print, terminal }: Context,
): Promise<readonly EnrolledPerson[]> {
  const total = people.reduce((sum, { files }) => sum + files.length, 0);
  using bar = openProgressBar(terminal, "Enrolling", total);
  let done = 0;
  let refused = 0;
  const onOutcome = (outcome: FileOutcome): void => {
    done++;
    if (outcome.status === "refused") refused++;
    if (asJson) print(JSON.stringify(outcome));
    bar.show(done, refused === 0 ? undefined : `${refused} refused`);
  };
  const enrolled: EnrolledPerson[] = [];
  const work = (person: Person) => enrollPerson(api, person, { find, onOutcome, policy });
  for await (const person of inOrder(people, peopleAtOnce(availableParallelism()), work)) enrolled.push(person);
  return enrolled;
}

function tell(
  enrolled: readonly EnrolledPerson[],
  skipped: readonly string[],
  asJson: boolean,
  { note, print }: Context,
): number {
  // The answers are on standard output already where JSON was asked for.
  const say = asJson ? note : print;
  for (const line of summarizeEnrollment(enrolled)) say(line);
  if (skipped.length > 0) {
    note(`Left out ${count(skipped.length, "file")} that are no recordings by name: ${shortList(skipped)}.`);
  }
  const outcomes = enrolled.flatMap((person) => person.outcomes);
  return worst(outcomes.map(({ status }) => EXIT_OF[status].code));
}

const EXIT_OF = {
  accepted: EXIT.done,
  already_enrolled: EXIT.done,
  quarantined: EXIT.inconclusive,
  refused: EXIT.badData,
} as const;

const shortList = (files: readonly string[]): string =>
  plain(files.length <= 3 ? files.join(", ") : `${files.slice(0, 3).join(", ")}, …`);
