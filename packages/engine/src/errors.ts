/**
 * The engine's error codes and what each means. The contract's table gives each its HTTP status
 * and its way out; a test holds that every code here stands there too.
 */
export const ENGINE_ERRORS = {
  "audio.empty": "The recording holds no bytes.",
  "audio.unsupported": "This is not audio that can be read.",
  "audio.damaged": "The recording is damaged or cut off beyond use.",
  "audio.too_large": "The recording has more bytes than the limit.",
  "audio.too_long": "The recording lasts longer than the limit.",
  "audio.bad_samples": "The recording holds samples that are not numbers.",
  "audio.no_such_channel": "The recording does not have the channel asked for.",
  "audio.too_short": "The recording is shorter than one analysis window.",
  "model.missing": "A model file or its card is not where it should be.",
  "model.wrong_file": "A model file is not the one its card names (sha256 differs).",
  "recipe.unknown": "No such recipe is installed.",
  "recipe.mismatch": "Vectors of two recipes can't be compared.",
  "calibration.missing": "No calibration is installed for this recipe.",
} as const;

export type EngineErrorCode = keyof typeof ENGINE_ERRORS;

/**
 * The only error that crosses from one room to another.
 *
 * `code` is machine-readable and stands in a table (the engine's or the contract's);
 * `message` is a sentence for the person who has to act. No audio, vector or secret goes into it.
 */
export class VoiceError<Code extends string = string> extends Error {
  override readonly name = "VoiceError";
  readonly code: Code;

  constructor(code: Code, detail: string, options?: { cause?: unknown }) {
    super(detail, options);
    this.code = code;
  }
}

/** The engine throws its own codes only; this alias lets the compiler hold that. */
export type EngineError = VoiceError<EngineErrorCode>;

export const engineError = (code: EngineErrorCode, detail: string, cause?: unknown): EngineError =>
  new VoiceError(code, detail, cause === undefined ? undefined : { cause });
