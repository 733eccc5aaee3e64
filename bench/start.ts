import { join } from "node:path";
import { DEFAULT_RECIPE, openModelStore, readRecipe, seededRandom } from "@voicebio/engine";
import { openSqliteUnitOfWork } from "../packages/server/src/adapters/sqlite/unit-of-work.ts";
import { newId } from "../packages/server/src/domain/ids.ts";
import { type RunningServer, startServer, temporaryFolder } from "./running-server.ts";
import type { Row } from "./statistics.ts";
import { MODELS } from "./verification.ts";

const VOICEPRINTS = 100_000;
const AT_ONCE = 2_000;
const DIMENSION = 192;

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(2)} s`;

export function startRows(server: RunningServer): readonly Row[] {
  const { now } = server.memoryMib();
  return [
    {
      figure: "ready after the start, nobody enrolled",
      value: seconds(server.readyAfterMs),
      target: "within 3 s",
      met: server.readyAfterMs <= 3000,
    },
    { figure: "resident memory when ready", value: `${now.toFixed(0)} MiB`, target: "at most 500 MB", met: now <= 476 },
  ];
}

export function loadRow(server: RunningServer): Row {
  const { peak } = server.memoryMib();
  return {
    figure: "highest resident memory under all of the load above",
    value: `${peak.toFixed(0)} MiB`,
    target: "at most 750 MB",
    met: peak <= 715,
  };
}

/** A folder with 100,000 enrolled voices (random vectors), and how long a server over it takes to be ready. */
export async function benchLargeStart(): Promise<readonly Row[]> {
  using folder = temporaryFolder();
  {
    await using first = await startServer(folder.path);
    first.memoryMib();
  }
  await fill(join(folder.path, "voicebio.sqlite"));
  await using server = await startServer(folder.path);
  const { now } = server.memoryMib();
  return [
    {
      figure: `ready after the start, ${VOICEPRINTS.toLocaleString("en")} voiceprints`,
      value: `${seconds(server.readyAfterMs)}, ${now.toFixed(0)} MiB resident`,
      target: "within 10 s",
      met: server.readyAfterMs <= 10_000,
    },
  ];
}

async function fill(database: string): Promise<void> {
  await using unitOfWork = await openSqliteUnitOfWork(database);
  const recipe = readRecipe(openModelStore(MODELS), DEFAULT_RECIPE).id;
  const random = seededRandom(1);
  const tenantId = "default";
  const quality = {
    durationS: 8,
    netSpeechS: 7,
    snrDb: 20,
    levelDb: -20,
    clippedShare: 0,
    bandwidthHz: 8000,
    voices: 1,
  };
  for (let done = 0; done < VOICEPRINTS; done += AT_ONCE) {
    await unitOfWork.commit(async ({ speakers, enrollments }) => {
      for (let i = done; i < done + AT_ONCE; i++) {
        const createdAt = new Date(1_700_000_000_000 + i);
        const speakerId = newId("spk", createdAt);
        const vector = Float32Array.from({ length: DIMENSION }, () => random() - 0.5);
        const heard = { id: newId("smp", createdAt), digest: String(i), quality, embeddings: [{ recipe, vector }] };
        const sample = { ...heard, state: "active" as const, reasons: [] };
        const externalId = `bench-${i}`;
        await speakers.insert({ id: speakerId, tenantId, name: null, externalId, watchlist: false, createdAt });
        await enrollments.insert({ id: newId("enr", createdAt), tenantId, speakerId, createdAt, samples: [sample] });
      }
    });
  }
}
