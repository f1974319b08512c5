/** A receiver of OTLP traces over HTTP in JSON, as a collector's `/v1/traces`: keeps every span that processes send. */
import { createServer } from 'node:http';

export interface ExportedSpan {
  /** `service.name` of the process it is from. */
  readonly service: string;
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  /** Empty for a root. */
  readonly parentSpanId: string;
  readonly failed: boolean;
}

export interface TraceReceiver extends AsyncDisposable {
  readonly url: string;
  spans(): readonly ExportedSpan[];
  /** Everything that came, as it came. */
  received(): string;
}

/** The parts of the OTLP message that are looked at (opentelemetry-proto, trace/v1, JSON encoding). */
interface ExportRequest {
  readonly resourceSpans: readonly {
    readonly resource: {
      readonly attributes: readonly { readonly key: string; readonly value: { readonly stringValue?: string } }[];
    };
    readonly scopeSpans: readonly { readonly spans: readonly OtlpSpan[] }[];
  }[];
}

interface OtlpSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly status?: { readonly code?: number };
}

const statusError = 2;

export async function startTraceReceiver(): Promise<TraceReceiver> {
  const spans: ExportedSpan[] = [];
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      try {
        spans.push(...spansIn(JSON.parse(body) as ExportRequest));
        bodies.push(body);
        response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
      } catch {
        response.writeHead(400).end('this receiver takes OTLP in JSON');
      }
    });
  });
  const listening = Promise.withResolvers<void>();
  server.on('error', listening.reject).listen(0, '127.0.0.1', listening.resolve);
  await listening.promise;
  return {
    url: `http://127.0.0.1:${(server.address() as { port: number }).port}/v1/traces`,
    spans: () => spans,
    received: () => bodies.join('\n'),
    [Symbol.asyncDispose]: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function spansIn(message: ExportRequest): ExportedSpan[] {
  return message.resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const service = resource.attributes.find(({ key }) => key === 'service.name')?.value.stringValue ?? '';
    return scopeSpans.flatMap((scope) =>
      scope.spans.map((span) => ({
        service,
        name: span.name,
        traceId: span.traceId,
        spanId: span.spanId,
        parentSpanId: span.parentSpanId ?? '',
        failed: span.status?.code === statusError,
      })),
    );
  });
}
