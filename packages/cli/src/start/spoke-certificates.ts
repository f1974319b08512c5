/** Certificates for the spokes of this machine, by the authority in the hub's directory. Good ones of an earlier start stay. */
import path from 'node:path';
import { CertificateAuthority, certificateFilesIn } from '@felloe/hub/auth/certificate-authority.ts';
import { authorityDirectory } from '@felloe/hub/session/session-certificates.ts';

export interface SpokeCertificates {
  /** Paths of PEM files. */
  of(name: string): { readonly ca: string; readonly cert: string; readonly key: string };
}

export async function issueSpokeCertificates(wish: {
  readonly hubDirectory: string;
  readonly certificateDirectory: string;
  readonly names: readonly string[];
}): Promise<SpokeCertificates> {
  const authority = await CertificateAuthority.open(authorityDirectory(wish.hubDirectory), Date.now);
  const directoryOf = (name: string) => path.join(wish.certificateDirectory, name);
  for (const name of wish.names) {
    await authority.ensureFiles(directoryOf(name), () => authority.issueSpokeCertificate(name));
  }
  return { of: (name) => certificateFilesIn(directoryOf(name)) };
}
