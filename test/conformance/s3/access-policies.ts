/** Policies of buckets. */
import type { TenantKey } from '@felloe/testkit/product/watched-installation.ts';
import { describe, expect, it } from 'vitest';
import { type AccessUnderTest, arn, denied, policyOf, type Statement } from './access-under-test.ts';

export function policyTests(underTest: () => AccessUnderTest): void {
  describe('policies', () => {
    it('are told as they were put, word for word', async () => {
      const name = await underTest().bucket();
      expect(await underTest().told('owner', 'GET', `/${name}?policy`)).toBe('404 NoSuchBucketPolicy');
      const body = ` ${policyOf(name, { Action: 's3:GetObject' })}\n`;
      await underTest().ask('owner', 'PUT', `/${name}?policy`, { body });
      expect((await underTest().ask('owner', 'GET', `/${name}?policy`)).text).toBe(body);
      expect(await underTest().told('owner', 'DELETE', `/${name}?policy`)).toBe('204');
      expect(await underTest().told('other', 'GET', `/${name}/kept`)).toBe(denied);
    });

    it('name tenants, keys and everybody', async () => {
      const name = await underTest().bucket();
      const second = await underTest().installation.key('other');
      const reads = (key: TenantKey | undefined) =>
        underTest().installation.send({ method: 'GET', target: `/${name}/kept`, key });
      for (const [Principal, expected] of [
        ['*', [200, 200, 200]],
        [{ AWS: '*' }, [200, 200, 200]],
        [{ AWS: underTest().other.tenantId }, [200, 200, 403]],
        [{ CanonicalUser: underTest().other.tenantId }, [200, 200, 403]],
        [{ AWS: `arn:aws:iam::${underTest().other.tenantId}:user/${underTest().other.accessKeyId}` }, [200, 403, 403]],
        [{ AWS: `arn:aws:iam::${underTest().owner.tenantId}:user/${underTest().other.accessKeyId}` }, [403, 403, 403]],
      ] as const) {
        await underTest().setPolicy(name, { Principal, Action: 's3:GetObject' });
        expect([(await reads(underTest().other)).status, (await reads(second)).status, (await reads(undefined)).status]).toEqual(
          expected,
        );
      }
    });

    it('a denial wins over lists and owners, but never locks the owner out of the policy', async () => {
      const name = await underTest().bucket({ 'x-amz-acl': 'public-read' });
      await underTest().setPolicy(name, { Effect: 'Deny', Action: 's3:*' });
      expect(await underTest().told('owner', 'GET', `/${name}/kept`)).toBe(denied);
      expect(await underTest().told('other', 'GET', `/${name}`)).toBe(denied);
      const limited = await underTest().installation.key('owner', {
        permissions: [{ actions: ['container.policy.read', 'container.policy.remove'] }],
      });
      expect((await underTest().installation.send({ method: 'GET', target: `/${name}?policy`, key: limited })).status).toBe(403);
      expect(await underTest().told('owner', 'GET', `/${name}?policy`)).toBe('200');
      expect(await underTest().told('owner', 'DELETE', `/${name}?policy`)).toBe('204');
      expect(await underTest().told('owner', 'GET', `/${name}/kept`)).toBe('200');
    });

    it('are never handed over', async () => {
      const name = await underTest().bucket();
      await underTest().setPolicy(name, { Action: '*' });
      for (const method of ['GET', 'PUT', 'DELETE']) {
        const body = method === 'PUT' ? { body: policyOf(name, { Action: '*' }) } : {};
        expect(await underTest().told('other', method, `/${name}?policy`, body), method).toBe(denied);
      }
    });

    it.each<[string, Statement, Record<string, string>, Record<string, string>]>([
      [
        'referer',
        { Condition: { StringLike: { 'aws:Referer': 'http://me/*' } } },
        { referer: 'http://me/a' },
        { referer: 'http://you/' },
      ],
      [
        'user agent',
        { Condition: { StringEquals: { 'aws:UserAgent': 'mine' } } },
        { 'user-agent': 'mine' },
        { 'user-agent': 'yours' },
      ],
      ['absence', { Condition: { Null: { 'aws:Referer': 'true' } } }, {}, { referer: 'x' }],
      ['condition of the request', { Condition: { Null: { 's3:if-none-match': 'false' } } }, { 'if-none-match': '"x"' }, {}],
      [
        'one of several',
        { Condition: { 'ForAnyValue:StringEquals': { 'aws:Referer': ['a', 'b'] } } },
        { referer: 'b' },
        { referer: 'c' },
      ],
      ['if exists', { Condition: { StringEqualsIfExists: { 'aws:Referer': 'a' } } }, {}, { referer: 'c' }],
    ])('judge by %s', async (_, statement, fitting, unfitting) => {
      const name = await underTest().bucket();
      await underTest().setPolicy(name, { Action: 's3:GetObject', ...statement });
      for (let again = 0; again < 2; again += 1) {
        expect(await underTest().told('other', 'GET', `/${name}/kept`, { headers: fitting })).toBe('200');
        expect(await underTest().told('other', 'GET', `/${name}/kept`, { headers: unfitting })).toBe(denied);
      }
    });

    it('judge by the address of the socket, whatever headers say', async () => {
      const name = await underTest().bucket();
      const spoof = {
        'x-forwarded-for': '192.0.2.1',
        'x-real-ip': '192.0.2.1',
        'x-amz-sourceip': '192.0.2.1',
        forwarded: 'for=192.0.2.1',
      };
      const from = (range: string): Statement => ({
        Action: 's3:GetObject',
        Condition: { IpAddress: { 'aws:SourceIp': range } },
      });
      await underTest().setPolicy(name, from('192.0.2.0/24'));
      expect(await underTest().told('other', 'GET', `/${name}/kept`, { headers: spoof })).toBe(denied);
      await underTest().setPolicy(name, from('127.0.0.0/8'));
      expect(await underTest().told('nobody', 'GET', `/${name}/kept`, { headers: spoof })).toBe('200');
      await underTest().setPolicy(name, {
        Effect: 'Deny',
        Action: 's3:*',
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      });
      expect(await underTest().told('owner', 'GET', `/${name}/kept`, { headers: { 'x-forwarded-proto': 'https' } })).toBe(denied);
    });

    it('judge listings by prefix, and whether what is not there is told', async () => {
      const name = await underTest().bucket();
      await underTest().setPolicy(name, {
        Action: 's3:ListBucket',
        Resource: arn(name),
        Condition: { StringLike: { 's3:prefix': 'public/*' } },
      });
      expect(await underTest().told('other', 'GET', `/${name}?list-type=2&prefix=public/`)).toBe('200');
      expect(await underTest().told('other', 'GET', `/${name}?list-type=2&prefix=private/`)).toBe(denied);
      expect(await underTest().told('other', 'GET', `/${name}?list-type=2`)).toBe(denied);
      expect(await underTest().told('other', 'GET', `/${name}/public/x`)).toBe('404 NoSuchKey');
      expect(await underTest().told('other', 'GET', `/${name}/private/x`)).toBe(denied);
      expect(await underTest().told('other', 'GET', `/${name}/kept`)).toBe(denied);
    });

    it('judge by tags, those there and those to come', async () => {
      const name = await underTest().bucket();
      await underTest().setPolicy(
        name,
        { Action: 's3:GetObject', Condition: { StringEquals: { 's3:ExistingObjectTag/class': 'open' } } },
        { Action: 's3:PutObject', Condition: { StringEquals: { 's3:RequestObjectTag/class': 'open' } } },
      );
      expect(await underTest().told('other', 'GET', `/${name}/kept`)).toBe(denied);
      const tagging = '<Tagging><TagSet><Tag><Key>class</Key><Value>open</Value></Tag></TagSet></Tagging>';
      await underTest().ask('owner', 'PUT', `/${name}/kept?tagging`, { body: tagging });
      expect(await underTest().told('other', 'GET', `/${name}/kept`)).toBe('200');
      expect(await underTest().told('other', 'PUT', `/${name}/new`, { body: 'x' })).toBe(denied);
      expect(
        await underTest().told('other', 'PUT', `/${name}/new`, { body: 'x', headers: { 'x-amz-tagging': 'class=open' } }),
      ).toBe('200');
    });

    it('judge writes by what they ask for, before a byte is taken', async () => {
      const name = await underTest().bucket();
      await underTest().setPolicy(
        name,
        { Action: 's3:PutObject' },
        { Effect: 'Deny', Action: 's3:PutObject', Condition: { StringLike: { 's3:x-amz-acl': 'public*' } } },
        {
          Effect: 'Deny',
          Action: 's3:PutObject',
          Condition: { StringNotEqualsIfExists: { 's3:x-amz-storage-class': 'STANDARD' } },
        },
      );
      const before = underTest().installation.storageCalls();
      for (const headers of [{ 'x-amz-acl': 'public-read' }, { 'x-amz-storage-class': 'GLACIER' }]) {
        expect(await underTest().told('other', 'PUT', `/${name}/new`, { body: 'x', headers })).toBe(denied);
      }
      expect(
        await underTest().told('nobody', 'PUT', `/${name}/new`, {
          body: 'x'.repeat(100_000),
          headers: { 'x-amz-acl': 'public-read' },
        }),
      ).toBe(denied);
      expect(underTest().installation.storageCalls()).toBe(before);
      expect(
        await underTest().told('other', 'PUT', `/${name}/new`, { body: 'x', headers: { 'x-amz-storage-class': 'STANDARD' } }),
      ).toBe('200');
    });

    it.each<[string, (name: string) => string, string?]>([
      ['no JSON', () => '{'],
      ['a list', () => '[]'],
      ['no statement', () => '{"Version":"2012-10-17"}'],
      ['another version', (name) => policyOf(name, { Action: 's3:GetObject' }).replace('2012', '2013')],
      ['an unknown element', (name) => policyOf(name, { Action: 's3:GetObject', Unless: 'x' })],
      ['another effect', (name) => policyOf(name, { Action: 's3:GetObject', Effect: 'Permit' })],
      ['an unknown action', (name) => policyOf(name, { Action: 's3:FlyObject' })],
      ['an action of another service', (name) => policyOf(name, { Action: 'ec2:*' })],
      ['no action', (name) => policyOf(name, {})],
      ['an action and its opposite', (name) => policyOf(name, { Action: 's3:GetObject', NotAction: 's3:PutObject' })],
      ['another bucket', (name) => policyOf(name, { Action: 's3:GetObject', Resource: arn('somebody-elses/*') })],
      ['no ARN', (name) => policyOf(name, { Action: 's3:GetObject', Resource: `${name}/*` })],
      ['everybody but one', (name) => policyOf(name, { Action: 's3:GetObject', NotPrincipal: { AWS: 'x' } })],
      ['an unknown kind of principal', (name) => policyOf(name, { Action: 's3:GetObject', Principal: { Federated: 'x' } })],
      ['no principal', (name) => policyOf(name, { Action: 's3:GetObject', Principal: {} })],
      [
        'an unknown operator',
        (name) => policyOf(name, { Action: 's3:GetObject', Condition: { StringIs: { 'aws:Referer': 'x' } } }),
      ],
      [
        'an unknown key',
        (name) => policyOf(name, { Action: 's3:GetObject', Condition: { StringEquals: { 'aws:ShoeSize': 'x' } } }),
      ],
      [
        'no number',
        (name) => policyOf(name, { Action: 's3:ListBucket', Condition: { NumericLessThan: { 's3:max-keys': 'ten' } } }),
      ],
      ['a variable', (name) => policyOf(name, { Action: 's3:GetObject', Resource: arn(`${name}/\${aws:PrincipalTag/team}/*`) })],
      ['too much', (name) => policyOf(name, { Action: 's3:GetObject', Sid: 'x'.repeat(21_000) }), '400'],
    ])('of %s are refused', async (_, body, status = '400 MalformedPolicy') => {
      expect(
        await underTest().told('owner', 'PUT', `/${underTest().unchanged}?policy`, { body: body(underTest().unchanged) }),
      ).toContain(status);
      expect(await underTest().told('owner', 'GET', `/${underTest().unchanged}?policy`)).toBe('404 NoSuchBucketPolicy');
    });
  });
}
