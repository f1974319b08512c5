/**
 * One trace follows a request from HTTP through the session and SQL to the backend. Whether it is recorded is decided once, where it
 * enters, before anything is allocated: an unsampled request has no span (`undefined`), and everything below accepts that.
 * Trace context is handed on as an argument, never through ambient state: async context costs every request, sampled or not.
 */
import {
  type Attributes,
  type Context,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  trace,
  type Tracer,
} from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  AlwaysOnSampler,
  BatchSpanProcessor,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
  type SpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { redactText } from '../redaction.ts';
import { formatTraceparent, parseTraceparent, saysUnsampled } from './traceparent.ts';

export type { Attributes, Span };

export interface TracingOptions {
  readonly serviceName: string;
  readonly instanceId: string;
  /** The share of requests without a traceparent that is recorded: 0 … 1. One with a traceparent follows its sampled flag. */
  readonly sampleRatio: number;
  /** `memory` keeps finished spans for a test to read. */
  readonly exporter: { readonly kind: 'none' } | { readonly kind: 'memory' } | { readonly kind: 'otlp'; readonly url: string };
  readonly random?: () => number;
}

export interface Tracing extends AsyncDisposable {
  /** The span of a request that enters this process over HTTP; undefined when it is not recorded. */
  startRequest(traceparent: string | undefined, name: string, attributes?: Attributes): Span | undefined;
  /** The span of work asked for by another of our processes: recorded only when the asker recorded. */
  continueFrom(traceparent: string | undefined, name: string, attributes?: Attributes): Span | undefined;
  /** A span below another. */
  child(parent: Span | undefined, name: string, attributes?: Attributes): Span | undefined;
  /** Runs a step in a child span and ends it, with the failure when there is one. */
  step<T>(parent: Span | undefined, name: string, run: (span: Span | undefined) => Promise<T>): Promise<T>;
  /** Sends what has ended; for tests and shutdown. */
  flush(): Promise<void>;
  /** The ended spans of the `memory` exporter, else empty. */
  finishedSpans(): readonly ReadableSpan[];
}

/** What goes into CallOptions.traceparent; undefined for no span. */
export function traceparentOf(span: Span | undefined): string | undefined {
  return span === undefined ? undefined : formatTraceparent(span.spanContext());
}

/** Ends a span, marking it failed when something was thrown. */
export function endSpan(span: Span | undefined, thrown?: unknown): void {
  if (span === undefined) return;
  if (thrown !== undefined) {
    const error = thrown instanceof Error ? thrown : new Error('something that is no Error was thrown', { cause: thrown });
    const message = redactText(error.message);
    span.recordException({ name: error.name, message });
    span.setStatus({ code: SpanStatusCode.ERROR, message });
  }
  span.end();
}

export function createTracing(options: TracingOptions): Tracing {
  if (options.exporter.kind === 'none') return noTracing;
  const memory = options.exporter.kind === 'memory' ? new InMemorySpanExporter() : undefined;
  const processor: SpanProcessor =
    memory !== undefined
      ? new SimpleSpanProcessor({ exporter: memory })
      : new BatchSpanProcessor({ exporter: new OTLPTraceExporter({ url: (options.exporter as { url: string }).url }) });
  const provider = new TracerProvider({
    // Spans are only ever started for requests that we decided to record.
    sampler: new AlwaysOnSampler(),
    resource: resourceFromAttributes({ 'service.name': options.serviceName, 'service.instance.id': options.instanceId }),
    spanProcessors: [processor],
  });
  return recordingTracing({ tracer: provider.getTracer('felloe'), provider, memory, options });
}

function recordingTracing({
  tracer,
  provider,
  memory,
  options: { sampleRatio, random = Math.random },
}: {
  readonly tracer: Tracer;
  readonly provider: TracerProvider;
  readonly memory: InMemorySpanExporter | undefined;
  readonly options: TracingOptions;
}): Tracing {
  const start = (parent: Context, name: string, kind: SpanKind, attributes: Attributes | undefined): Span =>
    tracer.startSpan(name, attributes === undefined ? { kind } : { kind, attributes }, parent);
  const startBelow = (remote: SpanContext, name: string, attributes: Attributes | undefined): Span | undefined =>
    remote.traceFlags === 0 ? undefined : start(trace.setSpanContext(ROOT_CONTEXT, remote), name, SpanKind.SERVER, attributes);
  const continueFrom: Tracing['continueFrom'] = (traceparent, name, attributes) => {
    if (traceparent === undefined || saysUnsampled(traceparent)) return undefined;
    const remote = parseTraceparent(traceparent);
    return remote === undefined ? undefined : startBelow(remote, name, attributes);
  };
  const child: Tracing['child'] = (parent, name, attributes) =>
    parent === undefined ? undefined : start(trace.setSpan(ROOT_CONTEXT, parent), name, SpanKind.INTERNAL, attributes);
  return {
    startRequest(traceparent, name, attributes) {
      if (traceparent !== undefined) {
        if (saysUnsampled(traceparent)) return undefined;
        const remote = parseTraceparent(traceparent);
        if (remote !== undefined) return startBelow(remote, name, attributes);
      }
      return random() < sampleRatio ? start(ROOT_CONTEXT, name, SpanKind.SERVER, attributes) : undefined;
    },
    continueFrom,
    child,
    step: (parent, name, run) => runStep(child(parent, name), run),
    flush: () => provider.forceFlush(),
    finishedSpans: () => memory?.getFinishedSpans() ?? [],
    [Symbol.asyncDispose]: () => provider.shutdown(),
  };
}

async function runStep<T>(span: Span | undefined, run: (span: Span | undefined) => Promise<T>): Promise<T> {
  if (span === undefined) return await run(undefined);
  try {
    const result = await run(span);
    endSpan(span);
    return result;
  } catch (thrown) {
    endSpan(span, thrown);
    throw thrown;
  }
}

/** Records nothing. */
export const noTracing: Tracing = Object.freeze({
  startRequest: () => undefined,
  continueFrom: () => undefined,
  child: () => undefined,
  step: <T>(_parent: Span | undefined, _name: string, run: (span: Span | undefined) => Promise<T>) => run(undefined),
  flush: () => Promise.resolve(),
  finishedSpans: () => [],
  [Symbol.asyncDispose]: () => Promise.resolve(),
});
