/** A key that may create and never overwrite or remove: every way of writing, and every way around it. */
import { createHash } from 'node:crypto';
import type { RawS3 } from '@felloe/testkit/workload/raw-s3.ts';
import { beforeAll, expect, test } from 'vitest';
import { type KeysUnderTest, textOf, told } from './keys-under-test.ts';

const md5 = (body: string): string => createHash('md5').update(body).digest('base64');

export function appendOnlyTests(keys: () => KeysUnderTest): void {
  let appender: RawS3;
  let owner: RawS3;
  beforeAll(async () => {
    const { keyWith, s3 } = keys();
    owner = keys().owner;
    appender = s3(await keyWith({ restrictions: { appendOnly: { removablePrefixes: ['locks/'] } } }));
    expect(await told(owner, 'PUT', '/kept')).toBe('200');
    expect(await told(owner, 'PUT', '/kept/old', { body: 'as it was' })).toBe('200');
  });

  /** Starts an upload and sends its only part. */
  async function startUpload(target: string): Promise<{ complete: string; body: string }> {
    const started = (await appender.send({ method: 'POST', target: `${target}?uploads` })).body.toString();
    const uploadId = /<UploadId>([^<]+)</.exec(started)?.[1] ?? '';
    const part = await appender.send({
      method: 'PUT',
      target: `${target}?partNumber=1&uploadId=${uploadId}`,
      body: Buffer.from('part'),
    });
    const body = `<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>${String(part.headers['etag'])}</ETag></Part></CompleteMultipartUpload>`;
    return { complete: `${target}?uploadId=${uploadId}`, body };
  }

  test('creates by every way of writing, and reads', async () => {
    expect(await told(appender, 'PUT', '/kept/put', { body: 'new' })).toBe('200');
    expect(await told(appender, 'PUT', '/kept/copy', { headers: { 'x-amz-copy-source': '/kept/old' } })).toBe('200');
    const upload = await startUpload('/kept/upload');
    expect(await told(appender, 'POST', upload.complete, { body: upload.body })).toBe('200');
    expect(await textOf(appender, '/kept/copy')).toBe('as it was');
    expect(await textOf(appender, '/kept?list-type=2')).toContain('<Key>upload</Key>');
  });

  test('overwrites by none of them', async () => {
    expect(await told(appender, 'PUT', '/kept/old', { body: 'other' })).toBe('403 AccessDenied');
    // The right is judged before conditions: what they would say is nothing to an asker without it.
    expect(await told(appender, 'PUT', '/kept/old', { body: 'other', headers: { 'if-match': '"other"' } })).toBe(
      '403 AccessDenied',
    );
    expect(await told(appender, 'PUT', '/kept/old', { headers: { 'x-amz-copy-source': '/kept/put' } })).toBe('403 AccessDenied');
    const inPlace = { 'x-amz-copy-source': '/kept/old', 'x-amz-metadata-directive': 'REPLACE', 'x-amz-meta-a': 'b' };
    expect(await told(appender, 'PUT', '/kept/old', { headers: inPlace })).toBe('403 AccessDenied');
    const upload = await startUpload('/kept/old');
    expect(await told(appender, 'POST', upload.complete, { body: upload.body })).toBe('403 AccessDenied');
    expect(await told(appender, 'PUT', '/kept/old?renameObject', { headers: { 'x-amz-rename-source': 'put' } })).toBe(
      '403 AccessDenied',
    );
    expect(await told(appender, 'PUT', '/kept/fresh?renameObject', { headers: { 'x-amz-rename-source': 'old' } })).toBe(
      '403 AccessDenied',
    );
    expect(await textOf(owner, '/kept/old')).toBe('as it was');
  });

  test('removes nothing, one by one or in a list, but below the named prefix', async () => {
    for (const name of ['a', 'b']) expect(await told(appender, 'PUT', `/kept/locks/${name}`, { body: name })).toBe('200');
    expect(await told(appender, 'PUT', '/kept/locks/a', { body: 'again' })).toBe('200');
    expect(await told(appender, 'DELETE', '/kept/old')).toBe('403 AccessDenied');
    expect(await told(appender, 'DELETE', '/kept/locks/a')).toBe('204');
    const names = ['old', 'locks/b', 'locks', 'locks/../old'];
    const body = `<Delete>${names.map((name) => `<Object><Key>${name}</Key></Object>`).join('')}</Delete>`;
    const list = await appender.send({
      method: 'POST',
      target: '/kept?delete',
      headers: { 'content-md5': md5(body) },
      body: Buffer.from(body),
    });
    const text = list.body.toString();
    expect([...text.matchAll(/<(Deleted|Error)><Key>([^<]*)</g)].map(([, what, key]) => `${what} ${key}`).sort()).toEqual(
      ['Deleted locks/../old', 'Deleted locks/b', 'Error locks', 'Error old'].sort(),
    );
    expect(await textOf(owner, '/kept/old')).toBe('as it was');
  });

  test('changes nothing that could remove or uncover later: rules, rights, versions, tags, locks', async () => {
    const settings = [
      'lifecycle',
      'policy',
      'versioning',
      'acl',
      'publicAccessBlock',
      'ownershipControls',
      'object-lock',
      'encryption',
    ];
    for (const setting of settings) {
      const answer = await appender.send({ method: 'PUT', target: `/kept?${setting}`, body: Buffer.from('') });
      expect([setting, answer.status >= 400 && answer.status < 500]).toEqual([setting, true]);
    }
    const lifecycle =
      '<LifecycleConfiguration><Rule><ID>all</ID><Filter/><Status>Enabled</Status><Expiration><Days>1</Days></Expiration></Rule></LifecycleConfiguration>';
    expect(await told(appender, 'PUT', '/kept?lifecycle', { body: lifecycle, headers: { 'content-md5': md5(lifecycle) } })).toBe(
      '403 AccessDenied',
    );
    const tags = '<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>';
    expect(await told(appender, 'PUT', '/kept/old?tagging', { body: tags, headers: { 'content-md5': md5(tags) } })).toBe(
      '403 AccessDenied',
    );
    expect(await told(appender, 'DELETE', '/kept/old?tagging')).toBe('403 AccessDenied');
    expect(await told(appender, 'PUT', '/kept/old?acl', { headers: { 'x-amz-acl': 'public-read' } })).toBe('403 AccessDenied');
    expect(await told(appender, 'DELETE', '/kept')).toBe('403 AccessDenied');
    expect(await told(appender, 'PUT', '/another-bucket')).toBe('403 AccessDenied');
  });

  test('makes no new version of what is there, and takes no old one away', async () => {
    expect(await told(owner, 'PUT', '/versions')).toBe('200');
    const enabled = '<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>';
    expect(await told(owner, 'PUT', '/versions?versioning', { body: enabled })).toBe('200');
    const first = await appender.send({ method: 'PUT', target: '/versions/a', body: Buffer.from('one') });
    const versionId = String(first.headers['x-amz-version-id']);
    expect(await told(appender, 'PUT', '/versions/a', { body: 'two' })).toBe('403 AccessDenied');
    expect(await told(appender, 'DELETE', `/versions/a?versionId=${versionId}`)).toBe('403 AccessDenied');
    expect(await told(appender, 'DELETE', '/versions/a')).toBe('403 AccessDenied');
    expect(await textOf(owner, '/versions/a')).toBe('one');
    // What its owner has removed is free; the older version stays.
    expect(await told(owner, 'DELETE', '/versions/a')).toBe('204');
    expect(await told(appender, 'PUT', '/versions/a', { body: 'three' })).toBe('200');
    expect(await textOf(owner, `/versions/a?versionId=${versionId}`)).toBe('one');
  });

  test('destroys no version without a name while versioning is suspended', async () => {
    expect(await told(owner, 'PUT', '/suspended')).toBe('200');
    expect(await told(owner, 'PUT', '/suspended/a', { body: 'of before' })).toBe('200');
    for (const status of ['Enabled', 'Suspended']) {
      const body = `<VersioningConfiguration><Status>${status}</Status></VersioningConfiguration>`;
      expect(await told(owner, 'PUT', '/suspended?versioning', { body })).toBe('200');
      // A marker with a name of its own, so that the older version is there behind it.
      if (status === 'Enabled') expect(await told(owner, 'DELETE', '/suspended/a')).toBe('204');
    }
    expect(await told(appender, 'PUT', '/suspended/a', { body: 'other' })).toBe('403 AccessDenied');
    expect(await textOf(owner, '/suspended/a?versionId=null')).toBe('of before');
  });

  test('of many who create one object through two spokes, exactly one does', async () => {
    const { keyWith, s3 } = keys();
    const spokes = await Promise.all(
      [0, 1].map(async (spoke) => s3(await keyWith({ restrictions: { appendOnly: { removablePrefixes: [] } } }, spoke))),
    );
    const racers = Array.from({ length: 24 }, (_, index) =>
      told(spokes[index % 2] as RawS3, 'PUT', '/kept/raced', { body: `${index}` }),
    );
    const answers = await Promise.all(racers);
    expect(answers.filter((answer) => answer === '200').length).toBe(1);
    expect(answers.filter((answer) => answer === '403 AccessDenied').length).toBe(23);
    expect(await textOf(owner, '/kept/raced')).toBe(String(answers.indexOf('200')));
  });
}
