import type { Waveform } from "../audio/waveform.ts";
import type { ModelSessions } from "../embedding/model-sessions.ts";
import type { ModelStore } from "../embedding/model-store.ts";
import { engineError } from "../errors.ts";
import {
  type EvidenceSettings,
  SEGMENTATION_MODEL,
  SPEAKER_MODEL,
  type VoiceEvidence,
  VoiceListener,
} from "./voice-evidence.ts";

export interface VoiceCount {
  /** 2 stands for two or more. */
  readonly voices: 1 | 2;
  /** About how long the second voice speaks; 0 with one voice. */
  readonly secondVoiceS: number;
  /** Natural-log likelihood ratio of "two or more" against "one". */
  readonly llr: number;
}

/** The artefact `two-voices`: made by `npm run lab -- two-voices`. */
export interface VoiceCountRule extends EvidenceSettings {
  readonly id: string;
  /** SHA-256 of the model files that it was fitted with. */
  readonly models: { readonly speaker: string; readonly segmentation: string };
  /** Weights of `voiceTerms`. */
  readonly weights: readonly number[];
  /** From this LLR on there are two voices. */
  readonly threshold: number;
}

const RULE = "two-voices";

/** The inputs of the logistic regression. Logarithms, since the second of two seconds says more than the ninth of ten. */
export function voiceTerms({
  speechS,
  overlappedS,
  secondSpeakerS,
  turn,
  apartCosine,
  labelContrast,
}: VoiceEvidence): readonly number[] {
  const cosine = turn?.cosine ?? 1;
  const shorter = Math.log(turn?.shorterS ?? 1);
  const speech = Math.log(Math.max(1, speechS));
  const overlapped = Math.log(0.1 + overlappedS);
  const second = Math.log(0.1 + secondSpeakerS);
  return [
    1,
    cosine,
    apartCosine,
    labelContrast,
    overlapped,
    second,
    shorter,
    speech,
    apartCosine * shorter,
    apartCosine * labelContrast,
    apartCosine * overlapped,
    overlapped ** 2,
    cosine * apartCosine,
  ];
}

const NOTHING_HEARD: VoiceEvidence = {
  speechS: 0,
  overlappedS: 0,
  secondSpeakerS: 0,
  turn: undefined,
  apartCosine: 1,
  labelContrast: 0,
};

/** The rule applied: the LLR of "two or more" against "one". */
export const voicesLlr = ({ weights }: Pick<VoiceCountRule, "weights">, evidence: VoiceEvidence): number =>
  voiceTerms(evidence).reduce((sum, term, i) => sum + term * (weights[i] as number), 0);

/**
 * The installed rule.
 *
 * @throws VoiceError `model.missing`, `model.wrong_file`
 * @throws VoiceError `calibration.missing` when it was fitted with other models or terms than those installed
 */
export function readVoiceCountRule(store: ModelStore): VoiceCountRule {
  const rule = JSON.parse(Buffer.from(store.load(RULE).bytes).toString("utf8")) as VoiceCountRule;
  const { models } = rule;
  if (
    rule.weights.length !== voiceTerms(NOTHING_HEARD).length ||
    models.speaker !== store.card(SPEAKER_MODEL).sha256 ||
    models.segmentation !== store.card(SEGMENTATION_MODEL).sha256
  ) {
    throw engineError(
      "calibration.missing",
      `${rule.id} was fitted with other models or terms. Make it anew: npm run lab -- two-voices.`,
    );
  }
  return rule;
}

/** Whether more than one person speaks in a recording, at once or one after the other. */
export class VoiceCounter {
  readonly #listener: VoiceListener;
  readonly #rule: VoiceCountRule;

  private constructor(listener: VoiceListener, rule: VoiceCountRule) {
    this.#listener = listener;
    this.#rule = rule;
  }

  /** @throws VoiceError `model.missing`, `model.wrong_file`, `calibration.missing` */
  static async open(sessions: ModelSessions): Promise<VoiceCounter> {
    const rule = readVoiceCountRule(sessions.store);
    return new VoiceCounter(await VoiceListener.open(sessions), rule);
  }

  /** @param waveform mono, 16 kHz */
  async count(waveform: Waveform): Promise<VoiceCount> {
    const evidence = await this.#listener.evidence(waveform, this.#rule);
    const llr = voicesLlr(this.#rule, evidence);
    if (llr < this.#rule.threshold) return { voices: 1, secondVoiceS: 0, llr };
    return { voices: 2, secondVoiceS: Math.max(evidence.turn?.shorterS ?? 0, evidence.overlappedS), llr };
  }
}
