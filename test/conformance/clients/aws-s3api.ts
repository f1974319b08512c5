/** aws cli's `s3api`: versions, retention and lifecycle as an administrator sets them. */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { CommandLineBench } from './command-line-bench.ts';
import { runClient } from './run-client.ts';

interface ListedVersions {
  readonly Versions: readonly { readonly Key: string; readonly VersionId: string; readonly IsLatest: boolean }[];
  readonly DeleteMarkers: readonly { readonly Key: string; readonly VersionId: string; readonly IsLatest: boolean }[];
}

/** Defines the tests of this client, for one way into the product. */
export function awsS3apiTests(bench: CommandLineBench): void {
  const api = (operation: string, ...args: string[]) =>
    runClient({
      program: 'aws',
      arguments: ['--endpoint-url', bench.entrance.access().endpoint, '--output', 'json', 's3api', operation, ...args],
      environment: bench.environment(),
    });

  test('aws s3api keeps versions, reads and removes them by name', async () => {
    const of = ['--bucket', 'api-versions'];
    const directory = await bench.fresh('aws-versions');
    const file = path.join(directory, 'file');
    await api('create-bucket', ...of);
    await api('put-bucket-versioning', ...of, '--versioning-configuration', 'Status=Enabled');
    for (const text of ['first', 'second']) {
      await writeFile(file, text);
      await api('put-object', ...of, '--key', 'a key', '--body', file);
    }
    await api('delete-object', ...of, '--key', 'a key');
    await expect(api('get-object', ...of, '--key', 'a key', file)).rejects.toThrow('NoSuchKey');

    const listed = JSON.parse(await api('list-object-versions', ...of)) as ListedVersions;
    const [second, first] = listed.Versions;
    const [marker] = listed.DeleteMarkers;
    expect([listed.Versions.map(({ IsLatest }) => IsLatest), marker?.IsLatest]).toEqual([[false, false], true]);
    await api('get-object', ...of, '--key', 'a key', '--version-id', first?.VersionId ?? '', file);
    expect(await readFile(file, 'utf8')).toBe('first');
    await api('delete-object', ...of, '--key', 'a key', '--version-id', marker?.VersionId ?? '');
    await api('delete-object', ...of, '--key', 'a key', '--version-id', second?.VersionId ?? '');
    await api('get-object', ...of, '--key', 'a key', file);
    expect(await readFile(file, 'utf8')).toBe('first');
  });

  test('aws s3api locks objects, and a lifecycle is told as it was set', async () => {
    const of = ['--bucket', 'api-lock'];
    await api('create-bucket', ...of, '--object-lock-enabled-for-bucket');
    const lock = { ObjectLockEnabled: 'Enabled', Rule: { DefaultRetention: { Mode: 'COMPLIANCE', Days: 1 } } };
    await api('put-object-lock-configuration', ...of, '--object-lock-configuration', JSON.stringify(lock));
    const put = JSON.parse(await api('put-object', ...of, '--key', 'kept')) as { readonly VersionId: string };
    const version = ['--key', 'kept', '--version-id', put.VersionId];
    await expect(api('delete-object', ...of, ...version, '--bypass-governance-retention')).rejects.toThrow('AccessDenied');
    expect(await api('get-object-retention', ...of, ...version)).toContain('"COMPLIANCE"');

    const rule = {
      ID: 'old versions',
      Status: 'Enabled',
      Filter: { And: { Prefix: 'logs/', Tags: [{ Key: 'class', Value: 'scratch' }] } },
      NoncurrentVersionExpiration: { NoncurrentDays: 30, NewerNoncurrentVersions: 3 },
      AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
    };
    await api(
      'put-bucket-lifecycle-configuration',
      ...of,
      '--lifecycle-configuration',
      JSON.stringify({ Rules: [{ ...rule, Filter: { Prefix: 'logs/' } }] }),
    );
    await expect(
      api('put-bucket-lifecycle-configuration', ...of, '--lifecycle-configuration', JSON.stringify({ Rules: [rule] })),
    ).rejects.toThrow('InvalidRequest');
    const told = JSON.parse(await api('get-bucket-lifecycle-configuration', ...of)) as { readonly Rules: readonly object[] };
    expect(told.Rules).toEqual([{ ...rule, Filter: { Prefix: 'logs/' } }]);
  });
}
