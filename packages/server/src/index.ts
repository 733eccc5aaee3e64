export { findFfmpeg } from "./adapters/ffmpeg.ts";
export { type Application, type ApplicationOptions, DEFAULT_TENANT, openApplication } from "./application.ts";
export {
  type Config,
  type ConfigInput,
  type ConfigSource,
  describeConfig,
  type LoadedConfig,
  loadConfig,
} from "./config/config.ts";
export { readInstallation } from "./installed-recipes.ts";
export { localSocketPath } from "./local-socket.ts";
export { openInference } from "./open-inference.ts";
export type { Inference } from "./ports/inference.ts";
export { type RunningServer, type ServerOptions, startServer } from "./server.ts";
export { VERSION } from "./version.ts";
