/** The calls of a session as batched frames of one stream, beside the same messages as unary calls. Both over gRPC to another process. */
import { fileURLToPath } from 'node:url';
import type { Request } from '@felloe/contracts/gen/felloe/v1/Request.ts';
import { FrameBatcher } from '@felloe/contracts/session/frame-batcher.ts';
import { spokeEndOf } from '@felloe/contracts/session/grpc-link.ts';
import { loadSessionProtocol } from '@felloe/contracts/session/protocol.ts';
import { startChildProcess } from '@felloe/runtime/child-process.ts';
import { credentials } from '@grpc/grpc-js';
import { startCpuMeter } from '../client/cpu-meter.ts';
import type { Figure } from '../report/figure.ts';
import { loadUnaryProtocol } from '../session/unary-protocol.ts';
import type { BenchContext } from './bench-context.ts';
import { compare, type Sample } from './interleave.ts';

const inFlight = 128;
/** Unary calls are slow; a tenth of them measures as well. */
const unaryShare = 0.1;

type Call = (request: Request) => Promise<unknown>;

export async function measureSessionFrames(context: BenchContext): Promise<Figure[]> {
  await using other = await startChildProcess({
    name: 'session bench',
    command: process.execPath,
    arguments: [fileURLToPath(new URL('../session/main.ts', import.meta.url))],
    environment: context.environment,
  });
  const [, port] = await other.waitForOutput(/"port":(\d+)/, 15_000);
  const address = `127.0.0.1:${port}`;
  const frames = openFrames(address);
  const unary = openUnary(address);
  const { sessionCalls, rounds } = context.counts;
  try {
    return [
      await compare({
        group: 'Session',
        name: 'calls in batched frames',
        unit: 'calls/s',
        floorName: 'unary gRPC calls with the same messages',
        rounds,
        target: { kind: 'at least', value: 8 },
        ours: () => drive(frames.call, sessionCalls, other.pid),
        floor: () => drive(unary.call, Math.ceil(sessionCalls * unaryShare), other.pid),
        onRound: context.tell,
      }),
    ];
  } finally {
    frames.close();
    unary.close();
  }
}

function openFrames(address: string): { call: Call; close: () => void } {
  const client = new (loadSessionProtocol().client)(address, credentials.createInsecure());
  const link = spokeEndOf(client.Session());
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  link.onFrame((frame) => {
    for (const answer of frame.answers) {
      waiting.get(answer.id)?.resolve(answer);
      waiting.delete(answer.id);
    }
  });
  link.onLost((reason) => {
    for (const each of waiting.values()) each.reject(reason);
  });
  const batcher = new FrameBatcher<Request>((requests) => link.send({ requests }));
  return {
    call: (request) => {
      const deferred = Promise.withResolvers<unknown>();
      waiting.set(request.id as number, deferred);
      batcher.push(request);
      return deferred.promise;
    },
    close: () => {
      link.close();
      client.close();
    },
  };
}

function openUnary(address: string): { call: Call; close: () => void } {
  const client = new (loadUnaryProtocol())(address, credentials.createInsecure());
  return {
    call: (request) =>
      new Promise((resolve, reject) => {
        client.Call(request, (error, answer) => (error === null ? resolve(answer) : reject(error)));
      }),
    close: () => client.close(),
  };
}

async function drive(call: Call, count: number, otherPid: number): Promise<Sample> {
  let next = 0;
  const spent = startCpuMeter({ asking: process.pid, answering: otherPid });
  const startedAt = performance.now();
  await Promise.all(
    Array.from({ length: inFlight }, async () => {
      while (next < count) await call(requestOf(++next));
    }),
  );
  const durationMs = performance.now() - startedAt;
  const { asking, answering } = spent();
  return {
    value: (count / durationMs) * 1000,
    details: { askingCpuMicroseconds: (asking * 1000) / count, answeringCpuMicroseconds: (answering * 1000) / count },
  };
}

/** The commit of a small PUT, the most frequent call that carries something. */
function requestOf(id: number): Request {
  const blobId = '7d1f6c1e-3b1a-4a52-9a51-0f3c5f0d9a11';
  return {
    id,
    deadline_ms: 10_000,
    idempotency_key: `5a0c1d9e-boot/${id}`,
    actor: {
      kind: 'access_key',
      tenant_id: '0b7c1f52-6a1c-4c11-8f43-6a7c6f1f2b10',
      principal_id: 'FK0123456789ABCDEFGH',
      source_address: '127.0.0.1',
    },
    write: {
      container: 'photographs',
      path: `2026/06/${id}.jpeg`,
      size: 4096,
      etag: '0123456789abcdef0123456789abcdef',
      attributes: '{"contentType":"image/jpeg"}',
      blobs: [
        {
          blob_id: blobId,
          backend_id: blobId,
          locator: `s:${blobId}:${id * 4096}:4096`,
          size: 4096,
          sha256: '',
          segment_id: blobId,
        },
      ],
    },
  };
}
