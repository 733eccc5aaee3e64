/**
 * `npm run bench`: speed and memory, as ratios within this run wherever a ratio says it. Run it on a quiet machine.
 */
import { availableParallelism, cpus, loadavg } from "node:os";
import { benchBreakdown } from "./breakdown.ts";
import { benchPeers } from "./peers.ts";
import { benchRecipes } from "./recipes.ts";
import { startServer, temporaryFolder } from "./running-server.ts";
import { benchScoring } from "./scoring.ts";
import { benchSearch } from "./search.ts";
import { benchLargeStart, loadRow, startRows } from "./start.ts";
import { printRows, type Row } from "./statistics.ts";
import { benchThroughput, benchVerification, enrolledSpeaker } from "./verification.ts";

const missed: string[] = [];
function print(title: string, rows: readonly Row[]): void {
  printRows(title, rows);
  missed.push(...rows.filter((row) => row.met === false).map((row) => row.figure));
}

console.log(
  `${availableParallelism()} cores (${cpus()[0]?.model.trim()}), load ${loadavg()[0]?.toFixed(2)} before the start`,
);
print("An evaluation, one thread", benchScoring()); // first, while the process is small
let bareMs: number;
{
  using folder = temporaryFolder();
  await using server = await startServer(folder.path);
  print("Start", startRows(server));
  const path = await enrolledSpeaker(server);
  const verification = await benchVerification(server, path);
  bareMs = verification.bareMs;
  print("One verification of 3 s", verification.rows);
  print("Where the rest goes, in one thread without HTTP", await benchBreakdown());
  print("Load", [...(await benchThroughput(server, path, bareMs)), loadRow(server)]);
}
print("1:N", await benchSearch(bareMs));
print("A large start", await benchLargeStart());
print("Recipes, one thread", await benchRecipes());
print("Peers, one thread, recording to embedding", await benchPeers());

console.log(missed.length === 0 ? "\nEvery target met." : `\nMissed: ${missed.join("; ")}`);
process.exitCode = missed.length === 0 ? 0 : 1;
