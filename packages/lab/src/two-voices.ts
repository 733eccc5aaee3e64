import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import {
  BLOCK_S,
  decodeRecording,
  ModelSessions,
  type ModelStore,
  sha256,
  VOICES_MODEL,
  type VoiceCountRule,
  type VoiceEvidence,
  VoiceListener,
  voicesLlr,
  voiceTerms,
} from "@voicebio/engine";
import { rounded, writeArtefact } from "./artefact.ts";
import { requireCorpora } from "./corpus.ts";
import { fittingListOf, type ListName } from "./lists.ts";
import { fitLogisticRegression } from "./logistic-regression.ts";
import { readSources, SPEECH_CORPORA } from "./two-voices-corpora.ts";
import { type MixPlan, type MixSources, planMixes } from "./two-voices-mixes.ts";
import { RENDER_VERSION, type ReadSamples, renderMix } from "./two-voices-render.ts";

const SEED = 20261121;
const RATE_HZ = 16_000;
const LIMITS = { maxBytes: 2 ** 26, maxDurationS: 600 };
const CACHE = resolve(import.meta.dirname, "../../../.cache/two-voices");
/** Mixes a share (see the plan rules): 74 shares are of one voice, 92 of two that count. */
const SCALE = { fit: 5, report: 5 };
const SEARCH = { minTurnS: 1.68, shortness: 0.2 };
const DOUBT = { from: 0.1, to: 0.75 };
/** Share of the single voices fitted on that may be taken for two, counted with weights that were fitted without them. */
const FIT_FALSE_ALARMS = 0.01;
const FOLDS = 10;
const UNCOUNTED = "not counted";

interface Heard {
  readonly plan: MixPlan;
  readonly evidence: VoiceEvidence;
}

/**
 * Fits the rule that tells one voice from two on mixes of speakers that the network never learned from, measures it on
 * mixes of the check speakers, and writes both as an artefact with its card: `models/two-voices/`.
 */
export async function twoVoices(store: ModelStore, version: number): Promise<void> {
  const folder = requireCorpora();
  const read = corporaReader(folder);
  const fitting = fittingListOf(store.card(VOICES_MODEL));
  const sources = await readSources(folder, read, fitting);
  await using sessions = new ModelSessions(store);
  const listener = await VoiceListener.open(sessions);
  const mean = await meanEmbedding(listener, sources.fitted, read);
  const draft: VoiceCountRule = {
    id: `two-voices@${version}`,
    search: SEARCH,
    doubt: DOUBT,
    mean,
    models: { speaker: store.card(VOICES_MODEL).sha256, segmentation: store.card("pyannote-segmentation").sha256 },
    weights: [],
    threshold: 0,
  };
  const hear = hearing(listener, draft, read);
  const fitted = fitRule(draft, await hear(planMixes(SEED, sources.fitted, SCALE.fit)));
  const figures = report(fitted, await hear(planMixes(SEED + 1000, sources.report, SCALE.report)));
  console.log(JSON.stringify(figures, null, 2));
  writeRule(store, fitted, fitting, figures);
}

const corporaReader = (folder: string): ReadSamples => {
  return async (path) => {
    const options = { rateHz: RATE_HZ, channel: "mix", limits: LIMITS } as const;
    return (await decodeRecording(readFileSync(join(folder, path)), options)).waveform.samples;
  };
};

/** One recording of each speaker who has enough speech in it, corpora counting by their speakers. */
async function meanEmbedding(
  listener: VoiceListener,
  fitted: MixSources,
  read: ReadSamples,
): Promise<readonly number[]> {
  const vectors: Float32Array[] = [];
  for (const { utterances } of fitted.corpora.flatMap((corpus) => corpus.speakers)) {
    const samples = await read((utterances[0] as (typeof utterances)[0]).path);
    const { speech } = await listener.hear({ samples, rateHz: RATE_HZ }, SEARCH.minTurnS / 2);
    if (speech) vectors.push(speech.blocks.inside({ from: 0, to: speech.blocks.count }));
  }
  const sum = new Float64Array(vectors[0]?.length ?? 0);
  for (const vector of vectors) for (const [i, value] of vector.entries()) sum[i] = (sum[i] as number) + value;
  return Array.from(sum, (value) => Number((value / vectors.length).toPrecision(6)));
}

/** Builds and hears mixes; the evidence is kept by what made it, so that a second run takes seconds. */
function hearing(listener: VoiceListener, settings: VoiceCountRule, read: ReadSamples) {
  const { search, doubt, mean, models } = settings;
  const key = sha256(JSON.stringify([search, doubt, mean, models, RENDER_VERSION])).slice(0, 12);
  mkdirSync(join(CACHE, key), { recursive: true });
  const evidenceOf = async (plan: MixPlan): Promise<VoiceEvidence> => {
    const file = join(CACHE, key, `${sha256(JSON.stringify(plan)).slice(0, 24)}.json`);
    if (existsSync(file)) return JSON.parse(readFileSync(file, "utf8")) as VoiceEvidence;
    const evidence = await listener.evidence({ samples: await renderMix(plan, read), rateHz: RATE_HZ }, settings);
    writeFileSync(file, JSON.stringify(evidence));
    return evidence;
  };
  return async (plans: readonly MixPlan[]): Promise<readonly Heard[]> => {
    const heard: Heard[] = [];
    for (const plan of plans) {
      heard.push({ plan, evidence: await evidenceOf(plan) });
      if (heard.length % 100 === 0) console.error(`${heard.length} of ${plans.length} mixes heard`);
    }
    return heard;
  };
}

