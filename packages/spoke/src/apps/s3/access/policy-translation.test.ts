/** S3's language of policies and ours: nothing is left out on either side. */
import { type Action, actions } from '@felloe/engine/access/action.ts';
import { shareableActions } from '@felloe/engine/access/action-rights.ts';
import { factNames, isFactName, isFactOfRequest } from '@felloe/engine/access/facts.ts';
import { readPolicy } from '@felloe/engine/access/policy.ts';
import { parsePolicy } from '@felloe/s3-wire/policy/parse.ts';
import { RequestHeaders } from '@felloe/s3-wire/request/headers.ts';
import { parseTarget } from '@felloe/s3-wire/request/target.ts';
import { describe, expect, it } from 'vitest';
import { actionNames, actionsNamed } from './action-names.ts';
import { conditionKeyOf } from './condition-keys.ts';
import { type FactSource, factsOfRequest } from './facts-of-request.ts';
import { translatePolicy } from './policy-translation.ts';

describe('actions', () => {
  it('every one that policies may judge has a name in S3', () => {
    const named = new Set(Object.values(actionNames).flat());
    const missing = [...shareableActions].filter((action) => !named.has(action));
    expect(missing).toEqual([]);
  });

  it('every name stands for actions there are', () => {
    expect(
      Object.values(actionNames)
        .flat()
        .filter((action) => !Object.hasOwn(actions, action)),
    ).toEqual([]);
  });

  it.each<[string, readonly Action[] | undefined]>([
    ['s3:GetObject', ['artifact.read']],
    ['S3:getobject', ['artifact.read']],
    ['s3:GetObject?', undefined],
    ['s3:GetObjectT*', ['artifact.tags.read']],
    ['s3:*BucketPolicy', ['container.policy.remove', 'container.policy.read', 'container.policy.write']],
    ['s3:ReplicateObject', []],
    ['s3:FlyObject', undefined],
    ['s3:', undefined],
    ['GetObject', undefined],
    ['ec2:*', undefined],
    ['s3:(Get|Put)Object', undefined],
    ['s3:constructor', undefined],
  ])('%s', (name, expected) => {
    expect(actionsNamed(name)).toEqual(expected);
  });

  it('everything is everything that has a name', () => {
    expect(actionsNamed('*')).toEqual(actionsNamed('s3:*'));
    expect(new Set(actionsNamed('s3:*'))).toEqual(new Set(Object.values(actionNames).flat()));
  });
});

const source = (target: string, headers: Record<string, string> = {}, more: Partial<FactSource> = {}): FactSource => ({
  method: 'PUT',
  target: parseTarget(target),
  headers: RequestHeaders.fromRaw(Object.entries(headers).flat()),
  claim: { kind: 'anonymous' },
  isEncrypted: false,
  nowMs: Date.parse('2026-01-01T00:00:00Z'),
  ...more,
});

describe('facts', () => {
  it('every key of conditions is a fact that somebody tells, and every fact of requests has a key', () => {
    const keys = [
      ...[
        'aws:SourceIp',
        'aws:SecureTransport',
        'aws:UserAgent',
        'aws:Referer',
        'aws:CurrentTime',
        'aws:EpochTime',
        'aws:PrincipalArn',
      ],
      ...['prefix', 'delimiter', 'max-keys', 'VersionId', 'signatureversion', 'authType', 'signatureAge', 'LocationConstraint'],
      ...['object-lock-mode', 'object-lock-retain-until-date', 'object-lock-remaining-retention-days', 'object-lock-legal-hold'],
      ...['x-amz-acl', 'x-amz-copy-source', 'x-amz-metadata-directive', 'x-amz-storage-class', 'x-amz-content-sha256'],
      ...['x-amz-server-side-encryption', 'x-amz-server-side-encryption-aws-kms-key-id'],
      ...['x-amz-server-side-encryption-customer-algorithm', 'x-amz-grant-read', 'x-amz-grant-write', 'x-amz-grant-full-control'],
      ...['x-amz-grant-read-acp', 'x-amz-grant-write-acp', 'if-match', 'if-none-match', 'ObjectCreationOperation'],
      ...['RequestObjectTagKeys', 'RequestObjectTag/a', 'ExistingObjectTag/a'],
    ].map((key) => (key.startsWith('aws:') ? key : `s3:${key}`));
    const facts = keys.map((key) => conditionKeyOf(key)?.fact);
    expect(facts.filter((fact) => fact === undefined || !isFactName(fact))).toEqual([]);
    expect(factNames.filter((name) => !facts.includes(name))).toEqual([]);
  });

  it('come from one place each', () => {
    const headers = {
      'X-Amz-Acl': 'private',
      'x-amz-copy-source': '/box/a%20b?versionId=1',
      'x-amz-tagging': 'class=open&b=',
      prefix: 'x',
      'x-amz-source-address': '10.0.0.1',
      'x-amz-object-lock-retain-until-date': '2026-01-02T12:00:00Z',
    };
    expect(factsOfRequest(source('/box/key?prefix=p&versionId=v', headers))).toEqual({
      secure_transport: 'false',
      access_list: 'private',
      copy_source: 'box/a b',
      prefix: 'p',
      version_id: 'v',
      'request_tag/class': 'open',
      'request_tag/b': '',
      request_tag_keys: 'b\u0000class',
      lock_until: String(Date.parse('2026-01-02T12:00:00Z')),
      lock_remaining_days: '2',
      creates_artifact: 'true',
    });
    const part = factsOfRequest(source('/box/key?partNumber=1&uploadId=u', {}, { isEncrypted: true }));
    expect(part).toEqual({ secure_transport: 'true', creates_artifact: 'false' });
    expect(Object.keys(part).every(isFactOfRequest)).toBe(true);
  });
});

