import { chmod, rm } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import type { FastifyInstance } from "fastify";
import { type Application, DEFAULT_TENANT } from "./application.ts";
import { type Identify, identifyByKey, identifyOperator } from "./http/authentication.ts";
import type { HttpContext } from "./http/context.ts";
import { hangDocs } from "./http/docs.ts";
import { buildHttpServer } from "./http/http-server.ts";
import { openMetrics } from "./http/metrics.ts";
import { UploadBudget } from "./http/upload-budget.ts";
import { localSocketPath } from "./local-socket.ts";
import { VERSION } from "./version.ts";

export interface ServerOptions {
  /** Where to listen for callers with keys; nowhere where it is left out. */
  readonly tcp?: { readonly host: string; readonly port: number };
  /** Whether to listen on the data folder's socket, for the operator of this machine. */
  readonly socket?: boolean;
}

export interface RunningServer extends AsyncDisposable {
  /** `http://host:port` with the port that was really taken. */
  readonly url: string | undefined;
  /** Undefined where it was not asked for, or the folder's path is too long for a socket. */
  readonly socketPath: string | undefined;
  /** Takes no more requests, answers those in progress within the time limit, and lets go of the rest. */
  readonly close: () => Promise<void>;
}

/** Opens the doors of an application; closing them leaves the application open. */
export async function startServer(application: Application, options: ServerOptions): Promise<RunningServer> {
  const gate = { open: true };
  const context = contextOf(application, gate);
  await using opened = new AsyncDisposableStack();
  const apps: FastifyInstance[] = [];
  opened.defer(() => closeWithin(apps, application.config.shutdownTimeoutMs));
  const { tcp } = options;
  let url: string | undefined;
  if (tcp) {
    const identify = identifyByKey(() => application.unitOfWork.stores.tenants);
    const app = await build(application, context, identify, true);
    apps.push(app);
    await app.listen(tcp);
    url = urlOf(tcp.host, app.server.address() as AddressInfo);
  }
  const socketPath = options.socket ? localSocketPath(application.config.dataFolder) : undefined;
  if (socketPath !== undefined) {
    const app = await build(application, context, identifyOperator(DEFAULT_TENANT), false);
    apps.push(app);
    await listenOnSocket(app, socketPath);
  }
  const servers = opened.move();
  const closeAll = () => {
    gate.open = false;
    return servers.disposeAsync();
  };
  return { url, socketPath, close: closeAll, [Symbol.asyncDispose]: closeAll };
}

function contextOf(application: Application, gate: { readonly open: boolean }): HttpContext {
  const { config, useCases, unitOfWork, clock, drift, load, requireReady } = application;
  const budget = new UploadBudget(config.uploadMemoryBytes);
  return {
    useCases,
    unitOfWork,
    clock,
    load,
    requireReady,
    accepting: () => gate.open,
    metrics: openMetrics({ load, drift, uploadBytes: () => budget.usedBytes }),
    limits: { maxRecordingBytes: config.maxRecordingBytes, maxRecordings: config.maxRecordings },
    budget,
    version: VERSION,
  };
}

const build = (
  { config: { logLevel, requestTimeoutMs } }: Application,
  context: HttpContext,
  identify: Identify,
  docs: boolean,
): Promise<FastifyInstance> =>
  buildHttpServer({
    context,
    identify,
    logLevel,
    requestTimeoutMs,
    ...(docs && { docs: hangDocs(context.version) }),
  });

/**
 * The folder's lock is held, so a socket that is there already is a dead server's.
 *
 * The umask makes the socket its owner's alone from its first moment; it counts for the whole process, so everything
 * else is made ready before.
 */
async function listenOnSocket(app: FastifyInstance, path: string): Promise<void> {
  await rm(path, { force: true });
  await app.ready();
  const umask = process.umask(0o177);
  try {
    await app.listen({ path });
  } finally {
    process.umask(umask);
  }
  await chmod(path, 0o600);
}

function urlOf(host: string, { port }: AddressInfo): string {
  const named = host === "0.0.0.0" || host === "127.0.0.1" || host === "::" || host === "::1" ? "localhost" : host;
  return `http://${named.includes(":") ? `[${named}]` : named}:${port}`;
}

/** One limit for all doors together. */
async function closeWithin(apps: readonly FastifyInstance[], limitMs: number): Promise<void> {
  const timer = setTimeout(() => {
    for (const app of apps) app.server.closeAllConnections();
  }, limitMs);
  await Promise.all(apps.map((app) => app.close()));
  clearTimeout(timer);
}
