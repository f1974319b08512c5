/** PutBucketVersioning and GetBucketVersioning: the VersioningConfiguration (API Reference, "PutBucketVersioning"). */
import { S3Error } from '../../errors.ts';
import { checkChildren, optionalText, parseRoot } from '../read.ts';
import { XmlWriter } from '../write.ts';

export interface VersioningConfiguration {
  readonly status: 'Enabled' | 'Suspended';
  readonly mfaDelete: boolean;
}

/** @throws S3Error MalformedXML for unknown words, IllegalVersioningConfigurationException without a status. */
export function parseVersioningConfiguration(body: Uint8Array): VersioningConfiguration {
  const root = parseRoot(body, 'VersioningConfiguration');
  checkChildren(root, ['Status', 'MfaDelete']);
  const status = optionalText(root, 'Status')?.trim();
  const mfaDelete = optionalText(root, 'MfaDelete')?.trim();
  if (status === undefined) throw new S3Error('IllegalVersioningConfigurationException');
  if (status !== 'Enabled' && status !== 'Suspended') throw new S3Error('MalformedXML');
  if (mfaDelete !== undefined && mfaDelete !== 'Enabled' && mfaDelete !== 'Disabled') throw new S3Error('MalformedXML');
  return { status, mfaDelete: mfaDelete === 'Enabled' };
}

/** Without a status: a bucket that never had versions, which S3 tells by an empty document. */
export function renderVersioningConfiguration(status: VersioningConfiguration['status'] | undefined): string {
  return new XmlWriter()
    .open('VersioningConfiguration', true)
    .textIf('Status', status)
    .close('VersioningConfiguration')
    .toString();
}
