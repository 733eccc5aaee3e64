import { writeSync } from "node:fs";
import { enrollment, reply, sample, speaker } from "../../ports/stores-kit.contract.ts";
import { openSqliteUnitOfWork } from "./unit-of-work.ts";

/** Commits a speaker with an enrollment of two samples and an event, over and over, and says each number once it is durable. */
const unit = await openSqliteUnitOfWork(process.argv[2] ?? "");
await unit.stores.tenants.ensure("a", "A", new Date(0));
for (let i = 0; ; i++) {
  await unit.commit(async ({ speakers, enrollments, idempotency }) => {
    await speakers.insert(speaker(`s${i}`));
    await enrollments.insert(enrollment(`e${i}`, `s${i}`, { samples: [sample(`m${i}`), sample(`n${i}`)] }));
    await idempotency.insert("a", "/r", `k${i}`, reply("{}", { speakerId: `s${i}` }), new Date(0));
  });
  writeSync(1, `${i}\n`);
}
