import { Type } from "typebox";
import { HealthSchema, ModelListSchema, ReadinessSchema } from "./catalogue.ts";
import { closed } from "./common.ts";
import {
  ComparisonSchema,
  IdentificationSchema,
  IdentifyQuerySchema,
  InspectionSchema,
  ProbeQuerySchema,
  VerificationSchema,
} from "./decision.ts";
import {
  EnrollmentPageSchema,
  EnrollmentResultSchema,
  EnrollQuerySchema,
  ListEnrollmentsQuerySchema,
  SampleConfirmationSchema,
} from "./enrollment.ts";
import { EXAMPLES } from "./examples.ts";
import { PolicyListSchema, PolicyReportSchema, SetPolicySchema } from "./policy.ts";
import { ErrorDescriptionSchema } from "./problem.ts";
import {
  ChooseRecipeSchema,
  DependentSpeakerPageSchema,
  ListDependentsQuerySchema,
  MigrateRecordingsSchema,
  MigrationSchema,
  RecipeStatusSchema,
  RetirementSchema,
  ServingRecipesSchema,
} from "./recipes.ts";
import { type Route, route } from "./route.ts";
import {
  CreateSpeakerSchema,
  ListSpeakersQuerySchema,
  SpeakerPageSchema,
  SpeakerSchema,
  UpdateSpeakerSchema,
} from "./speaker.ts";

const speakerParams = Type.Object({ speakerId: Type.String() }, closed);
const enrollmentParams = Type.Object({ speakerId: Type.String(), enrollmentId: Type.String() }, closed);
const sampleParams = Type.Object({ speakerId: Type.String(), sampleId: Type.String() }, closed);
const noQuery = Type.Object({}, closed);

const speakerRoutes = {
  createSpeaker: route({
    method: "POST",
    path: "/v1/speakers",
    operationId: "createSpeaker",
    summary: "Make a speaker",
    tag: "Speakers",
    query: noQuery,
    body: CreateSpeakerSchema,
    bodyExample: { name: "Ada", externalId: "crm-4711" },
    replies: { 201: { description: "Made.", schema: SpeakerSchema, example: EXAMPLES.newSpeaker } },
    errors: ["speaker.external_id_taken"],
    stores: true,
  }),
  listSpeakers: route({
    method: "GET",
    path: "/v1/speakers",
    operationId: "listSpeakers",
    summary: "List speakers, oldest first",
    tag: "Speakers",
    query: ListSpeakersQuerySchema,
    replies: { 200: { description: "A page.", schema: SpeakerPageSchema } },
    errors: ["request.bad_cursor"],
  }),
  getSpeaker: route({
    method: "GET",
    path: "/v1/speakers/{speakerId}",
    operationId: "getSpeaker",
    summary: "Get a speaker",
    tag: "Speakers",
    params: speakerParams,
    query: noQuery,
    replies: { 200: { description: "The speaker.", schema: SpeakerSchema, example: EXAMPLES.speaker } },
    errors: ["speaker.not_found"],
  }),
  updateSpeaker: route({
    method: "PATCH",
    path: "/v1/speakers/{speakerId}",
    operationId: "updateSpeaker",
    summary: "Rename a speaker, or put it on the watchlist",
    tag: "Speakers",
    params: speakerParams,
    query: noQuery,
    body: UpdateSpeakerSchema,
    bodyExample: { name: "Ada Lovelace" },
    replies: { 200: { description: "The speaker as it is now.", schema: SpeakerSchema, example: EXAMPLES.speaker } },
    errors: ["speaker.not_found", "speaker.external_id_taken"],
    stores: true,
  }),
  deleteSpeaker: route({
    method: "DELETE",
    path: "/v1/speakers/{speakerId}",
    operationId: "deleteSpeaker",
    summary: "Delete a speaker with all enrollments",
    tag: "Speakers",
    params: speakerParams,
    query: noQuery,
    replies: { 204: { description: "Gone." } },
    errors: ["speaker.not_found"],
    stores: true,
  }),
} as const;

