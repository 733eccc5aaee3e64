import type { EnrollmentResult, RecordingOutcome, Speaker, VoiceprintState } from "@voicebio/contract";
import { VoiceError } from "@voicebio/engine";
import type { Api, ByPolicy } from "./api.ts";
import { ProblemError } from "./api-client.ts";
import type { Person } from "./people.ts";
import { servingVoiceprint } from "./serving-voiceprint.ts";
import { type Recording, readRecording } from "./upload.ts";

/** What became of one file, as `--json` prints it. */
export interface FileOutcome {
  readonly file: string;
  readonly name: string;
  readonly status: "accepted" | "quarantined" | "already_enrolled" | "refused";
  /** Code of the first reason; null unless it is refused or now quarantined. */
  readonly error: string | null;
  /** All reasons, for a person to read; of an accepted recording what was allowed. */
  readonly message: string | null;
}

export interface EnrolledPerson {
  readonly outcomes: readonly FileOutcome[];
  /** How far the voiceprint is that serves; undefined where nothing of this person was heard. */
  readonly voiceprint: VoiceprintState | undefined;
}

/** @throws VoiceError `speaker.not_found` */
export type FindSpeaker = (api: Api, name: string) => Promise<Speaker>;

/**
 * Whom a folder's name stands for: nobody but the speaker with this externalId. A name alone may be another person's,
 * whose voiceprint the recordings would spoil.
 */
export const speakerOfFolder: FindSpeaker = async (api, name) => {
  const speaker = await api.speakerByExternalId(name);
  if (speaker === undefined) throw new VoiceError("speaker.not_found", `Nobody has the externalId ${name}.`);
  return speaker;
};

/** Recordings in one request: few enough for any server's limits, enough that the request itself costs nothing. */
export const MOST_AT_ONCE = 5;
const MOST_BYTES_AT_ONCE = 16 * 1024 * 1024;

export interface Enrolling extends ByPolicy {
  readonly find: FindSpeaker;
  readonly onOutcome: (outcome: FileOutcome) => void;
}

/**
 * Enrolls all recordings of a person, whom it makes where there is none. What is wrong with this person or these
 * recordings is told in the outcomes.
 *
 * @throws VoiceError whatever would fail for everybody else too: no server, no permission
 */
export async function enrollPerson(
  api: Api,
  person: Person,
  { find, onOutcome, policy }: Enrolling,
): Promise<EnrolledPerson> {
  const outcomes: FileOutcome[] = [];
  const tell = (outcome: FileOutcome): void => {
    outcomes.push(outcome);
    onOutcome(outcome);
  };
  let speaker: Claimed | undefined;
  let voiceprint: VoiceprintState | undefined;
  for await (const batch of batchesOf(person, tell)) {
    try {
      speaker ??= await claimSpeaker(api, person.name, find);
      voiceprint =
        (await enrollBatch({ api, speakerId: speaker.id, name: person.name, policy, tell }, batch)) ?? voiceprint;
    } catch (error) {
      tellAll(error, person.name, batch, tell);
    }
  }
  if (speaker?.isNew === true && voiceprint === undefined) await dropIfEmpty(api, speaker.id);
  return { outcomes, voiceprint };
}

type Tell = (outcome: FileOutcome) => void;

interface Claimed {
  readonly id: string;
  /** Made by this very run. */
  readonly isNew: boolean;
}

/** The speaker of this name, made where there is none: under its externalId a name is unique, so two runs make one. */
async function claimSpeaker(api: Api, name: string, find: FindSpeaker): Promise<Claimed> {
  const existing = await find(api, name).catch(absent("speaker.not_found"));
  if (existing !== undefined) return { id: existing.id, isNew: false };
  const made = await api.createSpeaker({ name, externalId: name }).catch(absent("speaker.external_id_taken"));
  if (made !== undefined) return { id: made.id, isNew: true };
  return { id: (await speakerOfFolder(api, name)).id, isNew: false };
}

const absent =
  (code: string) =>
  (error: unknown): undefined => {
    if (!(error instanceof VoiceError) || error.code !== code) throw error;
    return undefined;
  };

