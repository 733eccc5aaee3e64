import type { Migration } from "@voicebio/contract";
import type { Api } from "../api.ts";
import type { Arguments } from "../arguments.ts";
import type { Context } from "../command.ts";
import { EXIT } from "../exit-codes.ts";
import { openProgressBar } from "../progress-bar.ts";
import { count, plain } from "../wording.ts";

/** Asks for batch after batch until every kept recording was tried once. The server keeps what each has done. */
export async function migrateRecordings(api: Api, args: Arguments, context: Context): Promise<number> {
  const asJson = args.flag("json");
  let done = 0;
  let failed = 0;
  let last: Migration | undefined;
  try {
    for await (const batch of batches(api, args.text("to"), context)) {
      done += batch.done;
      failed += batch.failed.length;
      last = batch;
      for (const failure of batch.failed) context.print(asJson ? JSON.stringify(failure) : describeFailure(failure));
    }
  } catch (error) {
    if (context.signal.aborted)
      context.note("Interrupted. What was embedded stays; the same command goes on from there.");
    throw error;
  }
  if (last === undefined) return EXIT.done.code;
  const { recipe, notKept } = last;
  if (asJson) context.print(JSON.stringify({ recipe, done, failed, notKept }));
  else
    context.print(
      `${count(done, "recording")} embedded with ${recipe}, ${failed} failed, ${count(notKept, "sample")} without a kept recording.`,
    );
  return failed > 0 ? EXIT.badData.code : EXIT.done.code;
}

const describeFailure = ({ sampleId, speakerId, code, message }: Migration["failed"][number]): string =>
  `failed  ${sampleId} of ${speakerId}  ${code}: ${plain(message)}`;

async function* batches(api: Api, to: string | undefined, { terminal }: Context): AsyncGenerator<Migration> {
  let tried = 0;
  let next: string | null = null;
  let bar: ReturnType<typeof openProgressBar> | undefined;
  try {
    do {
      const batch: Migration = await api.migrate({
        ...(to !== undefined && { to }),
        ...(next !== null && { cursor: next }),
      });
      tried += batch.done + batch.failed.length;
      // Opened with the first batch: only then is it known how many there are.
      bar ??= openProgressBar(terminal, "Embedding", batch.done + batch.remaining);
      bar.show(tried, batch.failed.length === 0 ? undefined : "some failed");
      yield batch;
      next = batch.next;
    } while (next !== null);
  } finally {
    bar?.[Symbol.dispose]();
  }
}
