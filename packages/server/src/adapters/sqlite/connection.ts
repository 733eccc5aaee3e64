import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import { type SqliteDatabase, SqliteDialect, type SqliteStatement } from "kysely";
import { ensurePrivateFile } from "../private-file.ts";

/** Compiled statements kept a connection: more than the stores have, so that none is compiled for every call. */
const KEPT_STATEMENTS = 100;

/** How long another program on the same file (a backup, a shell) may hold it before a call fails. */
export const BUSY_TIMEOUT_MS = 2000;

/** SQLite's result codes for a primary key and for another unique value that is taken. */
const TAKEN_CODES: ReadonlySet<unknown> = new Set([1555, 2067]);

export const isTaken = (error: unknown): boolean =>
  error instanceof Error && "errcode" in error && TAKEN_CODES.has(error.errcode);

/**
 * Opens the one connection that writes, and makes the file where it is missing, for the owner alone.
 *
 * WAL with synchronous FULL: a commit is on the disk when it returns, and readers don't wait for it.
 * secure_delete: what is deleted is overwritten with zeros, since a voiceprint can't be changed like a password.
 */
export function openWriter(path: string): DatabaseSync {
  ensurePrivateFile(path); // SQLite gives the files beside it the same mode.
  const database = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS, enableForeignKeyConstraints: true });
  for (const pragma of [
    "journal_mode = WAL",
    "synchronous = FULL",
    "secure_delete = ON",
    "temp_store = MEMORY",
    "trusted_schema = OFF",
  ]) {
    database.exec(`PRAGMA ${pragma}`);
  }
  return database;
}

/** A connection of its own for reads: it sees what is committed, and never waits for an open transaction. */
export function openReader(path: string): DatabaseSync {
  const database = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS, readOnly: true });
  database.exec("PRAGMA temp_store = MEMORY");
  return database;
}

/** Kysely's dialect over Node's own SQLite. */
export const nodeSqliteDialect = (database: DatabaseSync): SqliteDialect =>
  new SqliteDialect({ database: keepingStatements(database) });

function keepingStatements(database: DatabaseSync): SqliteDatabase {
  const kept = new Map<string, SqliteStatement>();
  const prepare = (sql: string): SqliteStatement => {
    const known = kept.get(sql);
    if (known !== undefined) return known;
    const statement = asKyselyWants(database.prepare(sql));
    const [oldest] = kept.keys();
    if (kept.size >= KEPT_STATEMENTS && oldest !== undefined) kept.delete(oldest);
    kept.set(sql, statement);
    return statement;
  };
  return { prepare, close: () => database.close() };
}

/** Node's statement in the shape of better-sqlite3's. Rows are read whole: a kept statement has no open cursor. */
function asKyselyWants(statement: StatementSync): SqliteStatement {
  const all = (parameters: readonly unknown[]) => statement.all(...(parameters as SQLInputValue[]));
  return {
    reader: statement.columns().length > 0,
    all,
    run: (parameters) => statement.run(...(parameters as SQLInputValue[])),
    iterate: (parameters) => all(parameters)[Symbol.iterator](),
  };
}