const enrollmentRoutes = {
  enrollSpeaker: route({
    method: "POST",
    path: "/v1/speakers/{speakerId}/enrollments",
    operationId: "enrollSpeaker",
    summary: "Enroll a speaker with one or several recordings",
    description:
      "Each recording has its own outcome. Those accepted are stored together: their voice features, and the audio only where the server is set to keep recordings. What does not sound like the speaker's other recordings, or sounds like another speaker, is refused, quarantined or allowed as the policy says.",
    tag: "Enrollments",
    params: speakerParams,
    query: EnrollQuerySchema,
    audio: { min: 1 },
    replies: {
      200: { description: "Every usable recording was enrolled already; nothing new.", schema: EnrollmentResultSchema },
      201: { description: "Stored.", schema: EnrollmentResultSchema, example: EXAMPLES.enrollmentResult },
    },
    errors: ["speaker.not_found", "enrollment.nothing_accepted", "index.failed"],
    stores: true,
  }),
  listEnrollments: route({
    method: "GET",
    path: "/v1/speakers/{speakerId}/enrollments",
    operationId: "listEnrollments",
    summary: "List a speaker's enrollments, oldest first",
    tag: "Enrollments",
    params: speakerParams,
    query: ListEnrollmentsQuerySchema,
    replies: { 200: { description: "A page.", schema: EnrollmentPageSchema } },
    errors: ["speaker.not_found", "request.bad_cursor"],
  }),
  deleteEnrollment: route({
    method: "DELETE",
    path: "/v1/speakers/{speakerId}/enrollments/{enrollmentId}",
    operationId: "deleteEnrollment",
    summary: "Take one enrollment back",
    tag: "Enrollments",
    params: enrollmentParams,
    query: noQuery,
    replies: { 204: { description: "Gone; the voiceprint is what the other enrollments make." } },
    errors: ["speaker.not_found", "enrollment.not_found"],
    stores: true,
  }),
  confirmSample: route({
    method: "POST",
    path: "/v1/speakers/{speakerId}/samples/{sampleId}/confirmation",
    operationId: "confirmSample",
    summary: "Make a quarantined sample count",
    description: "For whoever made sure whose voice it is. A sample that counts already stays as it is.",
    tag: "Enrollments",
    params: sampleParams,
    query: noQuery,
    replies: {
      200: { description: "It counts.", schema: SampleConfirmationSchema, example: EXAMPLES.sampleConfirmation },
    },
    errors: ["speaker.not_found", "sample.not_found"],
    stores: true,
  }),
  deleteSample: route({
    method: "DELETE",
    path: "/v1/speakers/{speakerId}/samples/{sampleId}",
    operationId: "deleteSample",
    summary: "Take one recording of an enrollment back",
    description: "Together with its last sample the enrollment is gone.",
    tag: "Enrollments",
    params: sampleParams,
    query: noQuery,
    replies: { 204: { description: "Gone; the voiceprint is what the other samples make." } },
    errors: ["speaker.not_found", "sample.not_found"],
    stores: true,
  }),
} as const;

const decisionRoutes = {
  verifySpeaker: route({
    method: "POST",
    path: "/v1/speakers/{speakerId}/verifications",
    operationId: "verifySpeaker",
    summary: "Is this the speaker? (1:1)",
    description: "Several recordings count as one longer probe. Neither the audio nor its features are kept.",
    tag: "Decisions",
    params: speakerParams,
    query: ProbeQuerySchema,
    audio: { min: 1 },
    replies: { 200: { description: "The answer.", schema: VerificationSchema, example: EXAMPLES.verification } },
    errors: ["speaker.not_found"],
  }),
  identifySpeaker: route({
    method: "POST",
    path: "/v1/identifications",
    operationId: "identifySpeaker",
    summary: "Who is this? (1:N)",
    description: "Searches every speaker whose voiceprint is ready. Neither the audio nor its features are kept.",
    tag: "Decisions",
    query: IdentifyQuerySchema,
    audio: { min: 1 },
    replies: { 200: { description: "The answer.", schema: IdentificationSchema, example: EXAMPLES.identification } },
    errors: ["index.failed"],
  }),
  compareRecordings: route({
    method: "POST",
    path: "/v1/comparisons",
    operationId: "compareRecordings",
    summary: "Is this one voice? Two recordings, nothing stored",
    tag: "Decisions",
    query: ProbeQuerySchema,
    audio: { min: 2, max: 2 },
    replies: { 200: { description: "The answer.", schema: ComparisonSchema } },
    errors: [],
  }),
  inspectRecording: route({
    method: "POST",
    path: "/v1/inspections",
    operationId: "inspectRecording",
    summary: "What does the system hear? One recording, nothing stored",
    tag: "Decisions",
    query: ProbeQuerySchema,
    audio: { min: 1, max: 1 },
    replies: { 200: { description: "What was heard.", schema: InspectionSchema, example: EXAMPLES.inspection } },
    errors: [],
  }),
} as const;

