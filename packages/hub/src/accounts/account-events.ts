/** What is told of accounts. Identifiers are people's names: events carry ids alone. */
import { eventAt, noContainerId } from '../metadata/artifact-events.ts';
import type { Batch } from '../lanes/job.ts';
import type { AccountPlace } from './account-records.ts';

const operations = {
  'account.created': 'create',
  'account.enabled': 'enable',
  'account.disabled': 'disable',
  'account.password_set': 'configure',
  'account.removed': 'remove',
  'device.registered': 'create',
  'device.revoked': 'revoke',
  'grant.created': 'create',
  'grant.revoked': 'revoke',
} as const;

export function emitAccount(
  batch: Batch,
  type: keyof typeof operations,
  { tenantId, accountId }: AccountPlace,
  data: Readonly<Record<string, string>> = {},
): void {
  batch.emit(
    eventAt(batch.now, {
      type,
      container: '',
      containerId: noContainerId,
      artifact: '',
      operation: operations[type],
      tenantId,
      data: { accountId, ...data },
    }),
  );
}