/**
 * Weights by logistic regression over all mixes. The threshold comes from LLRs that each mix gets by weights fitted
 * without it: those it was fitted with flatter it.
 */
function fitRule(draft: VoiceCountRule, heard: readonly Heard[]): VoiceCountRule {
  const without = (fold: number): readonly Heard[] => heard.filter((_, i) => i % FOLDS !== fold);
  const weightsWithout = Array.from({ length: FOLDS }, (_, fold) => fitWeights(without(fold)));
  const single = heard
    .map(({ plan, evidence }, i) => ({ plan, llr: voicesLlr({ weights: weightsWithout[i % FOLDS] ?? [] }, evidence) }))
    .filter(({ plan }) => plan.voices === 1)
    .map(({ llr }) => llr);
  const above = single.sort((a, b) => b - a)[Math.floor(single.length * FIT_FALSE_ALARMS)] ?? 0;
  return { ...draft, weights: fitWeights(heard), threshold: Number((above + 1e-3).toFixed(3)) };
}

function fitWeights(heard: readonly Heard[]): readonly number[] {
  const examples = heard
    .filter(({ plan }) => isCounted(plan))
    .map(({ plan, evidence }) => ({ inputs: voiceTerms(evidence), positive: plan.voices === 2, weight: 1 }));
  return fitLogisticRegression(examples, 0.5).map((weight) => Number(weight.toPrecision(6)));
}

const isCounted = (plan: MixPlan): boolean => !plan.condition.includes(UNCOUNTED);

interface Share {
  readonly share: number;
  readonly interval95: readonly [number, number];
  readonly of: number;
}

/** Share of recordings in which two voices were found: right where there are two, a false alarm where there is one. */
function report(rule: VoiceCountRule, heard: readonly Heard[]) {
  const found = (belongs: (plan: MixPlan) => boolean): Share => {
    const group = heard.filter(({ plan }) => belongs(plan));
    return shareOf(group.filter((h) => voicesLlr(rule, h.evidence) >= rule.threshold).length, group.length);
  };
  const conditions = [...new Set(heard.map(({ plan }) => plan.condition))];
  return {
    foundWhereSecondVoiceSpeaks2s: found((plan) => plan.voices === 2 && isCounted(plan)),
    falseAlarms: found((plan) => plan.voices === 1),
    twoVoicesFoundByCondition: Object.fromEntries(
      conditions.map((condition) => [condition, found((plan) => plan.condition === condition)]),
    ),
    byCorpus: Object.fromEntries(
      SPEECH_CORPORA.map((corpus) => [
        corpus,
        {
          found: found((plan) => plan.corpus === corpus && plan.voices === 2 && isCounted(plan)),
          falseAlarms: found((plan) => plan.corpus === corpus && plan.voices === 1),
        },
      ]),
    ),
  };
}

/**
 * A share with its 95 % interval.
 *
 * @see Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22, 1927
 */
function shareOf(hits: number, of: number): Share {
  const z = 1.96;
  const share = hits / of;
  const middle = (share + z ** 2 / (2 * of)) / (1 + z ** 2 / of);
  const half = (z * Math.sqrt((share * (1 - share)) / of + z ** 2 / (4 * of ** 2))) / (1 + z ** 2 / of);
  return {
    share: rounded(share),
    interval95: [rounded(Math.max(0, middle - half)), rounded(Math.min(1, middle + half))],
    of,
  };
}

function writeRule(
  store: ModelStore,
  rule: VoiceCountRule,
  fitting: ListName,
  figures: Readonly<Record<string, unknown>>,
): void {
  const card = {
    name: "two-voices",
    task: "voice-count",
    title: "Rule that tells a recording of one voice from one of two or more",
    file: "rule.json",
    licence: "Apache-2.0",
    origin: {
      speakerModel: `${VOICES_MODEL} ${store.card(VOICES_MODEL).sha256}`,
      segmentationModel: `pyannote-segmentation ${store.card("pyannote-segmentation").sha256}`,
      fittedOn: `${fitting} of packages/lab/lists/speakers.tsv`,
      corpora: `${SPEECH_CORPORA.join(", ")}; noise and rir for the conditions`,
      seed: String(SEED),
    },
    command: "npm run lab -- two-voices",
    input: `evidence of VoiceListener: cosines of the stretch least like the rest (blocks of ${BLOCK_S} s), overlap, labels`,
    output: "natural-log likelihood ratio of two voices against one, and the threshold above which there are two",
    figures,
    limits: [
      "measured on mixes of read speech, not on conversations",
      "a second voice of less than 2 s is found less often, and one of less than 1.7 s only where it overlaps the first",
      "speech shorter than 3.4 s in all is judged by the segmentation model alone",
      "of recordings longer than 98 s, 12 windows of 10 s evenly spread are heard: one short turn between them is missed",
      "telephone recordings and similar voices of one gender are missed most",
    ],
  };
  writeArtefact(store, card, `${JSON.stringify(rule)}\n`);
}
