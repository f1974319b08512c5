/** The certificate of the session listener: given files, or the development authority's. */
import { StoreError } from '@felloe/engine/errors.ts';
import { certificateFiles, type HubConfig } from '../config.ts';
import type { CertificateFilePaths } from './certificate-files.ts';

export async function sessionCertificates(config: HubConfig): Promise<CertificateFilePaths> {
  const given = certificateFiles(config);
  if (given !== undefined) return given;
  throw new StoreError('invalid_argument', 'the session listener needs ca, cert and key');
}
