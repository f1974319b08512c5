/** What people's clients say to /auth and /presigned-url and hear from them, as JSON. Times are ISO 8601, durations seconds. */
import { limits } from '@felloe/engine/limits.ts';
import { Type, type Static } from 'typebox';

const closed = { additionalProperties: false } as const;
const Text = (lengthMax: number, description: string) => Type.String({ maxLength: lengthMax, description });

const Password = Text(limits.account.passwordLengthMax * 2, 'As the person knows it.');
const device = {
  device_id: Type.Optional(
    Text(limits.account.deviceIdLengthMax, 'The device as the client knows it; without it one is made up and told.'),
  ),
  device_name: Type.Optional(Text(limits.account.deviceNameLengthMax, 'What the person calls it.')),
};
const named = {
  identifier: Type.Optional(Text(1024, 'What the person logs in with.')),
  email: Type.Optional(Text(1024, 'The same by another name.')),
  username: Type.Optional(Text(1024, 'The same by another name.')),
};

export const LoginBody = Type.Object({ ...named, password: Password, ...device }, closed);
export const PasswordBody = Type.Object({ ...named, password: Password, new_password: Password, ...device }, closed);
export const ExchangeBody = Type.Object(device, closed);
export const RefreshBody = Type.Object({ refresh_token: Text(2048, 'Of the answer before.') }, closed);
export const GrantBody = Type.Object(
  {
    grantee: Text(128, 'Account id of whoever is let in.'),
    prefix: Type.Optional(Text(limits.artifact.pathBytesMax, 'A folder of the own place, with a slash at its end.')),
    member: Type.Optional(Text(128, 'In place of a prefix: a family member, with all that is of it.')),
    access: Type.Union([Type.Literal('read'), Type.Literal('write')], { description: 'write reads, too.' }),
    expires_at: Type.Optional(Text(64, 'When it ends by itself.')),
  },
  closed,
);

export const Tokens = Type.Object({
  access_token: Type.String({ description: 'JWT, for Authorization: Bearer.' }),
  token: Type.String({ description: 'The same, for clients of seed 002.' }),
  token_type: Type.Literal('Bearer'),
  expires_in: Type.Integer(),
  refresh_token: Type.String(),
  refresh_expires_in: Type.Integer(),
  account_id: Type.String({ description: 'The own place is users/{account_id}/.' }),
  device_id: Type.String(),
});

export const Me = Type.Object({
  account_id: Type.String(),
  place: Type.String({ description: 'Prefix of all that is the account’s own.' }),
  identifier: Type.Union([Type.String(), Type.Null()]),
  issuer: Type.Union([Type.String(), Type.Null()]),
  subject: Type.String(),
  device_id: Type.Union([Type.String(), Type.Null()]),
});

export const Device = Type.Object({
  device_id: Type.String(),
  name: Type.String(),
  created_at: Type.String(),
  last_seen: Type.String(),
  revoked_at: Type.Union([Type.String(), Type.Null()]),
  current: Type.Boolean({ description: 'The one that asks.' }),
});

export const Grant = Type.Object({
  grant_id: Type.String(),
  owner: Type.String(),
  grantee: Type.String(),
  prefix: Type.String(),
  access: Type.Union([Type.Literal('read'), Type.Literal('write')]),
  created_at: Type.String(),
  expires_at: Type.Union([Type.String(), Type.Null()]),
});

export const PresignedUrl = Type.Object({
  url: Type.String(),
  method: Type.String({ description: 'The one verb that the URL serves.' }),
  key: Type.String({ description: 'The key, or of a listing the prefix.' }),
  expires_at: Type.String(),
  expires_in: Type.Integer(),
});

export type Tokens = Static<typeof Tokens>;
export type Me = Static<typeof Me>;
export type Device = Static<typeof Device>;
export type Grant = Static<typeof Grant>;
export type PresignedUrl = Static<typeof PresignedUrl>;
