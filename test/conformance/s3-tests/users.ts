/** The product as the suite needs it: three accounts, each a tenant of its own, and the file that tells the suite about them. */
import { writeFile } from 'node:fs/promises';
import { Client } from '@felloe/sdk/client.ts';
import { type Product, startProduct } from '@felloe/testkit/product/product.ts';

export interface SuiteUser {
  readonly section: string;
  readonly displayName: string;
  /** Its canonical id in ACLs. */
  readonly userId: string;
  readonly email: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** A day of lifecycle rules in these tests. The suite multiplies it up to eight times and waits that long. */
const lifecycleDaySeconds = 2;

/** What the suite wants of a server beyond the defaults. */
const settings: Readonly<Record<string, string>> = {
  FELLOE_HUB_LIFECYCLE_DAY_SECONDS: String(lifecycleDaySeconds),
  FELLOE_HUB_LIFECYCLE_EVERY_MS: '200',
  FELLOE_SPOKE_S3_SIGNATURE_V2: 'true',
};

export async function startProductForSuite(environment: Readonly<Record<string, string>>): Promise<Product> {
  return await startProduct({ environment: { ...environment, ...settings } });
}

export async function makeUsers(product: Product): Promise<SuiteUser[]> {
  const admin = new Client({
    endpoints: product.appEndpoints,
    credentials: { kind: 'token', token: product.adminToken },
    choose: 'given',
  });
  const users: SuiteUser[] = [];
  for (const section of ['s3 main', 's3 alt', 's3 tenant']) {
    const name = section.replace('s3 ', 'suite-');
    const email = `${name}@example.com`;
    const { tenantId } = await admin.request('tenant.create', { body: { name, email } });
    // What the suite takes when its configuration names no keys.
    for (const encryptionKey of ['testkey-1', 'testkey-2']) {
      await admin.request('encryptionkey.create', { parameters: { tenant: name }, body: { key: encryptionKey } });
    }
    const key = await admin.request('key.create', { parameters: { tenant: name }, body: { name: 'ceph/s3-tests' } });
    const { accessKeyId, secretAccessKey } = key;
    users.push({ section, displayName: name, userId: tenantId, email, accessKeyId, secretAccessKey });
  }
  return users;
}

/** Writes the suite's configuration file; its own sample describes the sections. */
export async function writeSuiteConfiguration(file: string, product: Product, users: readonly SuiteUser[]): Promise<void> {
  const endpoint = new URL(product.s3Endpoints[0] ?? '');
  const [main] = users;
  const lines = [
    '[DEFAULT]',
    `host = ${endpoint.hostname}`,
    `port = ${endpoint.port}`,
    'is_secure = False',
    'ssl_verify = False',
    '',
    '[fixtures]',
    'bucket prefix = suite-{random}-',
  ];
  for (const user of users) {
    lines.push('', ...sectionOf(user.section, user));
    if (user.section === 's3 main') {
      lines.push(`lc_debug_interval = ${lifecycleDaySeconds}`, 'storage_classes = STANDARD_IA, GLACIER_IR');
    }
    if (user.section === 's3 tenant') lines.push('tenant =');
  }
  // The IAM API is not served; the suite wants these sections all the same, for the tests of STS.
  for (const section of ['iam', 'iam root', 'iam alt root']) if (main !== undefined) lines.push('', ...sectionOf(section, main));
  await writeFile(file, `${lines.join('\n')}\n`);
}

function sectionOf(section: string, user: SuiteUser): string[] {
  return [
    `[${section}]`,
    `display_name = ${user.displayName}`,
    `user_id = ${user.userId}`,
    `email = ${user.email}`,
    `access_key = ${user.accessKeyId}`,
    `secret_key = ${user.secretAccessKey}`,
  ];
}
