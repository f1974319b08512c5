/** A key pair for signed URLs, made by the very commands that seed 000 gives to operators. */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { makeScratchDirectory } from './scratch-directory.ts';

export interface CloudFrontKeys {
  /** What goes into CLOUDFRONT_PRIVATE_KEY_BASE64. */
  readonly privateKeyBase64: string;
  /** What is given to CloudFront. */
  readonly publicKeyPem: string;
}

const commands = `openssl genrsa -out private_key.pem 2048 &&
  openssl rsa -pubout -in private_key.pem -out public_key.pem &&
  base64 -w 76 private_key.pem | tr -d '\\n'`;

export async function makeCloudFrontKeys(): Promise<CloudFrontKeys> {
  await using scratch = await makeScratchDirectory('cloudfront-keys');
  const { stdout } = await promisify(execFile)('/bin/sh', ['-c', commands], { cwd: scratch.path });
  return { privateKeyBase64: stdout, publicKeyPem: await readFile(path.join(scratch.path, 'public_key.pem'), 'utf8') };
}
