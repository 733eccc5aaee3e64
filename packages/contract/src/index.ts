export type {
  Calibration,
  CalibrationFigure,
  CalibrationPage,
  CalibrationReport,
  CalibrationSide,
  ProposeCalibration,
  RollBackCalibration,
  RolledBack,
} from "./calibration.ts";
export type { ModelCard, ModelList, Recipe } from "./catalogue.ts";
export type { Candidate, Comparison, Identification, Inspection, Verification } from "./decision.ts";
export type {
  Enrollment,
  EnrollmentPage,
  EnrollmentResult,
  RecordingOutcome,
  Sample,
  SampleConfirmation,
} from "./enrollment.ts";
export { ERRORS, type ErrorCode, type ErrorEntry, errorEntry, isErrorCode } from "./errors.ts";
export { openApiDocument } from "./openapi.ts";
export { type Parsed, type ParseError, parser, queryParser } from "./parse.ts";
export type { Policy, PolicyList, PolicyReport, SetPolicy } from "./policy.ts";
export type { ErrorDescription, FieldError, Problem } from "./problem.ts";
export { ProblemSchema } from "./problem.ts";
export type {
  ChooseRecipe,
  DependentSpeaker,
  DependentSpeakerPage,
  MigrateRecordings,
  Migration,
  RecipeStanding,
  RecipeStatus,
  Retirement,
  ServingRecipes,
} from "./recipes.ts";
export type { Quality, Reason, RecordingFormat } from "./recording.ts";
export {
  type AudioBody,
  type BodyOf,
  errorsOf,
  type Method,
  type ParamsOf,
  type QueryOf,
  type Reply,
  type ReplyOf,
  type Route,
} from "./route.ts";
export { ALL_ROUTES, ROUTES } from "./routes.ts";
export type {
  CreateSpeaker,
  ListSpeakersQuery,
  Speaker,
  SpeakerPage,
  UpdateSpeaker,
  VoiceprintState,
} from "./speaker.ts";
