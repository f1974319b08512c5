/** Operations about accounts: the people of a tenant, with password or vouched for by another issuer, and their devices. */
import { limits } from '@felloe/engine/limits.ts';
import { Type } from 'typebox';
import type { AdministrationOperation } from './administration.ts';
import { Identifier, TenantName, time } from './records.ts';

const closed = { additionalProperties: false } as const;
const Nothing = Type.Object({}, closed);

export const AccountName = Type.String({
  minLength: 1,
  maxLength: limits.account.identifierLengthMax,
  description: 'Id of the account, or its identifier.',
});
const AccountIdentifier = Type.String({
  minLength: 1,
  maxLength: limits.account.identifierLengthMax,
  description: 'What the person logs in with, such as an e-mail address. Upper and lower case are one.',
});
const Password = Type.String({
  minLength: limits.account.passwordLengthMin,
  maxLength: limits.account.passwordLengthMax,
  description: 'Kept as an Argon2id hash; nobody can read it again.',
});
const Issuer = Type.String({
  minLength: 1,
  maxLength: 2048,
  description: 'Issuer that vouches for the person, or the URL of a verifier, as the accounts setting of the container has it.',
});
const Subject = Type.String({ minLength: 1, maxLength: 255, description: 'Who the person is there (`sub`, `user_id`).' });

export const Account = Type.Object({
  accountId: Identifier('Id of the account: its data lies below users/ and this.'),
  tenant: TenantName,
  identifier: Type.Optional(AccountIdentifier),
  issuer: Type.Optional(Issuer),
  subject: Type.Optional(Subject),
  state: Type.Union([Type.Literal('active'), Type.Literal('disabled')]),
  createdAt: time('When it was made.'),
});

const AccountDevice = Type.Object({
  deviceId: Identifier('Id of the device.'),
  name: Type.String(),
  createdAt: time('When it first logged in.'),
  lastSeenAt: time('When it was last seen, to some minutes.'),
  revokedAt: Type.Optional(time('Since when it is refused.')),
});

const named = Type.Object({ tenant: TenantName, account: AccountName }, closed);

export const accountOperations = {
  'account.create': {
    description:
      'Makes an account: with identifier and password, or for a subject of an issuer. `conflict` when there is one already.',
    parameters: Type.Object(
      {
        tenant: TenantName,
        identifier: Type.Optional(AccountIdentifier),
        password: Type.Optional(Password),
        issuer: Type.Optional(Issuer),
        subject: Type.Optional(Subject),
      },
      closed,
    ),
    result: Account,
    caller: 'administrator',
  },
  'account.list': {
    description: 'Lists the accounts of a tenant in order of id.',
    parameters: Type.Object(
      {
        tenant: TenantName,
        after: Type.Optional(
          Type.String({ maxLength: 1024, description: 'Only records after this one: nextAfter of the page before.' }),
        ),
        limit: Type.Optional(
          Type.Integer({
            minimum: 1,
            maximum: limits.artifact.listPageMax,
            description: 'Records of one page; 1,000 when absent.',
          }),
        ),
      },
      closed,
    ),
    result: Type.Object({
      accounts: Type.Array(Account),
      nextAfter: Type.Optional(Type.String({ description: 'Present when there are more.' })),
    }),
    caller: 'administrator',
  },
  'account.describe': {
    description: 'Shows an account and its devices.',
    parameters: named,
    result: Type.Object({ account: Account, devices: Type.Array(AccountDevice) }),
    caller: 'administrator',
  },
  'account.disable': {
    description: 'Refuses an account everywhere within two seconds and ends its sessions; what it has stored stays.',
    parameters: named,
    result: Nothing,
    caller: 'administrator',
  },
  'account.enable': {
    description: 'Lets a disabled account log in again.',
    parameters: named,
    result: Nothing,
    caller: 'administrator',
  },
  'account.setpassword': {
    description: 'Gives an account another password and ends its sessions.',
    parameters: Type.Object({ tenant: TenantName, account: AccountName, password: Password }, closed),
    result: Nothing,
    caller: 'administrator',
  },
  'account.remove': {
    description: 'Removes an account with its devices, sessions and grants; what it has stored stays in the container.',
    parameters: named,
    result: Nothing,
    caller: 'administrator',
  },
  'accountdevice.revoke': {
    description: 'Refuses a device of an account everywhere within two seconds, also with tokens it already has.',
    parameters: Type.Object({ tenant: TenantName, account: AccountName, device: Identifier('Id of the device.') }, closed),
    result: Nothing,
    caller: 'administrator',
  },
} as const satisfies Record<string, AdministrationOperation>;
