/**
 * Postgres as the hub uses it: plain statements on pooled connections, each with a deadline, and errors sorted into "not done",
 * "unknown" and "wrong". Nothing outside this folder and the `*-queries.ts` files knows the driver.
 */
import { StoreError } from '@felloe/engine/errors.ts';
import pg from 'pg';

export interface Row {
  readonly [column: string]: unknown;
}

export interface Statement {
  /** Named statements are parsed once per connection. */
  readonly name?: string;
  readonly text: string;
  readonly values?: readonly unknown[];
}

export interface Rows<R> {
  readonly rows: R[];
  readonly rowCount: number;
}

export interface Querier {
  query<R = Row>(statement: Statement): Promise<Rows<R>>;
}

export interface Connection extends Querier {
  /** Gives the connection back; a broken one is closed instead. */
  release(broken?: boolean): void;
}

export interface Database extends Querier {
  connect(): Promise<Connection>;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  readonly url: string;
  readonly connectionsMax: number;
  readonly statementTimeoutMs: number;
  readonly connectTimeoutMs: number;
  readonly onIdleError: (error: Error) => void;
}

const bigintTypeId = 20;

/** Our bigints (times, sizes, sequences) all stay below 2^53. */
function parseBigint(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new StoreError('internal', `a bigint beyond 2^53 came from the database: ${text}`);
  return value;
}

const types = {
  getTypeParser(typeId: number, format?: 'text' | 'binary'): (text: string) => unknown {
    if (typeId === bigintTypeId) return parseBigint;
    const parser: unknown =
      format === 'binary' ? pg.types.getTypeParser(typeId, 'binary') : pg.types.getTypeParser(typeId, 'text');
    return parser as (text: string) => unknown;
  },
};

export function openDatabase(options: DatabaseOptions): Database {
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.connectionsMax,
    connectionTimeoutMillis: options.connectTimeoutMs,
    statement_timeout: options.statementTimeoutMs,
    query_timeout: options.statementTimeoutMs + 1000,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
    // Statements that do not wait for each other's answers are on their way together; the server still does them in order.
    pipeline: true,
    types: types as unknown as pg.CustomTypesConfig,
  });
  pool.on('error', options.onIdleError);
  // A connection that breaks while it is lent out tells its query; without a listener of its own its event would end the process.
  pool.on('connect', (client) => {
    client.on('error', () => undefined);
    // Every statement here is an index search or a batch whose best plan is the same for all values; planning the one that commits
    // again for each new batch cost more than running it. An engine without the setting plans as it likes.
    client.query('set plan_cache_mode = force_generic_plan').catch(() => undefined);
  });
  return {
    query: async <R>(statement: Statement) => run<R>(() => pool.query(queryOf(statement))),
    connect: async () => {
      const client = await translated(() => pool.connect());
      let released = false;
      return {
        query: async <R>(statement: Statement) => {
          if (released) throw new StoreError('internal', 'a statement came after its connection was given back');
          return run<R>(() => client.query(queryOf(statement)));
        },
        release: (broken = false) => {
          if (released) return;
          released = true;
          client.release(broken);
        },
      };
    },
    close: () => pool.end(),
  };
}

function queryOf(statement: Statement): pg.QueryConfig {
  const { name, text, values } = statement;
  const query: pg.QueryConfig = { text };
  if (name !== undefined) query.name = name;
  if (values !== undefined) query.values = values as unknown[];
  return query;
}

async function run<R>(ask: () => Promise<pg.QueryResult>): Promise<Rows<R>> {
  const result = await translated(ask);
  return { rows: result.rows as R[], rowCount: result.rowCount ?? 0 };
}

async function translated<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    throw databaseError(error);
  }
}

const uniqueViolation = '23505';
// Serialization failure and deadlock: nothing was done, asking again is right.
const repeatable = new Set(['40001', '40P01']);

/** A driver error as a StoreError: `conflict` for a unique violation, `unavailable` for anything that may pass, else `internal`. */
export function databaseError(error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  const state = sqlState(error);
  const cause = { cause: error };
  if (state === uniqueViolation) return new StoreError('conflict', 'the record already exists', cause);
  if (state !== undefined && repeatable.has(state)) return new StoreError('unavailable', 'the database asks to repeat', cause);
  if (isLost(error)) return new StoreError('unavailable', 'the database is away', cause);
  if (state === '53100') return new StoreError('storage_full', 'the database has no room', cause);
  return StoreError.from(error);
}

export function sqlState(error: unknown): string | undefined {
  return error instanceof pg.DatabaseError ? error.code : undefined;
}

/**
 * The connection broke, so the outcome of a COMMIT that was under way is unknown. Only errors of this file count: a fault of the
 * caller's own code says nothing about the connection.
 */
export function isConnectionLoss(error: unknown): boolean {
  return error instanceof StoreError && error.code === 'unavailable' && error.cause !== undefined && isLost(error.cause);
}

/** Of an error of the driver: what has no SQL state is a broken socket or a time-out. */
function isLost(error: unknown): boolean {
  const state = sqlState(error);
  if (state !== undefined) return state.startsWith('08') || state.startsWith('57P') || state === '57014' || state === '53300';
  return error instanceof Error && !(error instanceof StoreError);
}
