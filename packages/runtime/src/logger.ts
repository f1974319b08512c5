import { StoreError } from '@felloe/engine/errors.ts';
import { pino, type Logger as PinoLogger } from 'pino';
import { redactRecord, redactText } from './redaction.ts';

/** A pino logger, so that it can be handed to libraries that want one. `logger.child({ component })` names a part. */
export type Logger = PinoLogger;

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

export interface LoggerOptions {
  /** The process: `hub`, `spoke-2`. */
  readonly name: string;
  readonly level: LogLevel;
  /** Where lines go; stderr when absent, because stdout belongs to the command's answer. */
  readonly destination?: { write(line: string): void };
}

/**
 * One JSON line a record. Fields with secret names are replaced at every depth and in child bindings, errors are cleaned of signed
 * URLs. pino replaces the methods of levels that are off by an empty function, so they cost a call.
 */
export function createLogger({ name, level, destination }: LoggerOptions): Logger {
  const logger = pino(
    {
      name,
      level,
      formatters: { log: (record) => redactRecord(record), level: (label) => ({ level: label }) },
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      serializers: { err: serializeError, error: serializeError, cause: serializeError },
    },
    // Synchronous: the last lines before a crash are the ones that matter, and hot paths do not log.
    destination ?? pino.destination({ fd: 2, sync: true }),
  );
  // pino does not send child bindings through formatters.log. Children inherit from their parent object, so this holds for all.
  const child = logger.child;
  logger.child = function redactingChild(this: Logger, bindings, options) {
    return child.call(this, redactRecord(bindings), options);
  } as typeof child;
  return logger;
}

/** A logger that says nothing. For tests and for parts whose output nobody wants. */
export function createSilentLogger(): Logger {
  return pino({ level: 'silent' }, { write: () => {} });
}

function serializeError(thrown: unknown, depth = 0): unknown {
  if (!(thrown instanceof Error)) return thrown;
  return {
    type: thrown.name,
    message: redactText(thrown.message),
    ...(thrown instanceof StoreError ? { code: thrown.code, details: redactRecord(thrown.details) } : {}),
    stack: redactText(thrown.stack ?? ''),
    // Five causes deep is further than any chain we build; a cycle would not end.
    ...(thrown.cause === undefined || depth >= 5 ? {} : { cause: serializeError(thrown.cause, depth + 1) }),
  };
}
