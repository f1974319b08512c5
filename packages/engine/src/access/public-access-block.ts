/** Four switches that keep a container from being opened to everybody, whatever its lists and policy say (AWS, "Blocking public access"). */
import { fieldsOf, truthOf } from '../container/strict-document.ts';

export interface PublicAccessBlock {
  /** New access lists that let in everyone are refused. */
  readonly refusePublicLists: boolean;
  /** What access lists say of everyone counts for nothing. */
  readonly ignorePublicLists: boolean;
  /** A policy that lets in everyone is refused. */
  readonly refusePublicPolicy: boolean;
  /** While the policy lets in everyone, it lets in nobody but the container's own tenant. */
  readonly restrictPublicPolicy: boolean;
}

const switches = ['refusePublicLists', 'ignorePublicLists', 'refusePublicPolicy', 'restrictPublicPolicy'] as const;

/** @throws StoreError `invalid_argument` */
export function readPublicAccessBlock(value: unknown): PublicAccessBlock {
  const fields = fieldsOf(value, switches);
  return {
    refusePublicLists: truthOf(fields.refusePublicLists, 'refusePublicLists'),
    ignorePublicLists: truthOf(fields.ignorePublicLists, 'ignorePublicLists'),
    refusePublicPolicy: truthOf(fields.refusePublicPolicy, 'refusePublicPolicy'),
    restrictPublicPolicy: truthOf(fields.restrictPublicPolicy, 'restrictPublicPolicy'),
  };
}
