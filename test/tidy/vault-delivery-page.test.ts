/** What the guide to the vault's delivery says of settings and providers is what the code does. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { s3ProfileNames } from '@felloe/drivers/s3/profiles.ts';
import { createS3Driver } from '@felloe/drivers/s3/s3-driver.ts';
import { HubSettings } from '@felloe/hub/config.ts';
import { withSeedVariables } from '@felloe/hub/vault/delivery/seed-variables.ts';
import { describeConfiguration } from '@felloe/runtime/configuration-description.ts';
import { expect, test } from 'vitest';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const page = readFileSync(join(root, 'packages', 'docs', 'vault-delivery.md'), 'utf8');

test('every setting it names exists, whole or as a beginning', () => {
  const settings = describeConfiguration(HubSettings, 'FELLOE_HUB_');
  const named = [...page.matchAll(/FELLOE_HUB_[A-Z0-9_]+/g)].map(([name]) => name);
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter((name) => !settings.includes(name))).toEqual([]);
});

test('every variable of the original that it names means something', () => {
  const names = ['CLOUDFRONT_DOMAIN', 'CLOUDFRONT_KEY_PAIR_ID', 'CLOUDFRONT_PRIVATE_KEY_BASE64', 'BUCKET_NAME', 'AWS_REGION'];
  const meant = Object.values(withSeedVariables(Object.fromEntries(names.map((name) => [name, `value of ${name}`]))));
  for (const name of names) {
    expect(page).toContain(`${name}=`);
    expect(meant.filter((value) => value === `value of ${name}`)).toHaveLength(2);
  }
});

test('which providers refuse other bytes is what the profiles say', () => {
  for (const profile of s3ProfileNames) {
    const row = new RegExp(`^\\| \`${profile}\` \\|(.*)$`, 'm').exec(page)?.[1] ?? /^\| others \|(.*)$/m.exec(page)?.[1] ?? '';
    const [refuses = ''] = row.split('|').map((cell) => cell.trim());
    const driver = createS3Driver({
      ...{ name: profile, bucket: 'vault', prefix: '', profile, endpoint: 'https://provider.example', region: 'us-east-1' },
      signer: () => Promise.reject(new Error('nothing is signed here')),
      now: Date.now,
      monotonicNow: () => performance.now(),
      random: Math.random,
    });
    expect(refuses.startsWith('**yes**'), profile).toBe(driver.direct.uploads === 'checked');
  }
});
