/** Whose artifacts are, and the public access block. */
import { describe, expect, it } from 'vitest';
import { type AccessUnderTest, denied, policyOf, type Who } from './access-under-test.ts';

export function ownershipTests(underTest: () => AccessUnderTest): void {
  describe('ownership', () => {
    const opened = async (ownership?: string): Promise<string> => {
      const name = await underTest().bucket(ownership === undefined ? {} : { 'x-amz-object-ownership': ownership });
      await underTest().setPolicy(name, { Action: 's3:*' });
      return name;
    };
    const ownerOf = async (who: Who, target: string): Promise<string> =>
      /<Owner>.*?<DisplayName>(.*?)</.exec((await underTest().ask(who, 'GET', `${target}?acl`)).text)?.[1] ?? '';

    it('what another tenant writes is its own, and the bucket’s owner may remove it but not read it', async () => {
      const name = await opened();
      await underTest().ask('other', 'PUT', `/${name}/theirs`, { body: 'x' });
      expect(await ownerOf('other', `/${name}/theirs`)).toBe('other');
      expect(await underTest().told('owner', 'GET', `/${name}/theirs`)).toBe(denied);
      expect(await underTest().told('owner', 'PUT', `/${name}/theirs?tagging`, { body: '<Tagging><TagSet/></Tagging>' })).toBe(
        denied,
      );
      // A policy opens what its owner owns, not what others have put there.
      expect(await underTest().told('nobody', 'GET', `/${name}/theirs`)).toBe(denied);
      expect((await underTest().ask('owner', 'GET', `/${name}`)).text).toContain('<DisplayName>other</DisplayName>');
      expect(await underTest().told('owner', 'DELETE', `/${name}/theirs`)).toBe('204');
      await underTest().ask('other', 'PUT', `/${name}/given`, {
        body: 'x',
        headers: { 'x-amz-acl': 'bucket-owner-full-control' },
      });
      expect(await ownerOf('owner', `/${name}/given`)).toBe('other');
      expect(await underTest().told('owner', 'GET', `/${name}/given`)).toBe('200');
      await underTest().ask('other', 'PUT', `/${name}/read`, { body: 'x', headers: { 'x-amz-acl': 'bucket-owner-read' } });
      expect(await underTest().told('owner', 'GET', `/${name}/read`)).toBe('200');
      expect(await underTest().told('owner', 'GET', `/${name}/read?acl`)).toBe(denied);
    });

    it('preferred: what is given to the bucket’s owner becomes its own', async () => {
      const name = await opened('BucketOwnerPreferred');
      for (const [acl, whose] of [
        ['bucket-owner-full-control', 'owner'],
        ['private', 'other'],
      ] as const) {
        await underTest().ask('other', 'PUT', `/${name}/${acl}`, { body: 'x', headers: { 'x-amz-acl': acl } });
        expect(await ownerOf(whose, `/${name}/${acl}`)).toBe(whose);
        const upload = await underTest().ask('other', 'POST', `/${name}/parts?uploads`, { headers: { 'x-amz-acl': acl } });
        const id = /<UploadId>(.*?)</.exec(upload.text)?.[1] ?? '';
        expect((await underTest().ask('other', 'GET', `/${name}/parts?uploadId=${id}`)).text).toContain(
          `<Owner><ID>${underTest().keyOf(whose)?.tenantId}`,
        );
      }
    });

    it('enforced: everything is the bucket owner’s, and lists are refused', async () => {
      const name = await opened('BucketOwnerEnforced');
      const refused = '400 AccessControlListNotSupported';
      expect(await underTest().told('other', 'PUT', `/${name}/a`, { body: 'x' })).toBe('200');
      expect(await ownerOf('owner', `/${name}/a`)).toBe('owner');
      expect(
        await underTest().told('other', 'PUT', `/${name}/b`, {
          body: 'x',
          headers: { 'x-amz-acl': 'bucket-owner-full-control' },
        }),
      ).toBe('200');
      expect(await underTest().told('other', 'PUT', `/${name}/c`, { body: 'x', headers: { 'x-amz-acl': 'private' } })).toBe(
        refused,
      );
      expect(await underTest().told('owner', 'PUT', `/${name}/a?acl`, { headers: { 'x-amz-acl': 'private' } })).toBe(refused);
      expect(await underTest().told('owner', 'PUT', `/${name}?acl`, { headers: { 'x-amz-acl': 'private' } })).toBe(refused);
    });

    it('cannot be enforced while a list lets others in', async () => {
      const name = await underTest().bucket({ 'x-amz-acl': 'public-read' });
      const body = '<OwnershipControls><Rule><ObjectOwnership>BucketOwnerEnforced</ObjectOwnership></Rule></OwnershipControls>';
      expect(await underTest().told('owner', 'PUT', `/${name}?ownershipControls`, { body })).toBe(
        '400 InvalidBucketAclWithObjectOwnership',
      );
      await underTest().ask('owner', 'PUT', `/${name}?acl`, { headers: { 'x-amz-acl': 'private' } });
      expect(await underTest().told('owner', 'PUT', `/${name}?ownershipControls`, { body })).toBe('200');
      expect((await underTest().ask('owner', 'GET', `/${name}?ownershipControls`)).text).toContain('BucketOwnerEnforced');
      expect(await underTest().told('owner', 'DELETE', `/${name}?ownershipControls`)).toBe('204');
      expect(await underTest().told('owner', 'GET', `/${name}?ownershipControls`)).toBe('404 OwnershipControlsNotFoundError');
    });
  });

  describe('public access block', () => {
    const block = (name: string, ...flags: string[]) =>
      underTest().ask('owner', 'PUT', `/${name}?publicAccessBlock`, {
        body: `<PublicAccessBlockConfiguration>${flags.map((flag) => `<${flag}>true</${flag}>`).join('')}</PublicAccessBlockConfiguration>`,
      });

    it('refuses public lists, however they come', async () => {
      const name = await underTest().bucket();
      expect((await block(name, 'BlockPublicAcls')).status).toBe(200);
      for (const headers of [
        { 'x-amz-acl': 'public-read' },
        { 'x-amz-grant-read': 'uri=http://acs.amazonaws.com/groups/global/AllUsers' },
      ]) {
        expect(await underTest().told('owner', 'PUT', `/${name}?acl`, { headers })).toBe(denied);
        expect(await underTest().told('owner', 'PUT', `/${name}/kept?acl`, { headers })).toBe(denied);
        expect(await underTest().told('owner', 'PUT', `/${name}/new`, { body: 'x', headers })).toBe(denied);
        expect(await underTest().told('owner', 'POST', `/${name}/new?uploads`, { headers })).toBe(denied);
        expect(
          await underTest().told('owner', 'PUT', `/${name}/copy`, {
            headers: { ...headers, 'x-amz-copy-source': `${name}/kept` },
          }),
        ).toBe(denied);
      }
      expect(await underTest().told('owner', 'PUT', `/${name}/new`, { body: 'x', headers: { 'x-amz-acl': 'private' } })).toBe(
        '200',
      );
    });

    it('ignores those that are there', async () => {
      const name = await underTest().bucket({ 'x-amz-acl': 'public-read' });
      await underTest().ask('owner', 'PUT', `/${name}/kept?acl`, { headers: { 'x-amz-acl': 'public-read' } });
      expect(await underTest().told('nobody', 'GET', `/${name}/kept`)).toBe('200');
      await block(name, 'IgnorePublicAcls');
      expect(await underTest().told('nobody', 'GET', `/${name}/kept`)).toBe(denied);
      expect(await underTest().told('other', 'GET', `/${name}`)).toBe(denied);
      await underTest().ask('owner', 'DELETE', `/${name}?publicAccessBlock`);
      expect(await underTest().told('nobody', 'GET', `/${name}/kept`)).toBe('200');
    });

    it('refuses public policies, and keeps those that are there to the owner', async () => {
      const name = await underTest().bucket();
      await underTest().setPolicy(name, { Action: 's3:GetObject' });
      expect((await underTest().ask('owner', 'GET', `/${name}?policyStatus`)).text).toContain('<IsPublic>true</IsPublic>');
      expect(await underTest().told('nobody', 'GET', `/${name}/kept`)).toBe('200');
      await block(name, 'BlockPublicPolicy', 'RestrictPublicBuckets');
      expect(await underTest().told('nobody', 'GET', `/${name}/kept`)).toBe(denied);
      expect(await underTest().told('owner', 'GET', `/${name}/kept`)).toBe('200');
      const body = policyOf(name, { Action: 's3:GetObject' });
      expect(await underTest().told('owner', 'PUT', `/${name}?policy`, { body })).toBe(denied);
      await underTest().setPolicy(name, {
        Action: 's3:GetObject',
        Principal: { AWS: `arn:aws:iam::${underTest().other.tenantId}:root` },
      });
      expect(await underTest().told('other', 'GET', `/${name}/kept`)).toBe('200');
      expect((await underTest().ask('owner', 'GET', `/${name}?policyStatus`)).text).toContain('<IsPublic>false</IsPublic>');
    });
  });
}