const catalogueRoutes = {
  listModels: route({
    method: "GET",
    path: "/v1/models",
    operationId: "listModels",
    summary: "The models, with their cards and figures, and the recipes that serve",
    tag: "Catalogue",
    query: noQuery,
    replies: { 200: { description: "All of them.", schema: ModelListSchema } },
    errors: ["model.missing"],
  }),
} as const;

const policyParams = Type.Object({ name: Type.String({ pattern: "^[a-z0-9][a-z0-9-]{0,63}$" }) }, closed);

const policyRoutes = {
  listPolicies: route({
    method: "GET",
    path: "/v1/policies",
    operationId: "listPolicies",
    summary: "The policies that decisions can follow, the default first",
    tag: "Policies",
    query: noQuery,
    replies: { 200: { description: "All of them.", schema: PolicyListSchema } },
    errors: [],
  }),
  getPolicy: route({
    method: "GET",
    path: "/v1/policies/{name}",
    operationId: "getPolicy",
    summary: "What a policy promises, the comparisons behind it, and whom it is expected to reject wrongly",
    tag: "Policies",
    params: policyParams,
    query: noQuery,
    replies: { 200: { description: "The promise.", schema: PolicyReportSchema } },
    errors: ["policy.unknown"],
  }),
  setPolicy: route({
    method: "PUT",
    path: "/v1/policies/{name}",
    operationId: "setPolicy",
    summary: "Write a policy, or replace one",
    description:
      "What is left out is as in the default policy. A rate that the comparisons behind the scores can't show is refused, with the strictest that can be promised. `default` may be written too, and stands until it is deleted.",
    tag: "Policies",
    params: policyParams,
    query: noQuery,
    body: SetPolicySchema,
    bodyExample: { maxFalseMatchRate: 0.01, minProbeSpeechS: 3 },
    replies: { 200: { description: "The policy with its promise.", schema: PolicyReportSchema } },
    errors: ["policy.unsupported", "policy.too_many"],
    stores: true,
  }),
  deletePolicy: route({
    method: "DELETE",
    path: "/v1/policies/{name}",
    operationId: "deletePolicy",
    summary: "Delete a policy that was written",
    description: "Of a built-in policy's name, the built-in one counts again.",
    tag: "Policies",
    params: policyParams,
    query: noQuery,
    replies: { 204: { description: "Gone." } },
    errors: ["policy.unknown"],
    stores: true,
  }),
} as const;

