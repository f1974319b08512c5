/** Access lists: canned, by grants, as documents. */
import { describe, expect, it } from 'vitest';
import { type AccessUnderTest, denied, type More } from './access-under-test.ts';

export function accessListTests(underTest: () => AccessUnderTest): void {
  describe('canned access lists', () => {
    // read, write and remove by the other tenant; read and write by nobody.
    it.each([
      ['private', [denied, denied, denied], [denied, denied]],
      ['public-read', ['200', denied, denied], ['200', denied]],
      ['public-read-write', ['200', '200', '204'], ['200', '200']],
      ['authenticated-read', ['200', denied, denied], [denied, denied]],
      ['log-delivery-write', [denied, denied, denied], [denied, denied]],
    ])('%s on a bucket', async (acl, byOther, byNobody) => {
      const name = await underTest().bucket({ 'x-amz-acl': acl });
      expect([
        await underTest().told('other', 'GET', `/${name}`),
        await underTest().told('other', 'PUT', `/${name}/new`, { body: 'x' }),
        await underTest().told('other', 'DELETE', `/${name}/new`),
      ]).toEqual(byOther);
      expect([
        await underTest().told('nobody', 'GET', `/${name}`),
        await underTest().told('nobody', 'PUT', `/${name}/new`, { body: 'x' }),
      ]).toEqual(byNobody);
      // What is in it stays its writer's.
      expect(await underTest().told('other', 'GET', `/${name}/kept`)).toBe(denied);
      expect(await underTest().told('nobody', 'GET', `/${name}?acl`)).toBe(denied);
    });

    it.each([
      ['private', denied, denied],
      ['public-read', '200', '200'],
      ['authenticated-read', '200', denied],
    ])('%s on an object, put with it or set later', async (acl, byOther, byNobody) => {
      const name = await underTest().bucket();
      await underTest().ask('owner', 'PUT', `/${name}/at-once`, { body: 'x', headers: { 'x-amz-acl': acl } });
      expect(await underTest().told('owner', 'PUT', `/${name}/kept?acl`, { headers: { 'x-amz-acl': acl } })).toBe('200');
      for (const path of ['at-once', 'kept']) {
        expect(await underTest().told('other', 'GET', `/${name}/${path}`)).toBe(byOther);
        expect(await underTest().told('nobody', 'GET', `/${name}/${path}`)).toBe(byNobody);
        expect(await underTest().told('other', 'PUT', `/${name}/${path}`, { body: 'y' })).toBe(denied);
        expect(await underTest().told('other', 'GET', `/${name}/${path}?acl`)).toBe(denied);
      }
    });
  });

  const grantsOf = (text: string): string[] =>
    [...text.matchAll(/<Grant>.*?<\/Grant>/gs)].map(([grant]) => {
      const who = /<DisplayName>(.*?)</.exec(grant)?.[1] ?? /groups\/(.*?)</.exec(grant)?.[1] ?? '';
      return `${who} ${/<Permission>(.*?)</.exec(grant)?.[1]}`;
    });

  describe('grants', () => {
    const document = (grantee: string, permission = 'READ') =>
      `<AccessControlPolicy><Owner><ID>${underTest().owner.tenantId}</ID></Owner><AccessControlList><Grant><Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="CanonicalUser">${grantee}</Grantee><Permission>${permission}</Permission></Grant></AccessControlList></AccessControlPolicy>`;

    it.each([
      ['READ', { list: '200', readAcl: denied, put: denied, writeAcl: denied }],
      ['WRITE', { list: denied, readAcl: denied, put: '200', writeAcl: denied }],
      ['READ_ACP', { list: denied, readAcl: '200', put: denied, writeAcl: denied }],
      ['WRITE_ACP', { list: denied, readAcl: denied, put: denied, writeAcl: '200' }],
      ['FULL_CONTROL', { list: '200', readAcl: '200', put: '200', writeAcl: '200' }],
    ])('%s to a tenant', async (permission, expected) => {
      const name = await underTest().bucket();
      const body = document(`<ID>${underTest().other.tenantId}</ID>`, permission);
      expect(await underTest().told('owner', 'PUT', `/${name}?acl`, { body })).toBe('200');
      expect({
        list: await underTest().told('other', 'GET', `/${name}`),
        readAcl: await underTest().told('other', 'GET', `/${name}?acl`),
        put: await underTest().told('other', 'PUT', `/${name}/new`, { body: 'x' }),
        writeAcl: await underTest().told('other', 'PUT', `/${name}?acl`, { body }),
      }).toEqual(expected);
      // The owner may take everything from itself, but not the right to change the list.
      expect(await underTest().told('owner', 'PUT', `/${name}?acl`, { headers: { 'x-amz-acl': 'private' } })).toBe('200');
    });

    it('are told with names, groups first', async () => {
      const name = await underTest().bucket({
        'x-amz-grant-read': `uri="http://acs.amazonaws.com/groups/global/AllUsers", id=${underTest().other.tenantId}`,
      });
      const { text } = await underTest().ask('owner', 'GET', `/${name}?acl`);
      expect(grantsOf(text)).toEqual(['global/AllUsers READ', 'other READ']);
      expect(text).toContain(`<Owner><ID>${underTest().owner.tenantId}</ID><DisplayName>owner</DisplayName></Owner>`);
    });

    it('by address reach the tenant that has it', async () => {
      const name = await underTest().bucket();
      expect(
        await underTest().told('owner', 'PUT', `/${name}?acl`, {
          headers: { 'x-amz-grant-read': 'emailAddress="other@example.com"' },
        }),
      ).toBe('200');
      expect(grantsOf((await underTest().ask('owner', 'GET', `/${name}?acl`)).text)).toEqual(['other READ']);
    });

    it.each<[string, More, string]>([
      ['an unknown user', { headers: { 'x-amz-grant-read': 'id=nobody' } }, '400 InvalidArgument'],
      ['an unknown address', { headers: { 'x-amz-grant-read': 'emailAddress=a@b' } }, '400 UnresolvableGrantByEmailAddress'],
      ['an unknown group', { headers: { 'x-amz-grant-read': 'uri=http://all' } }, '400 InvalidArgument'],
      ['an unknown name', { headers: { 'x-amz-acl': 'open' } }, '400 InvalidArgument'],
      ['both forms', { headers: { 'x-amz-acl': 'private', 'x-amz-grant-read': 'id=x' } }, '400 InvalidRequest'],
      ['headers and a document', { headers: { 'x-amz-acl': 'private' }, body: '<a/>' }, '400 UnexpectedContent'],
      ['neither', {}, '400 MissingSecurityHeader'],
      ['no document', { body: '<AccessControlPolicy>' }, '400 MalformedACLError'],
      [
        'an unknown permission',
        {
          body: '<AccessControlPolicy><AccessControlList><Grant><Grantee><ID>x</ID></Grantee><Permission>ALL</Permission></Grant></AccessControlList></AccessControlPolicy>',
        },
        '400 MalformedACLError',
      ],
    ])('of %s are refused', async (_, asked, refusal) => {
      expect(await underTest().told('owner', 'PUT', `/${underTest().unchanged}?acl`, asked)).toBe(refusal);
      expect(await underTest().told('owner', 'PUT', `/${underTest().unchanged}/kept?acl`, asked)).toBe(refusal);
    });
  });
}
