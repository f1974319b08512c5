/**
 * The authority of a development or small installation: signs the hub's own certificate and those of its spokes, which carry their
 * identity as a URI. Its key lies in one file in the hub's directory; larger installations bring their own authority and files.
 */
import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import path from 'node:path';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { StoreError } from '@felloe/engine/errors.ts';
import { spokeUri } from '../session/spoke-identity.ts';
import { createOnce, readIfThere, writeWhole } from './private-files.ts';

export interface IssuedCertificate {
  /** PEM. */
  readonly cert: string;
  /** PEM, PKCS #8. */
  readonly key: string;
}

export interface CertificateWish {
  readonly name: string;
  readonly alternativeNames: readonly { readonly type: 'dns' | 'ip' | 'url'; readonly value: string }[];
  readonly usage: 'server' | 'client';
  readonly validMs: number;
}

const dayMs = 24 * 60 * 60 * 1000;
const authorityValidMs = 3650 * dayMs;
/** Long enough to survive a holiday, short enough that a stolen key ends by itself. */
export const certificateValidMs = 30 * dayMs;
/** Peers' clocks may run behind ours. */
const backdatedMs = 5 * 60 * 1000;
const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

export class CertificateAuthority {
  readonly #certificate: X509Certificate;
  readonly #key: webcrypto.CryptoKey;
  readonly #now: () => number;

  private constructor(certificate: X509Certificate, key: webcrypto.CryptoKey, now: () => number) {
    this.#certificate = certificate;
    this.#key = key;
    this.#now = now;
  }

  /** The authority of this directory, made at the first use; two processes that begin at once get the same one. */
  static async open(directory: string, now: () => number): Promise<CertificateAuthority> {
    const file = path.join(directory, 'authority.pem');
    const text = (await readIfThere(file)) ?? (await createOnce(file, await freshAuthority(now())));
    const { certificate, key } = await parsed(text, file);
    return new CertificateAuthority(certificate, key, now);
  }

  /** The certificate peers trust, PEM. */
  get certificate(): string {
    return pem(this.#certificate);
  }

  async issue(wish: CertificateWish): Promise<IssuedCertificate> {
    const keys = await freshKeys();
    const now = this.#now();
    const usage = wish.usage === 'server' ? ExtendedKeyUsage.serverAuth : ExtendedKeyUsage.clientAuth;
    const certificate = await X509CertificateGenerator.create(
      {
        serialNumber: serialNumber(),
        subject: [{ CN: [wish.name] }],
        issuer: this.#certificate.subject,
        notBefore: new Date(now - backdatedMs),
        notAfter: new Date(Math.min(now + wish.validMs, this.#certificate.notAfter.getTime())),
        signingAlgorithm: algorithm,
        publicKey: keys.publicKey,
        signingKey: this.#key,
        extensions: [
          new BasicConstraintsExtension(false, undefined, true),
          new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
          new ExtendedKeyUsageExtension([usage]),
          new SubjectAlternativeNameExtension([...wish.alternativeNames]),
          await SubjectKeyIdentifierExtension.create(keys.publicKey, false, webcrypto),
          await AuthorityKeyIdentifierExtension.create(this.#certificate.publicKey, false, webcrypto),
        ],
      },
      webcrypto,
    );
    return { cert: pem(certificate), key: await keyPem(keys.privateKey) };
  }

  /** For the hub's session listener: `hosts` are the names and addresses spokes call it by. */
  issueHubCertificate(hosts: readonly string[], validMs = certificateValidMs): Promise<IssuedCertificate> {
    const alternativeNames = hosts.map((host) => ({ type: isIP(host) === 0 ? ('dns' as const) : ('ip' as const), value: host }));
    return this.issue({ name: 'felloe hub', alternativeNames, usage: 'server', validMs });
  }

  issueSpokeCertificate(name: string, validMs = certificateValidMs): Promise<IssuedCertificate> {
    return this.issue({ name, alternativeNames: [{ type: 'url', value: spokeUri(name) }], usage: 'client', validMs });
  }

  /**
   * Sees to it that `directory` holds ca.pem, cert.pem and key.pem that are good for some time: issues them when they are absent,
   * of another authority, or have a third of their time or less left. Files are replaced by rename. True when it issued.
   */
  async ensureFiles(directory: string, issue: () => Promise<IssuedCertificate>): Promise<boolean> {
    const files = certificateFilesIn(directory);
    if ((await readIfThere(files.ca)) !== this.certificate) await writeWhole(files.ca, this.certificate);
    if (isGood(await readIfThere(files.cert), await readIfThere(files.key), this.#certificate, this.#now())) return false;
    const { cert, key } = await issue();
    await writeWhole(files.key, key);
    await writeWhole(files.cert, cert);
    return true;
  }
}

export function certificateFilesIn(directory: string): { readonly ca: string; readonly cert: string; readonly key: string } {
  return { ca: path.join(directory, 'ca.pem'), cert: path.join(directory, 'cert.pem'), key: path.join(directory, 'key.pem') };
}

function isGood(cert: string | undefined, key: string | undefined, authority: X509Certificate, now: number): boolean {
  if (cert === undefined || key === undefined) return false;
  try {
    const { issuer, notBefore, notAfter } = new X509Certificate(cert);
    const lifeMs = notAfter.getTime() - notBefore.getTime();
    return issuer === authority.subject && notAfter.getTime() - now > lifeMs / 3;
  } catch {
    return false;
  }
}

async function freshAuthority(now: number): Promise<string> {
  const keys = await freshKeys();
  const certificate = await X509CertificateGenerator.createSelfSigned(
    {
      serialNumber: serialNumber(),
      // Authorities of different installations must not be mistaken for each other.
      name: [{ CN: [`felloe authority ${serialNumber().slice(0, 8)}`] }],
      notBefore: new Date(now - backdatedMs),
      notAfter: new Date(now + authorityValidMs),
      signingAlgorithm: algorithm,
      keys,
      extensions: [
        new BasicConstraintsExtension(true, 0, true),
        new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
        await SubjectKeyIdentifierExtension.create(keys.publicKey, false, webcrypto),
      ],
    },
    webcrypto,
  );
  return `${pem(certificate)}${await keyPem(keys.privateKey)}`;
}

async function parsed(text: string, file: string): Promise<{ certificate: X509Certificate; key: webcrypto.CryptoKey }> {
  try {
    const blocks = PemConverter.decodeWithHeaders(text);
    const certificate = blocks.find(({ type }) => type === 'CERTIFICATE');
    const key = blocks.find(({ type }) => type === 'PRIVATE KEY');
    if (certificate === undefined || key === undefined) throw new Error('a certificate and a private key are expected');
    return {
      certificate: new X509Certificate(certificate.rawData),
      key: await webcrypto.subtle.importKey('pkcs8', key.rawData, algorithm, false, ['sign']),
    };
  } catch (cause) {
    throw new StoreError('invalid_argument', `${file} holds no authority`, { cause });
  }
}

async function freshKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
}

/** 127 random bits: positive, and unique without a register. */
function serialNumber(): string {
  const bytes = Buffer.from(webcrypto.getRandomValues(new Uint8Array(16)));
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x01;
  return bytes.toString('hex');
}

function pem(certificate: X509Certificate): string {
  return `${certificate.toString('pem')}\n`;
}

async function keyPem(key: webcrypto.CryptoKey): Promise<string> {
  return `${PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY')}\n`;
}