const recipeRoutes = {
  getRecipeStatus: route({
    method: "GET",
    path: "/v1/models/status",
    operationId: "getRecipeStatus",
    summary: "Who stands where between recipes?",
    tag: "Recipes",
    query: noQuery,
    replies: { 200: { description: "The report.", schema: RecipeStatusSchema, example: EXAMPLES.recipeStatus } },
    errors: [],
  }),
  listDependentSpeakers: route({
    method: "GET",
    path: "/v1/models/status/speakers",
    operationId: "listDependentSpeakers",
    summary: "List speakers whom another recipe than the preferred one serves, oldest first",
    description:
      "A page looks at `limit` speakers and names the dependent ones among them: it may be short, even empty.",
    tag: "Recipes",
    query: ListDependentsQuerySchema,
    replies: { 200: { description: "A page.", schema: DependentSpeakerPageSchema } },
    errors: ["request.bad_cursor"],
  }),
  chooseRecipe: route({
    method: "PATCH",
    path: "/v1/models",
    operationId: "chooseRecipe",
    summary: "Prefer a recipe, or go back to one",
    description:
      "It counts from the next request on. Voiceprints of other recipes stay and go on serving whoever is not ready in the preferred one; new samples are embedded by all of them.",
    tag: "Recipes",
    query: noQuery,
    body: ChooseRecipeSchema,
    bodyExample: { preferred: "campplus-zh-en" },
    replies: { 200: { description: "The recipes that serve now.", schema: ServingRecipesSchema } },
    errors: ["recipe.not_found", "model.missing", "model.wrong_file"],
    stores: true,
  }),
  migrateRecordings: route({
    method: "POST",
    path: "/v1/models/migrations",
    operationId: "migrateRecordings",
    summary: "Embed kept recordings with another recipe: one batch",
    description:
      "Call it with `next` as the cursor until that is null. Each recording is stored by itself: whatever interrupts a batch, the next one goes on where it ended, and nothing is embedded twice. A cursor goes on with the recipe that it was given for. One batch at a time: another one meanwhile gets `server.overloaded`.",
    tag: "Recipes",
    query: noQuery,
    body: MigrateRecordingsSchema,
    bodyExample: {},
    replies: {
      200: { description: "What became of the batch.", schema: MigrationSchema, example: EXAMPLES.migration },
    },
    errors: ["request.bad_cursor", "recipe.not_found", "model.missing", "model.wrong_file", "server.overloaded"],
  }),
  retireRecipe: route({
    method: "DELETE",
    path: "/v1/models/recipes/{recipe}",
    operationId: "retireRecipe",
    summary: "Delete every embedding of a recipe that nobody needs any more",
    description: "It can't be undone, except by embedding kept recordings again.",
    tag: "Recipes",
    params: Type.Object({ recipe: Type.String() }, closed),
    query: noQuery,
    replies: { 200: { description: "Deleted.", schema: RetirementSchema } },
    errors: ["recipe.not_found", "recipe.preferred", "recipe.needed"],
    stores: true,
  }),
} as const;

const operationRoutes = {
  getHealth: route({
    method: "GET",
    path: "/healthz",
    operationId: "getHealth",
    summary: "Does the process answer?",
    tag: "Operation",
    replies: { 200: { description: "It does.", schema: HealthSchema } },
    errors: [],
    open: true,
  }),
  getReadiness: route({
    method: "GET",
    path: "/readyz",
    operationId: "getReadiness",
    summary: "Can it take work?",
    tag: "Operation",
    replies: { 200: { description: "It can.", schema: ReadinessSchema } },
    errors: [],
    open: true,
  }),
  getMetrics: route({
    method: "GET",
    path: "/metrics",
    operationId: "getMetrics",
    summary: "Measures for Prometheus; nothing personal",
    tag: "Operation",
    replies: { 200: { description: "Text.", mediaType: "text/plain" } },
    errors: [],
    open: true,
  }),
  getOpenApi: route({
    method: "GET",
    path: "/openapi.json",
    operationId: "getOpenApi",
    summary: "This document",
    tag: "Operation",
    replies: { 200: { description: "OpenAPI 3.1.", schema: Type.Unknown() } },
    errors: [],
    open: true,
  }),
  getErrorDescription: route({
    method: "GET",
    path: "/errors/{code}",
    operationId: "getErrorDescription",
    summary: "What an error code means",
    tag: "Operation",
    params: Type.Object({ code: Type.String() }, closed),
    replies: { 200: { description: "Its entry in the table.", schema: ErrorDescriptionSchema } },
    errors: ["route.not_found"],
    open: true,
  }),
} as const;

/** Every door there is. */
export const ROUTES = {
  ...speakerRoutes,
  ...enrollmentRoutes,
  ...decisionRoutes,
  ...catalogueRoutes,
  ...policyRoutes,
  ...recipeRoutes,
  ...operationRoutes,
} as const satisfies Readonly<Record<string, Route>>;

export const ALL_ROUTES: readonly Route[] = Object.values(ROUTES);
