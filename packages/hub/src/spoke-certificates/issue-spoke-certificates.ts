/** Certificates for spokes, by the authority in the hub's directory. Good ones of an earlier start stay. */
import path from 'node:path';
import { CertificateAuthority, certificateFilesIn } from '../auth/certificate-authority.ts';
import { authorityDirectory } from '../session/session-certificates.ts';
import { spokeUri } from '../session/spoke-identity.ts';

export interface SpokeCertificates {
  /** Paths of PEM files. */
  of(name: string): { readonly ca: string; readonly cert: string; readonly key: string };
}

export async function issueSpokeCertificates(wish: {
  readonly hubDirectory: string;
  readonly certificateDirectory: string;
  readonly names: readonly string[];
}): Promise<SpokeCertificates> {
  // Names become folders: a wrong one is refused before anything is written.
  for (const name of wish.names) spokeUri(name);
  const authority = await CertificateAuthority.open(authorityDirectory(wish.hubDirectory), Date.now);
  const directoryOf = (name: string) => path.join(wish.certificateDirectory, name);
  for (const name of wish.names) {
    await authority.ensureFiles(directoryOf(name), () => authority.issueSpokeCertificate(name));
  }
  return { of: (name) => certificateFilesIn(directoryOf(name)) };
}