describe('a policy', () => {
  it('is told in our words, and the judge reads them', () => {
    const text = JSON.stringify({
      Version: '2012-10-17',
      Id: 'p',
      Statement: [
        {
          Sid: 'one',
          Effect: 'Deny',
          NotPrincipal: { AWS: ['arn:aws:iam::t1:root', 'arn:aws:iam::t1:user/k1'], Service: 'logging.s3.amazonaws.com' },
          NotAction: ['s3:GetObject', 's3:HeadNothing*'].slice(0, 1),
          NotResource: 'arn:aws:s3:::box/open/*',
          Condition: {
            'ForAllValues:StringLikeIfExists': { 's3:RequestObjectTagKeys': ['a', 'b*'] },
            DateGreaterThan: { 'aws:CurrentTime': '2026-01-01T00:00:00Z', 'aws:EpochTime': 1767225600 },
            Bool: { 'aws:SecureTransport': false },
            ArnNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::t1:user/*' },
          },
        },
      ],
    });
    const time = [String(Date.parse('2026-01-01T00:00:00Z'))];
    const document = translatePolicy(parsePolicy(Buffer.from(text)), 'box');
    expect(document).toEqual({
      statements: [
        {
          id: 'one',
          effect: 'deny',
          notPrincipals: { tenantIds: ['t1'], keys: [{ tenantId: 't1', principalId: 'k1' }], services: ['log_delivery'] },
          notActions: ['artifact.read'],
          notResources: ['box/open/*'],
          conditions: [
            { operator: 'text_like', ifExists: true, quantifier: 'all', fact: 'request_tag_keys', values: ['a', 'b*'] },
            { operator: 'time_after', fact: 'current_time', values: time },
            { operator: 'time_after', fact: 'current_time', values: time },
            { operator: 'truth', fact: 'secure_transport', values: ['false'] },
            { operator: 'text_unlike', fact: 'principal', values: ['t1/*'] },
          ],
        },
      ],
    });
    expect(readPolicy(JSON.parse(JSON.stringify(document)))).toEqual(document);
  });

  it('of a session names nobody, and everything', () => {
    const statement = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' };
    const document = translatePolicy(parsePolicy(Buffer.from(JSON.stringify({ Statement: statement })), 'principal'), undefined);
    expect(document).toEqual({ statements: [{ effect: 'allow', actions: ['artifact.read'], resources: ['*'] }] });
    const named = { Statement: { ...statement, Principal: '*' } };
    expect(() => parsePolicy(Buffer.from(JSON.stringify(named)), 'principal')).toThrow(
      expect.objectContaining({ code: 'MalformedPolicy' }),
    );
  });

  it.each([
    ['arn:aws:s3:::box', true],
    ['arn:aws:s3:::box/*', true],
    ['arn:aws:s3:::b*', true],
    ['arn:aws:s3:::*/open', true],
    ['arn:aws-cn:s3:::box', true],
    ['arn:aws:s3:::box/${aws:username}/${*}', true],
    ['arn:aws:s3:::box/${AWS:PrincipalAccount}/*', true],
    ['arn:aws:s3:::box/${aws:username', false],
    ['arn:aws:s3:::box/${aws:PrincipalTag/team}', false],
    ['arn:aws:s3:::box/${principal_id}', false],
    ['arn:aws:s3:::box2', false],
    ['arn:aws:s3:::bo', false],
    ['arn:aws:s3:::other/box', false],
    ['arn:aws:s3:::c*', false],
    ['*', false],
    ['arn:aws:s3:::', false],
    ['arn:aws:s3:us-east-1:1:accesspoint/a', false],
    ['arn:aws:sqs:::box', false],
  ])('speaks of its own bucket: %s', (Resource, isGood) => {
    const text = JSON.stringify({ Statement: { Effect: 'Allow', Principal: '*', Action: 's3:*', Resource } });
    const translate = () => translatePolicy(parsePolicy(Buffer.from(text)), 'box');
    if (isGood) expect(translate).not.toThrow();
    else expect(translate).toThrow(expect.objectContaining({ code: 'MalformedPolicy' }));
  });
});