/** A speaker that this run made for nothing would only stand about in the list. */
async function dropIfEmpty(api: Api, speakerId: string): Promise<void> {
  const speaker: Speaker = await api.getSpeaker(speakerId);
  if (speaker.voiceprints.every(({ samples }) => samples === 0)) await api.deleteSpeaker(speakerId);
}

/** The person's recordings in requests of a sensible size; what can't be opened is told and left out. */
async function* batchesOf({ name, files }: Person, tell: Tell): AsyncGenerator<readonly Recording[]> {
  let batch: Recording[] = [];
  let bytes = 0;
  for (const file of files) {
    const recording = await readRecording(file).catch((error: unknown) => {
      if (!(error instanceof VoiceError)) throw error;
      tell(refused(file, name, error.code, error.message));
    });
    if (recording === undefined) continue;
    const size = recording.bytes.byteLength;
    if (batch.length === MOST_AT_ONCE || (batch.length > 0 && bytes + size > MOST_BYTES_AT_ONCE)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(recording);
    bytes += size;
  }
  if (batch.length > 0) yield batch;
}

interface EnrollInto extends ByPolicy {
  readonly api: Api;
  readonly speakerId: string;
  readonly name: string;
  readonly tell: Tell;
}

/** @returns the voiceprint's state where the server stored or knew something of this batch */
async function enrollBatch(into: EnrollInto, batch: readonly Recording[]): Promise<VoiceprintState | undefined> {
  const { api, speakerId, name, policy, tell } = into;
  try {
    const result = await api.enroll(speakerId, batch, { policy }).catch(nothingAccepted);
    for (const [index, { file }] of batch.entries()) tell(outcomeOf(file, name, result.recordings[index]));
    return servingVoiceprint(result.voiceprints);
  } catch (error) {
    // One recording that is too large makes the whole request fail: each by itself then has its own answer.
    if (batch.length === 1 || !(error instanceof VoiceError) || !isTheirOwn(error.code)) throw error;
    return enrollOneByOne(into, batch);
  }
}

async function enrollOneByOne(into: EnrollInto, batch: readonly Recording[]): Promise<VoiceprintState | undefined> {
  let voiceprint: VoiceprintState | undefined;
  for (const recording of batch) {
    try {
      voiceprint = (await enrollBatch(into, [recording])) ?? voiceprint;
    } catch (error) {
      tellAll(error, into.name, [recording], into.tell);
    }
  }
  return voiceprint;
}

/** Where nothing was accepted, the error says why for each recording. */
function nothingAccepted(error: unknown): Pick<EnrollmentResult, "recordings" | "voiceprints"> {
  const recordings = error instanceof ProblemError ? error.problem.recordings : undefined;
  if (recordings === undefined) throw error;
  return { recordings, voiceprints: [] };
}

function outcomeOf(file: string, name: string, outcome: RecordingOutcome | undefined): FileOutcome {
  if (outcome === undefined) return refused(file, name, "server.other", "The server said nothing about it.");
  if (outcome.outcome === "already_enrolled") return known(file, name, outcome.state);
  const message = outcome.reasons.map((reason) => reason.message).join(" ");
  const code = outcome.reasons[0]?.code ?? "server.other";
  if (outcome.outcome === "refused") return refused(file, name, code, message);
  const error = outcome.outcome === "quarantined" ? code : null;
  return { file, name, status: outcome.outcome, error, message: message === "" ? null : message };
}

const known = (file: string, name: string, state: "active" | "quarantined"): FileOutcome =>
  state === "active"
    ? { file, name, status: "already_enrolled", error: null, message: null }
    : { file, name, status: "quarantined", error: null, message: "Still quarantined since an earlier enrollment." };

const refused = (file: string, name: string, error: string, message: string): FileOutcome => ({
  file,
  name,
  status: "refused",
  error,
  message,
});

/** A fault of this person's name or recordings is their outcome; anything else ends the run. */
function tellAll(error: unknown, name: string, batch: readonly Recording[], tell: Tell): void {
  if (!(error instanceof VoiceError) || !isTheirOwn(error.code)) throw error;
  for (const { file } of batch) tell(refused(file, name, error.code, error.message));
}

/** Whose recordings these are has to be known before any of them is sent: an ambiguous name ends the run. */
const isTheirOwn = (code: string): boolean =>
  /^(audio|analysis|request|speaker)\./.test(code) && code !== "speaker.ambiguous";
