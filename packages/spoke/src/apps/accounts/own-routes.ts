/** What people see and change of themselves: who they are, their devices, what they let others do. */
import type { AccountDevice__Output } from '@felloe/contracts/gen/felloe/v1/AccountDevice.ts';
import type { AccountGrant__Output } from '@felloe/contracts/gen/felloe/v1/AccountGrant.ts';
import { type Device, type Grant, GrantBody, type Me } from '@felloe/contracts/http/people.ts';
import { placeOfAccount } from '@felloe/engine/account/own-path.ts';
import { pathOfThing } from '@felloe/engine/account/typed-path.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import type { FastifyInstance } from 'fastify';
import type { Static } from 'typebox';
import { type Asker, askerOf } from './asker.ts';
import { type PersonAppParts, timeOf, timeText } from './person-app.ts';

export function addOwnRoutes(fastify: FastifyInstance, parts: PersonAppParts): void {
  const { context } = parts;
  const get = (url: string, answer: (asker: Asker) => Promise<object> | object): void => {
    fastify.get(url, async (request, reply) =>
      reply.type('application/json').send(JSON.stringify(await answer(await askerOf(parts, request)))),
    );
  };
  const records = ({ container, call }: Asker, kind: string) =>
    context.call('list_account_records', { container: container.name, kind }, call);
  const revoke = (url: string, kind: string): void => {
    fastify.delete(url, async (request, reply) => {
      const { container, call } = await askerOf(parts, request);
      const { id } = request.params as { readonly id: string };
      await context.call('revoke_account_record', { container: container.name, kind, id }, call);
      return await reply.code(204).send();
    });
  };

  get('/me', ({ account }) => meOf(account));
  get('/devices', async (asker) => {
    const { devices } = await records(asker, 'devices');
    return { devices: devices.map((device) => deviceOf(device, asker.account.deviceId)) };
  });
  get('/grants', async (asker) => ({ grants: (await records(asker, 'grants')).grants.map(grantOf) }));
  revoke('/devices/:id', 'device');
  revoke('/grants/:id', 'grant');
  fastify.post('/grants', { schema: { body: GrantBody }, bodyLimit: limits.request.jsonBodyBytesMax }, async (request, reply) => {
    const { account, container, call } = await askerOf(parts, request);
    const body = request.body as Static<typeof GrantBody>;
    const message = {
      container: container.name,
      grantee: body.grantee,
      prefix: prefixOf(body, account.accountId),
      access: body.access,
      expires_at: timeOf(body.expires_at, 'expires_at'),
    };
    const grant = await context.call('create_account_grant', message, call);
    return await reply
      .code(201)
      .type('application/json')
      .send(JSON.stringify(grantOf(grant)));
  });
}

/** A family member stands for all that lies below it. */
function prefixOf({ prefix, member }: Static<typeof GrantBody>, accountId: string): string {
  if ((prefix === undefined) === (member === undefined)) {
    throw new StoreError('invalid_argument', 'give a prefix or a member', { details: { field: 'prefix' } });
  }
  if (prefix !== undefined) return prefix.startsWith('/') ? prefix.slice(1) : prefix;
  return pathOfThing({ accountId, member, kind: 'family-members', isListing: true }) ?? '';
}

function meOf({ accountId, identifier, issuer, subject, deviceId }: Asker['account']): Me {
  return {
    account_id: accountId,
    place: placeOfAccount(accountId),
    identifier: identifier || null,
    issuer: issuer || null,
    subject,
    device_id: deviceId || null,
  };
}

function deviceOf(device: AccountDevice__Output, currentId: string): Device {
  return {
    device_id: device.device_id,
    name: device.name,
    created_at: timeText(device.created_at) ?? '',
    last_seen: timeText(device.last_seen_at) ?? '',
    revoked_at: timeText(device.revoked_at),
    current: device.device_id === currentId,
  };
}

function grantOf(grant: AccountGrant__Output): Grant {
  return {
    grant_id: grant.grant_id,
    owner: grant.owner,
    grantee: grant.grantee,
    prefix: grant.prefix,
    access: grant.access === 'write' ? 'write' : 'read',
    created_at: timeText(grant.created_at) ?? '',
    expires_at: timeText(grant.expires_at),
  };
}
