/** The certificate of the session listener: given files, or those of the authority in the hub's own directory. */
import { createHash } from 'node:crypto';
import path from 'node:path';
import { CertificateAuthority, certificateFilesIn } from '../auth/certificate-authority.ts';
import { certificateFiles, type HubConfig } from '../config.ts';
import type { CertificateFilePaths } from './certificate-files.ts';

export interface SessionCertificates {
  readonly files: CertificateFilePaths;
  /** Issues the certificate anew when it is near its end; does nothing for given files. */
  renew(): Promise<void>;
}

export async function sessionCertificates(config: HubConfig, now: () => number = Date.now): Promise<SessionCertificates> {
  const given = certificateFiles(config);
  if (given !== undefined) return { files: given, renew: async () => undefined };
  const authority = await CertificateAuthority.open(authorityDirectory(config.directory), now);
  // Other hosts need another certificate, also while this one is still good.
  const hosts = createHash('sha256').update(config.listen.hosts.join('\n')).digest('hex').slice(0, 8);
  const directory = path.join(config.directory, `session-certificate-${hosts}`);
  const renew = async () => {
    await authority.ensureFiles(directory, () => authority.issueHubCertificate(config.listen.hosts));
  };
  await renew();
  return { files: certificateFilesIn(directory), renew };
}

/** Where the authority of a hub's directory lies; whoever starts spokes for this hub issues from here too. */
export function authorityDirectory(hubDirectory: string): string {
  return path.join(hubDirectory, 'authority');
}
