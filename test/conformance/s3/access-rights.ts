/** Rights that are easily taken for one another, and when they are asked. */
import { describe, expect, it, test } from 'vitest';
import { type AccessUnderTest, arn, denied } from './access-under-test.ts';

export function rightTests(underTest: () => AccessUnderTest): void {
  describe('each thing by its own right', () => {
    it('removals of many paths are judged path by path', async () => {
      const name = await underTest().bucket();
      await underTest().ask('owner', 'PUT', `/${name}/open/a`, { body: 'x' });
      await underTest().setPolicy(name, { Action: 's3:DeleteObject', Resource: arn(`${name}/open/*`) });
      const objects = ['kept', 'open/a', 'open/absent'].map((Key) => `<Object><Key>${Key}</Key></Object>`).join('');
      const headers = { 'x-amz-sdk-checksum-algorithm': 'SHA256' };
      const body = `<Delete>${objects}</Delete>`;
      const digest = Buffer.from(await crypto.subtle.digest('SHA-256', Buffer.from(body))).toString('base64');
      const { text } = await underTest().ask('other', 'POST', `/${name}?delete`, {
        body,
        headers: { ...headers, 'x-amz-checksum-sha256': digest },
      });
      expect([...text.matchAll(/<(Deleted|Error)><Key>(.*?)</g)].map(([, what, path]) => `${what} ${path}`)).toEqual([
        'Deleted open/a',
        'Deleted open/absent',
        'Error kept',
      ]);
      expect(await underTest().told('owner', 'GET', `/${name}/kept`)).toBe('200');
    });

    it('copies need the source’s right and the target’s', async () => {
      const name = await underTest().bucket();
      const source = { 'x-amz-copy-source': `${name}/kept` };
      expect(await underTest().told('other', 'PUT', '/others-own')).toBe('200');
      const upload = await underTest().ask('other', 'POST', '/others-own/parts?uploads');
      const id = /<UploadId>(.*?)</.exec(upload.text)?.[1] ?? '';
      const part = `/others-own/parts?uploadId=${id}&partNumber=1`;
      expect(await underTest().told('other', 'PUT', '/others-own/copy', { headers: source })).toBe(denied);
      expect(await underTest().told('other', 'PUT', part, { headers: source })).toBe(denied);
      const absent = { 'x-amz-copy-source': `${name}/absent` };
      expect(await underTest().told('other', 'PUT', '/others-own/copy', { headers: absent })).toBe(denied);
      await underTest().setPolicy(name, { Action: 's3:GetObject' });
      expect(await underTest().told('other', 'PUT', '/others-own/copy', { headers: source })).toBe('200');
      expect(await underTest().told('other', 'PUT', part, { headers: source })).toBe('200');
      expect(await underTest().told('other', 'PUT', `/${name}/copy`, { headers: source })).toBe(denied);
      // Its tags are read by a right of their own.
      const tagging = '<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>';
      await underTest().ask('owner', 'PUT', `/${name}/kept?tagging`, { body: tagging });
      expect(await underTest().told('other', 'PUT', '/others-own/copy', { headers: source })).toBe(denied);
      const replaced = { ...source, 'x-amz-tagging-directive': 'REPLACE' };
      expect(await underTest().told('other', 'PUT', '/others-own/copy', { headers: replaced })).toBe('200');
      expect((await underTest().ask('other', 'GET', '/others-own/copy')).text).toBe('kept');
    });

    it('versions have rights of their own', async () => {
      const name = await underTest().bucket();
      const versioning = '<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>';
      await underTest().ask('owner', 'PUT', `/${name}?versioning`, { body: versioning });
      const put = await underTest().ask('owner', 'PUT', `/${name}/kept`, { body: 'second' });
      const version = `/${name}/kept?versionId=${String(put.headers['x-amz-version-id'])}`;
      await underTest().setPolicy(name, { Action: ['s3:GetObject', 's3:DeleteObject'] });
      expect(await underTest().told('other', 'GET', `/${name}/kept`)).toBe('200');
      expect(await underTest().told('other', 'GET', version)).toBe(denied);
      expect(await underTest().told('other', 'DELETE', version)).toBe(denied);
      await underTest().setPolicy(name, { Action: ['s3:GetObjectVersion'] });
      expect(await underTest().told('other', 'GET', `/${name}/kept`)).toBe(denied);
      expect(await underTest().told('other', 'GET', version)).toBe('200');
      expect(
        await underTest().told('other', 'GET', `/${name}/another?versionId=${String(put.headers['x-amz-version-id'])}`),
      ).toBe(denied);
    });

    test('conditions are looked at after the right', async () => {
      const name = await underTest().bucket();
      const { headers } = await underTest().ask('owner', 'HEAD', `/${name}/kept`);
      for (const condition of [
        { 'if-none-match': String(headers['etag']) },
        { 'if-match': '"other"' },
        { 'if-modified-since': new Date(Date.now() + 1000).toUTCString() },
        { range: 'bytes=100-' },
      ]) {
        expect(await underTest().told('other', 'GET', `/${name}/kept`, { headers: condition })).toBe(denied);
        expect(await underTest().told('nobody', 'GET', `/${name}/kept`, { headers: condition })).toBe(denied);
      }
    });

    test('an expected owner is the bucket’s, not the asker’s', async () => {
      const name = await underTest().bucket({ 'x-amz-acl': 'public-read' });
      const expecting = (tenantId: string) => ({ headers: { 'x-amz-expected-bucket-owner': tenantId } });
      expect(await underTest().told('other', 'GET', `/${name}`, expecting(underTest().owner.tenantId))).toBe('200');
      expect(await underTest().told('other', 'GET', `/${name}`, expecting(underTest().other.tenantId))).toBe(denied);
      expect(await underTest().told('nobody', 'GET', `/${name}`, expecting(underTest().owner.tenantId))).toBe('200');
    });
  });
}
