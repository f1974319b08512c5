/** Operations about the store vault for who runs it. */
import { limits } from '@felloe/engine/limits.ts';
import { Type } from 'typebox';
import type { AdministrationOperation } from './administration.ts';
import { ContainerName, TenantName } from './records.ts';

const closed = { additionalProperties: false } as const;

export const VaultFault = Type.Object({
  owner: Type.String({ description: 'Public key: 0x and 64 hex digits.' }),
  topic: Type.String(),
  digest: Type.String({ description: 'Of the content; empty for the history as a whole.' }),
  fault: Type.String({ description: 'What does not agree.' }),
});

export const vaultOperations = {
  'vault.check': {
    description:
      'Whether the records of a vault agree with each other and with those of the blobs they name; a page of owners and topics at a time.',
    parameters: Type.Object(
      {
        tenant: TenantName,
        container: ContainerName,
        after: Type.Optional(
          Type.String({ maxLength: limits.artifact.pathBytesMax, description: 'nextAfter of the page before.' }),
        ),
      },
      closed,
    ),
    result: Type.Object({
      checked: Type.Integer({ minimum: 0, description: 'Topics of owners looked at.' }),
      faults: Type.Array(VaultFault),
      nextAfter: Type.Optional(Type.String({ description: 'Where the next page begins. Absent: this was the last.' })),
    }),
    caller: 'administrator',
  },
} as const satisfies Record<string, AdministrationOperation>;
