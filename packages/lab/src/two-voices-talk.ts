import type { Random } from "@voicebio/engine";

/** A recording of a corpus, with the parts of it that hold speech. */
export interface CorpusUtterance {
  readonly path: string;
  readonly session: string;
  /** Active speech, one entry every 10 ms. */
  readonly active: Uint8Array;
  /** RMS of the active speech in dB re full scale. */
  readonly levelDb: number;
}

export interface CorpusSpeaker {
  readonly id: string;
  readonly gender: string;
  readonly age?: number;
  readonly utterances: readonly CorpusUtterance[];
}

export interface Corpus {
  readonly name: string;
  readonly speakers: readonly CorpusSpeaker[];
}

export interface Stretch {
  readonly path: string;
  readonly fromS: number;
  readonly toS: number;
  /** Start in the talk. */
  readonly atS: number;
  /** What brings the speaker's first stretch to the common level. */
  readonly levelDb: number;
}

/** One speaker talking: stretches of recordings of one session, one after another. */
export interface Talk {
  readonly stretches: readonly Stretch[];
  readonly durationS: number;
  readonly netS: number;
  readonly speaker: CorpusSpeaker;
  readonly session: string;
  /** Where the next talk of the same speaker goes on. */
  readonly next: { readonly utterance: number; readonly frame: number };
}

const FRAMES_PER_S = 100;
/** Kept before and after the speech, so that no word is cut. */
const MARGIN_FRAMES = 8;
/** Level all first stretches are brought to; later ones of the same talk keep their distance to the first. */
const COMMON_LEVEL_DB = -26;

/**
 * Speech by energy alone, so that the test set owes nothing to the models it tests: frames of 10 ms within 30 dB
 * of the recording's 95th percentile, gaps up to 0.2 s closed.
 */
export function activeFrames(samples: Float32Array, rateHz = 16000): { active: Uint8Array; levelDb: number } {
  const hop = rateHz / FRAMES_PER_S;
  const frames = Math.floor(samples.length / hop);
  const energy = new Float64Array(frames);
  for (let frame = 0; frame < frames; frame++) {
    let sum = 1e-12;
    for (let i = frame * hop; i < (frame + 1) * hop; i++) sum += (samples[i] as number) ** 2;
    energy[frame] = sum / hop;
  }
  const floor = (Float64Array.from(energy).sort()[Math.floor(frames * 0.95)] ?? 0) / 1000;
  const active = new Uint8Array(frames);
  let [power, count, lastActive] = [0, 0, -1];
  for (let frame = 0; frame < frames; frame++) {
    const value = energy[frame] as number;
    if (value < floor) continue;
    power += value;
    count++;
    active.fill(1, lastActive >= 0 && frame - lastActive <= 20 ? lastActive : frame, frame + 1);
    lastActive = frame;
  }
  return { active, levelDb: 10 * Math.log10(power / Math.max(1, count)) };
}

/** Goes on from `frame` until `wanted` active frames are passed. */
function walk(active: Uint8Array, frame: number, wanted: number): { from: number; to: number; net: number } {
  let from = -1;
  let to = frame;
  let net = 0;
  for (let at = frame; at < active.length && net < wanted; at++) {
    if (active[at] === 0) continue;
    if (from < 0) from = at;
    to = at + 1;
    net++;
  }
  return { from, to, net };
}

/** Speech of one speaker, `netS` seconds of it if the session has as much, after what `before` took. */
export function talkOf(random: Random, speaker: CorpusSpeaker, netS: number, before?: Talk): Talk {
  const sessions = [...new Set(speaker.utterances.map((u) => u.session))];
  const session = before?.session ?? (sessions[Math.floor(random() * sessions.length)] as string);
  const utterances = speaker.utterances.filter((u) => u.session === session);
  let utterance = before?.next.utterance ?? Math.floor(random() * utterances.length);
  let frame = before?.next.frame ?? 0;
  let wanted = Math.round(netS * FRAMES_PER_S);
  let [net, atS] = [0, 0];
  const stretches: Stretch[] = [];
  const gainDb = COMMON_LEVEL_DB - (utterances[utterance % utterances.length] as CorpusUtterance).levelDb;
  for (let turn = 0; turn < utterances.length && wanted > 20; turn++) {
    const source = utterances[utterance % utterances.length] as CorpusUtterance;
    const walked = walk(source.active, frame, wanted);
    if (walked.net > 0) {
      const fromS = Math.max(frame, walked.from - MARGIN_FRAMES) / FRAMES_PER_S;
      const whole = walked.net < wanted ? MARGIN_FRAMES : 0;
      const toS = Math.min(source.active.length, walked.to + whole) / FRAMES_PER_S;
      stretches.push({ path: source.path, fromS, toS, atS, levelDb: gainDb });
      atS += toS - fromS + (whole > 0 ? 0.1 + 0.4 * random() : 0);
      net += walked.net;
      wanted -= walked.net;
    }
    frame = walked.to;
    if (wanted > 0) [utterance, frame] = [utterance + 1, 0];
  }
  const last = stretches.at(-1);
  const durationS = last === undefined ? 0 : last.atS + last.toS - last.fromS;
  return { stretches, durationS, netS: net / FRAMES_PER_S, speaker, session, next: { utterance, frame } };
}
