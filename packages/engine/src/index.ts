export type { Analysis, AnalysisRequest, HeardEmbedding } from "./analysis.ts";
export { type Analyzer, type AnalyzerOptions, openAnalyzer } from "./analyzer.ts";
export { decodeRecording } from "./audio/decode-recording.ts";
export type {
  ChannelChoice,
  DecodedRecording,
  DecodeLimits,
  DecodeOptions,
  OutsideDecoder,
  RecordingFormat,
  Waveform,
} from "./audio/waveform.ts";
export {
  type Calibration,
  calibratedLlr,
  QUALITY_TERMS,
  type QualityLimits,
  type QualityTerm,
  qualityTerms,
  type ScoredComparison,
  type WeighedSide,
  weighedLlr,
  weighProbe,
  weighVoiceprint,
} from "./calibration/calibration.ts";
export { type CountedComparison, countStrata } from "./calibration/count-strata.ts";
export {
  encodeScoringModel,
  loadScoringModel,
  readStrata,
  type WrittenStratum,
  writtenStrata,
} from "./calibration/scoring-artefact.ts";
export {
  compare,
  compareVoiceprints,
  type Evidence,
  indexVector,
  type ScoreMeaning,
  type ScoreRange,
  type ScoringModel,
  searchVector,
  voiceprintOf,
} from "./calibration/scoring-model.ts";
export {
  acceptFrom,
  bandOf,
  countedFor,
  FALSE_MATCH_LEVELS,
  FALSE_NON_MATCH_LEVELS,
  type PromisedThreshold,
  rejectBelow,
  type Stratum,
  stratumOf,
  strictestRate,
  type Threshold,
} from "./calibration/thresholds.ts";
export {
  type Contribution,
  type Domain,
  domainsOf,
  LEAST_SPEAKERS,
  type Population,
  populationOf,
} from "./comparison/domain.ts";
export {
  centeredUnit,
  commonDirection,
  cosine,
  dot,
  type Embedding,
  unitVector,
} from "./comparison/embedding.ts";
export { type Located, locate, type Plda, pldaScore } from "./comparison/plda.ts";
export { rowProducts } from "./comparison/row-products.ts";
export { type Band, isNarrow, NARROW_BAND_HZ, type Sample, type Samples } from "./comparison/sample.ts";
export {
  type Domains,
  deriveVoiceprint,
  type Placing,
  type SideQuality,
  sideBand,
  type Voiceprint,
} from "./comparison/voiceprint.ts";
export {
  acceptedShare,
  type DecidableEvidence,
  decideIdentification,
  decideVerification,
  type IdentificationDecision,
  largestGallery,
  type VerificationDecision,
} from "./decision/decide.ts";
export {
  type Agreement,
  agreementOf,
  counts,
  decideEnrollment,
  type EnrollmentDecision,
  type OtherSpeaker,
  UNCONFIRMED,
} from "./decision/enrollment.ts";
export { builtInPolicies, DEFAULT_POLICY, type Handling, type Policy } from "./decision/policy.ts";
export {
  missingSpeechS,
  REASON_CODES,
  type Reason,
  type ReasonCode,
  reasonsAgainst,
  tooShort,
} from "./decision/reasons.ts";
export { ModelSessions } from "./embedding/model-sessions.ts";
export { type ModelCard, type ModelStore, openModelStore, type StoredModel, sha256 } from "./embedding/model-store.ts";
export { floatOutput, matrixTensor, openSession } from "./embedding/onnx-session.ts";
export { DEFAULT_RECIPE, type Recipe, type RecipeSettings, readRecipe, recipeNames } from "./embedding/recipe.ts";
export { openFilterbankModel, type SpeakerModel } from "./embedding/speaker-model.ts";
export { ENGINE_ERRORS, type EngineErrorCode, VoiceError } from "./errors.ts";
export { logMelFilterbank } from "./features/log-mel-filterbank.ts";
export { type Matrix, subtractColumnMeans } from "./features/matrix.ts";
export { mfcc } from "./features/mfcc.ts";
export { pitch } from "./features/pitch.ts";
export { powerSpectrogram } from "./features/spectrogram.ts";
export {
  type CalibrationFigures,
  type CalibrationProposal,
  calibrateOn,
  speakersInBand,
} from "./self-calibration/calibrate-on.ts";
export type { OwnFigure, SideFigures } from "./self-calibration/own-figures.ts";
export { calibrationOf, leavingOut, type OwnCalibration, ownModel, strataOf } from "./self-calibration/own-model.ts";
export { chosenOf, MOST_SPEAKERS, type OwnSpeaker, spread } from "./self-calibration/own-speakers.ts";
export { BANDWIDTH_STEP_HZ, measureQuality } from "./speech/measure-quality.ts";
export type { QualityReport } from "./speech/quality.ts";
export { type DetectorSettings, speechDetector } from "./speech/speech-detector.ts";
export { netSpeechS, type SpeechSegment, speechProbabilities } from "./speech/voice-activity.ts";
export { BLOCK_S } from "./speech/voice-blocks.ts";
export { type VoiceCountRule, voicesLlr, voiceTerms } from "./speech/voice-count.ts";
export {
  type EvidenceSettings,
  SPEAKER_MODEL as VOICES_MODEL,
  type VoiceEvidence,
  VoiceListener,
} from "./speech/voice-evidence.ts";
export { cllr, minCllr, poolAdjacentViolators, REFUSED, softplus } from "./statistics/cllr.ts";
export {
  type ClusteredComparisons,
  type ClusteredRate,
  clusteredRate,
  lowerBound,
  upperBound,
} from "./statistics/clustered-rate.ts";
export {
  type ErrorCurve,
  equalErrorPoint,
  errorsAt,
  minDcf,
  type OperatingPoint,
  pointAtFmr,
} from "./statistics/error-curve.ts";
export { type Figure, type Interval, interval95, withUnseen } from "./statistics/interval.ts";
export { columnsOf, type LabeledScore, ScoreCollector, type ScoreColumns } from "./statistics/labeled-scores.ts";
export {
  type Extent,
  LEAST_COMPARISONS,
  type Metric,
  type MetricFigure,
  type MetricFigures,
  metricFigures,
  metricNamed,
  metricOf,
  type Shortage,
  SPEAKERS_FOR_INTERVAL,
  STANDARD_METRICS,
  shortagesOf,
} from "./statistics/metric.ts";
export { probit } from "./statistics/probit.ts";
export { pick, type Random, randomFor, randomIndex, seededRandom, shuffled } from "./statistics/random.ts";
export { RankedTrials } from "./statistics/ranked-trials.ts";
