/** What is known of a request to the backups once it is clear who asks. */
import type { Actor } from '@felloe/contracts/gen/felloe/v1/Actor.ts';
import type { ContainerDescriptor__Output } from '@felloe/contracts/gen/felloe/v1/ContainerDescriptor.ts';
import type { BackupsSetting } from '@felloe/engine/container/backups.ts';
import type { CallOptions } from '@felloe/contracts/session/calls.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AppContext } from '../../app-context.ts';

export interface BackupExchange {
  readonly context: AppContext;
  readonly container: ContainerDescriptor__Output;
  readonly setting: BackupsSetting;
  readonly actor: Actor;
  readonly call: CallOptions;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  /** Aborts when the client leaves before its answer is whole. */
  readonly gone: AbortSignal;
}
