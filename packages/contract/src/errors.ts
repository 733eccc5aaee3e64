/** What one error code means to whoever meets it. */
export interface ErrorEntry {
  /** HTTP status. */
  readonly status: number;
  /** One sentence that is always true of this code. */
  readonly title: string;
  readonly whatToDo: string;
  /** Seconds after which trying again makes sense: sent as Retry-After. */
  readonly retryAfterS?: number;
}

const RESTORE_MODELS = "Restore the models folder from the release, then start the server again.";
const READABLE_FORMATS =
  "Send WAV, FLAC, MP3, Ogg or WebM (Opus, Vorbis) or M4A (AAC); other formats need an ffmpeg on the server's PATH.";

/** Every error the API can give. Codes never change their meaning; new ones may be added. */
export const ERRORS = {
  "request.invalid": {
    status: 400,
    title: "The request has a wrong, missing or unknown field.",
    whatToDo: "Correct the fields that are named.",
  },
  "request.malformed": {
    status: 400,
    title: "The request can't be parsed.",
    whatToDo: "Send well-formed JSON, or a complete multipart form.",
  },
  "request.bad_cursor": {
    status: 400,
    title: "The cursor does not belong to this list.",
    whatToDo: "Pass `next` of the page before unchanged, or leave the cursor out to begin again.",
  },
  "request.no_recording": {
    status: 400,
    title: "The request holds too few recordings.",
    whatToDo: "Send each recording as a multipart part named `audio`, or a single one as the raw body.",
  },
  "request.too_many_recordings": {
    status: 400,
    title: "The request holds too many recordings.",
    whatToDo: "Send fewer recordings at once.",
  },
  "request.too_large": {
    status: 413,
    title: "The request is larger than the limit.",
    whatToDo: "Send less in one request.",
  },
  "request.unsupported_media_type": {
    status: 415,
    title: "The request's content type does not fit this route.",
    whatToDo:
      "Send JSON as application/json; send audio as multipart/form-data with `audio` parts, or raw with an audio/* content type.",
  },
  "request.timed_out": {
    status: 408,
    title: "The request did not arrive in time.",
    whatToDo: "Send it again, in smaller parts if the line is slow.",
  },
  "policy.unknown": {
    status: 400,
    title: "There is no policy of this name.",
    whatToDo: "Take one of those that there are (GET /v1/policies, or `voicebio policies`), or leave it out.",
  },
  "policy.unsupported": {
    status: 422,
    title: "The comparisons behind the scores can't show the rates that this policy asks for.",
    whatToDo:
      "Ask for the strictest rate that can be promised or a milder one, or calibrate on more speakers of your own.",
  },
  "policy.too_many": {
    status: 409,
    title: "There are as many policies as a tenant can have.",
    whatToDo: "Delete one that is not used any more.",
  },
  "auth.missing": {
    status: 401,
    title: "The request carries no API key.",
    whatToDo: "Send the header `Authorization: Bearer vb_…`.",
  },
  "auth.invalid": {
    status: 401,
    title: "The API key is not known.",
    whatToDo: "Check the key; it was shown once, when it was made.",
  },
  "route.not_found": {
    status: 404,
    title: "There is nothing at this path.",
    whatToDo: "See /docs or /openapi.json for the paths there are.",
  },
  "route.method_not_allowed": {
    status: 405,
    title: "This path does not answer this method.",
    whatToDo: "Use one of the methods in the Allow header.",
  },
  "speaker.not_found": {
    status: 404,
    title: "There is no such speaker.",
    whatToDo: "Check the id; GET /v1/speakers lists those there are.",
  },
  "speaker.external_id_taken": {
    status: 409,
    title: "Another speaker has this externalId.",
    whatToDo: "Use that speaker (GET /v1/speakers?externalId=…), or choose another externalId.",
  },
  "enrollment.not_found": {
    status: 404,
    title: "There is no such enrollment.",
    whatToDo: "Check the id; GET /v1/speakers/{id}/enrollments lists those there are.",
  },
  "sample.not_found": {
    status: 404,
    title: "The speaker has no such sample.",
    whatToDo: "Check the id; GET /v1/speakers/{id}/enrollments lists the samples there are.",
  },
  "enrollment.nothing_accepted": {
    status: 422,
    title: "No recording could be enrolled; nothing was stored.",
    whatToDo: "Record again as the reasons of each recording say.",
  },
  "recipe.not_found": {
    status: 404,
    title: "There is no such recipe.",
    whatToDo: "Take one of those that are named; GET /v1/models/status tells who stands where.",
  },
  "recipe.preferred": {
    status: 409,
    title: "The preferred recipe can't be retired.",
    whatToDo: "Prefer another recipe first: PATCH /v1/models, or `voicebio models use RECIPE`.",
  },
  "recipe.needed": {
    status: 409,
    title: "Speakers depend on this recipe; nothing was deleted.",
    whatToDo: "Embed kept recordings (`voicebio models migrate`), enroll the others with more speech, or delete them.",
  },
  "idempotency.in_progress": {
    status: 409,
    title: "A request with this Idempotency-Key is still being worked on.",
    whatToDo: "Try again in a moment: the answer will then be the first request's.",
    retryAfterS: 1,
  },
  "idempotency.key_reused": {
    status: 422,
    title: "This Idempotency-Key was used for another request.",
    whatToDo: "Use a new key for each new request, and the same one only to repeat a request.",
  },
  "audio.empty": { status: 400, title: "The recording holds no bytes.", whatToDo: "Send the recording itself." },
  "audio.unsupported": {
    status: 415,
    title: "This is not audio that can be read.",
    whatToDo: READABLE_FORMATS,
  },
  "audio.damaged": {
    status: 422,
    title: "The recording is damaged or cut off beyond use.",
    whatToDo: "Send the whole file, or record again.",
  },
  "audio.too_large": {
    status: 413,
    title: "The recording has more bytes than the limit.",
    whatToDo: "Send a shorter or compressed recording; a minute of speech is plenty.",
  },
  "audio.too_long": {
    status: 413,
    title: "The recording lasts longer than the limit.",
    whatToDo: "Send a shorter recording; a minute of speech is plenty.",
  },
  "audio.bad_samples": {
    status: 422,
    title: "The recording holds samples that are not numbers.",
    whatToDo: "Write the recording without NaN or infinite samples.",
  },
  "audio.no_such_channel": {
    status: 400,
    title: "The recording does not have the channel asked for.",
    whatToDo: "Channels count from 0; leave `channel` out to mix them all.",
  },
  "audio.too_short": {
    status: 422,
    title: "The recording is shorter than one analysis window.",
    whatToDo: "Send a longer recording.",
  },
  "model.missing": {
    status: 500,
    title: "A model file or its card is not where it should be.",
    whatToDo: RESTORE_MODELS,
  },
  "model.wrong_file": {
    status: 500,
    title: "A model file is not the one its card names.",
    whatToDo: RESTORE_MODELS,
  },
  "recipe.unknown": {
    status: 500,
    title: "No such recipe is installed.",
    whatToDo: "Set VOICEBIO_RECIPES to recipes whose files stand in the models folder.",
  },
  "recipe.mismatch": {
    status: 500,
    title: "Vectors of two recipes can't be compared.",
    whatToDo: "Report this: the server should never try to.",
  },
  "calibration.missing": {
    status: 500,
    title: "No calibration is installed for this recipe.",
    whatToDo: RESTORE_MODELS,
  },
  "calibration.too_few_speakers": {
    status: 422,
    title: "Too few speakers are enrolled to calibrate on.",
    whatToDo: "Enroll as many speakers as are needed; until then the built-in calibration serves.",
  },
  "calibration.not_found": {
    status: 404,
    title: "There is no such calibration.",
    whatToDo: "GET /v1/calibrations lists the versions there are, and says which one serves.",
  },
  "calibration.destroyed": {
    status: 409,
    title: "This calibration is destroyed: somebody in it was erased, or another one was proposed instead.",
    whatToDo: "Propose a new one: POST /v1/calibrations, or `voicebio calibrate`.",
  },
  "calibration.changed": {
    status: 409,
    title: "Somebody was erased while the calibration was computed; nothing was stored.",
    whatToDo: "Ask again.",
  },
  "calibration.failed": {
    status: 500,
    title: "The calibration could not be computed.",
    whatToDo: "Report this with the requestId; the calibration that served before still does.",
  },
  "server.overloaded": {
    status: 503,
    title: "The server has more work than it can queue.",
    whatToDo: "Try again in a moment; the header Retry-After says in how many seconds.",
    retryAfterS: 1,
  },
  "server.stopping": {
    status: 503,
    title: "The server is starting or stopping.",
    whatToDo: "Try again in a moment; the header Retry-After says in how many seconds.",
    retryAfterS: 2,
  },
  "analysis.timed_out": {
    status: 503,
    title: "The analysis of the recording took longer than its time limit.",
    whatToDo: "Try again in a moment; the header Retry-After says in how many seconds. Or send a shorter recording.",
    retryAfterS: 5,
  },
  "analysis.failed": {
    status: 500,
    title: "The analysis of the recording failed.",
    whatToDo: "Report this with the requestId.",
  },
  "index.failed": {
    status: 503,
    title: "The search index can't answer.",
    whatToDo: "Try again in a moment; the header Retry-After says in how many seconds.",
    retryAfterS: 2,
  },
  "store.newer_version": {
    status: 500,
    title: "The data folder was written by a newer version of VoiceBio.",
    whatToDo: "Start that version, or a newer one.",
  },
  "data_folder.in_use": {
    status: 500,
    title: "Another server holds the data folder.",
    whatToDo: "Stop that server, or choose another folder with VOICEBIO_DATA_DIR.",
  },
  "data_folder.unusable": {
    status: 500,
    title: "The data folder can't be made, read or written.",
    whatToDo: "Correct the folder's path or rights, or choose another folder with VOICEBIO_DATA_DIR.",
  },
  "data_folder.wrong_key": {
    status: 500,
    title: "The key file in the data folder is missing or not a key.",
    whatToDo: "Restore the file from a backup of the data folder.",
  },
  "config.invalid": {
    status: 500,
    title: "A setting has a wrong value.",
    whatToDo: "Correct the variable that the message names.",
  },
  "server.internal": {
    status: 500,
    title: "Something went wrong on our side.",
    whatToDo: "Report this with the requestId.",
  },
} as const satisfies Readonly<Record<string, ErrorEntry>>;

export type ErrorCode = keyof typeof ERRORS;

export const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(ERRORS, code);

/** The table's entry, widened to what every entry has. */
export const errorEntry = (code: ErrorCode): ErrorEntry => ERRORS[code];
