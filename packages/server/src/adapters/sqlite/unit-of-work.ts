import { AsyncLocalStorage } from "node:async_hooks";
import { Kysely, sql } from "kysely";
import type { Stores, UnitOfWork } from "../../ports/stores.ts";
import { sqlStores } from "../sql/stores.ts";
import type { Database, SqlSession, Tables } from "../sql/tables.ts";
import { BUSY_TIMEOUT_MS, isTaken, nodeSqliteDialect, openReader, openWriter } from "./connection.ts";
import { migrate } from "./migrations.ts";

/**
 * Opens the database, makes it where it is missing and brings its schema up to date.
 * Whoever opens it holds the lock of its folder (see `lockDataFolder`).
 *
 * Two connections: one writes, one transaction at a time, in the order of the calls; the other reads what is committed.
 *
 * @throws VoiceError `store.newer_version`
 */
export async function openSqliteUnitOfWork(path: string): Promise<UnitOfWork> {
  const writer = new Kysely<Tables>({ dialect: nodeSqliteDialect(openWriter(path)) });
  try {
    await migrate(writer as Kysely<unknown>);
    const reader = new Kysely<Tables>({ dialect: nodeSqliteDialect(openReader(path)) });
    return new SqliteUnitOfWork(writer, reader);
  } catch (error) {
    await writer.destroy();
    throw error;
  }
}

class SqliteUnitOfWork implements UnitOfWork {
  readonly stores: Stores;
  readonly #writer: Database;
  readonly #reader: Database;
  readonly #inCommit = new AsyncLocalStorage<true>();
  /** Whether pages from before a deletion may still stand in the log; a process that was killed may have left some. */
  #logMayHoldErased = true;

  constructor(writer: Database, reader: Database) {
    this.#writer = writer;
    this.#reader = reader;
    this.stores = sqlStores({
      read: reader,
      write: (work) => this.#transact((session) => session.write(work)),
      erase: (work) => this.#transact((session) => session.erase(work)),
      isTaken,
    });
  }

  commit<T>(work: (stores: Stores) => Promise<T>): Promise<T> {
    return this.#transact((session) => work(sqlStores(session)));
  }

  async ping(): Promise<void> {
    await this.#reader.selectFrom("tenants").select("id").limit(1).execute();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#writer.connection().execute((connection) => truncateLog(connection, BUSY_TIMEOUT_MS)); // After whatever transaction is still open.
    await Promise.all([this.#writer.destroy(), this.#reader.destroy()]);
  }

  async #transact<T>(work: (session: SqlSession) => Promise<T>): Promise<T> {
    if (this.#inCommit.getStore()) {
      throw new Error(
        "within a commit, write through the stores it gives: another transaction would wait for this one",
      );
    }
    // The log is emptied before the connection is let go of, so that closing waits for both.
    return this.#writer.connection().execute(async (connection) => {
      const { result, erased } = await this.#commitOn(connection, work);
      if (erased || this.#logMayHoldErased) await this.#truncateLog(connection, erased ? BUSY_TIMEOUT_MS : 0);
      return result;
    });
  }

  async #commitOn<T>(
    connection: Database,
    work: (session: SqlSession) => Promise<T>,
  ): Promise<{ readonly result: T; readonly erased: boolean }> {
    let erased = false;
    const result = await connection.transaction().execute((transaction) => {
      const write: SqlSession["write"] = (step) => step(transaction);
      const erase: SqlSession["erase"] = (step) => {
        erased = true;
        return step(transaction);
      };
      return this.#inCommit.run(true, () => work({ read: transaction, write, erase, isTaken }));
    });
    return { result, erased };
  }

  /** Where another program keeps the log from being emptied, the next write tries again, without waiting. */
  async #truncateLog(connection: Database, waitMs: number): Promise<void> {
    this.#logMayHoldErased = true;
    this.#logMayHoldErased = !(await truncateLog(connection, waitMs));
  }
}

/**
 * Moves the log into the database and empties it: pages from before a deletion still stand in it.
 *
 * @param waitMs how long it waits for another program that reads an older state (a backup, a shell)
 * @returns whether the log is empty now
 */
async function truncateLog(connection: Database, waitMs: number): Promise<boolean> {
  await sql`pragma busy_timeout = ${sql.lit(waitMs)}`.execute(connection);
  const { rows } = await sql<{ busy: number }>`pragma wal_checkpoint(truncate)`.execute(connection);
  await sql`pragma busy_timeout = ${sql.lit(BUSY_TIMEOUT_MS)}`.execute(connection);
  return rows[0]?.busy === 0;
}
