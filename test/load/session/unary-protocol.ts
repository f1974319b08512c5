/** The bench's unary service, with the same messages and options as the session. */
import { fileURLToPath } from 'node:url';
import type { Answer, Answer__Output } from '@felloe/contracts/gen/felloe/v1/Answer.ts';
import type { Request, Request__Output } from '@felloe/contracts/gen/felloe/v1/Request.ts';
import { type Client, loadPackageDefinition, type ServiceDefinition, type ServiceError } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';

export interface UnaryClient extends Client {
  Call(request: Request, callback: (error: ServiceError | null, answer?: Answer__Output) => void): void;
}

export type UnaryHandler = (call: { readonly request: Request__Output }, callback: (error: null, answer: Answer) => void) => void;

interface UnaryPackage {
  readonly felloe: {
    readonly bench: {
      readonly Unary: (new (
        ...args: ConstructorParameters<typeof Client>
      ) => UnaryClient) & { readonly service: ServiceDefinition };
    };
  };
}

export function loadUnaryProtocol(): UnaryPackage['felloe']['bench']['Unary'] {
  const definition = loadSync('unary.proto', {
    includeDirs: [import.meta.dirname, fileURLToPath(new URL('../../../protos', import.meta.url))],
    keepCase: true,
    longs: Number,
    enums: String,
    defaults: true,
    oneofs: true,
  });
  return (loadPackageDefinition(definition) as unknown as UnaryPackage).felloe.bench.Unary;
}
