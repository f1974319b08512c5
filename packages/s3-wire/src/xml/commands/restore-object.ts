/** RestoreObject, and what listings say of restores. */
import { S3Error } from '../../errors.ts';
import { formatIsoDate } from '../../http-date.ts';
import { checkChildren, optionalChild, optionalText, parseInteger, parseRoot } from '../read.ts';
import type { XmlWriter } from '../write.ts';

export type RestoreTier = 'Standard' | 'Bulk' | 'Expedited';

export interface RestoreRequest {
  /** How long the copy is kept; at least 1. */
  readonly days: number;
  readonly tier: RestoreTier;
}

export interface RestoreStatus {
  /** ms since 1970 */
  readonly expiresAtMs: number;
}

/** More than two centuries: what is beyond is a mistake. */
const daysMax = 100_000;

/** @throws S3Error MalformedXML, InvalidArgument for days below 1, NotImplemented for a restore that selects (SELECT). */
export function parseRestoreRequest(body: Uint8Array): RestoreRequest {
  const root = parseRoot(body, 'RestoreRequest');
  checkChildren(root, ['Days', 'GlacierJobParameters', 'Tier', 'Type', 'Description', 'SelectParameters', 'OutputLocation']);
  if (optionalText(root, 'Type') !== undefined || optionalChild(root, 'SelectParameters') !== undefined) {
    throw new S3Error('NotImplemented', 'A restore that selects is not implemented.');
  }
  const daysText = optionalText(root, 'Days');
  if (daysText === undefined) throw new S3Error('MalformedXML');
  const days = parseInteger(daysText);
  if (days < 1 || days > daysMax) {
    throw new S3Error('InvalidArgument', 'Restoration days should be at least 1.', { extra: { ArgumentName: 'Days' } });
  }
  const job = optionalChild(root, 'GlacierJobParameters');
  if (job !== undefined) checkChildren(job, ['Tier']);
  const tier = (job === undefined ? undefined : optionalText(job, 'Tier')) ?? optionalText(root, 'Tier') ?? 'Standard';
  if (tier !== 'Standard' && tier !== 'Bulk' && tier !== 'Expedited') throw new S3Error('MalformedXML');
  return { days, tier };
}

/** An object's bytes are at hand from the moment a restore was asked for, so none is ever in progress. */
export function writeRestoreStatus(xml: XmlWriter, status: RestoreStatus | undefined): void {
  if (status === undefined) return;
  xml.open('RestoreStatus').text('IsRestoreInProgress', false);
  xml.text('RestoreExpiryDate', formatIsoDate(status.expiresAtMs)).close('RestoreStatus');
}
