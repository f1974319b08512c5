/** Migrations that installations have applied: their checksum stands in every database, so a changed text would stop those hubs. */
import { expect, it } from 'vitest';
import { readMigrations } from './migrate.ts';

it('leaves migrations as they were applied, comments included', async () => {
  const texts = await readMigrations();
  expect(
    Object.fromEntries(texts.filter(({ version }) => version <= 10).map(({ name, checksum }) => [name, checksum.slice(0, 16)])),
  ).toEqual({
    '0001_spine.sql': '0d68326540d6f220',
    '0002_versions_and_settings.sql': '84402d9100620031',
    '0003_lifecycle_and_notifications.sql': '4bc23e7c5e8ecab6',
    '0004_scrub.sql': '6b3e08a3f272c429',
    '0005_vault.sql': '15fc9abcb10bf3ca',
    '0006_accounts.sql': '9282adee2c35bfbd',
    '0007_history.sql': '0b87d70fae156938',
    '0008_backups.sql': '473a42497e275175',
    '0009_lock_floors.sql': '20d5414d95664b8f',
    '0010_outbox_runs.sql': '815de5c236764e7d',
  });
});

it('numbers them without gaps', async () => {
  const versions = (await readMigrations()).map(({ version }) => version);
  expect(versions).toEqual(versions.map((_, index) => index + 1));
});
