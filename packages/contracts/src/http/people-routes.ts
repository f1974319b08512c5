/**
 * The routes of /auth and /presigned-url as data, for the OpenAPI document. They stand beside /v1: whoever asks is a person with an
 * account, not a principal of administration. A test holds this table against what the spoke serves.
 */
import { Type, type TObject, type TSchema } from 'typebox';
import {
  Device,
  ExchangeBody,
  Grant,
  GrantBody,
  LoginBody,
  Me,
  PasswordBody,
  PresignedUrl,
  RefreshBody,
  Tokens,
} from './people.ts';
import { closed, none } from './route.ts';

export interface PeopleRoute {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** With `{name}` for path parameters. */
  readonly path: string;
  readonly summary: string;
  /** `public`: no credential, or the one in the body. `account`: our access token, or another issuer's that the container believes. */
  readonly authorisation: 'public' | 'account';
  readonly parameters: TObject;
  readonly query: TObject;
  /** Absent: the request has no body. */
  readonly body?: TSchema;
  readonly status: 200 | 201 | 204;
  /** By content type; absent with 204. */
  readonly answer?: Readonly<Record<string, TSchema>>;
}

const json = (schema: TSchema) => ({ 'application/json': schema });
const id = Type.Object({ id: Type.String() }, closed);
const keySet = {
  'application/jwk-set+json': Type.Object({ keys: Type.Array(Type.Unknown(), { description: 'RFC 7517; Ed25519.' }) }),
};
const open = { authorisation: 'public', parameters: none, query: none } as const;
const own = { authorisation: 'account', parameters: none, query: none } as const;

const PresignQuery = Type.Object(
  {
    method: Type.Optional(Type.String({ description: 'GET when absent, PUT, HEAD, DELETE or LIST.' })),
    owner: Type.Optional(Type.String({ description: 'Whose place is meant: an account that granted it. Absent: the own.' })),
    version: Type.Optional(Type.String({ description: 'Of a record.' })),
    part: Type.Optional(Type.String({ description: 'Of an attachment: data or metadata.' })),
    delimiter: Type.Optional(Type.String({ description: 'This and what follows: of LIST only, as S3 has them.' })),
    'continuation-token': Type.Optional(Type.String()),
    'start-after': Type.Optional(Type.String()),
    'max-keys': Type.Optional(Type.String()),
    'encoding-type': Type.Optional(Type.String()),
  },
  closed,
);

export const peopleRoutes = {
  'auth.login': {
    ...open,
    method: 'POST',
    path: '/auth/login',
    summary: 'Logs in with a password: an access token, and a refresh token that is good once.',
    body: LoginBody,
    status: 200,
    answer: json(Tokens),
  },
  'auth.register': {
    ...open,
    method: 'POST',
    path: '/auth/register',
    summary: 'Makes an account and logs in, where the container’s setting lets people do so.',
    body: LoginBody,
    status: 201,
    answer: json(Tokens),
  },
  'auth.password': {
    ...open,
    method: 'POST',
    path: '/auth/password',
    summary: 'Changes the password and logs in; every other session of the account ends.',
    body: PasswordBody,
    status: 200,
    answer: json(Tokens),
  },
  'auth.exchange': {
    ...own,
    method: 'POST',
    path: '/auth/exchange',
    summary: 'A session of ours for another issuer’s bearer token, with a device that can be revoked.',
    body: ExchangeBody,
    status: 200,
    answer: json(Tokens),
  },
  'auth.refresh': {
    ...open,
    method: 'POST',
    path: '/auth/refresh',
    summary: 'The next pair of tokens. A refresh token that comes twice ends the session.',
    body: RefreshBody,
    status: 200,
    answer: json(Tokens),
  },
  'auth.logout': {
    ...open,
    method: 'POST',
    path: '/auth/logout',
    summary: 'Ends the session everywhere.',
    body: RefreshBody,
    status: 204,
  },
  'auth.me': {
    ...own,
    method: 'GET',
    path: '/auth/me',
    summary: 'Who the bearer is, and the prefix of everything that is theirs.',
    status: 200,
    answer: json(Me),
  },
  'auth.devices': {
    ...own,
    method: 'GET',
    path: '/auth/devices',
    summary: 'The devices of the account.',
    status: 200,
    answer: json(Type.Object({ devices: Type.Array(Device) })),
  },
  'auth.revokedevice': {
    ...own,
    method: 'DELETE',
    path: '/auth/devices/{id}',
    summary: 'Refuses a device everywhere within two seconds; its id is never good again.',
    parameters: id,
    status: 204,
  },
  'auth.grants': {
    ...own,
    method: 'GET',
    path: '/auth/grants',
    summary: 'What the account lets others do, and others let it do.',
    status: 200,
    answer: json(Type.Object({ grants: Type.Array(Grant) })),
  },
  'auth.grant': {
    ...own,
    method: 'POST',
    path: '/auth/grants',
    summary: 'Lets another account read, or write, below a folder of the own place.',
    body: GrantBody,
    status: 201,
    answer: json(Grant),
  },
  'auth.revokegrant': {
    ...own,
    method: 'DELETE',
    path: '/auth/grants/{id}',
    summary: 'Ends a grant.',
    parameters: id,
    status: 204,
  },
  'auth.keys': {
    ...open,
    method: 'GET',
    path: '/auth/.well-known/jwks.json',
    summary: 'The keys that access tokens are verified with.',
    status: 200,
    answer: keySet,
  },
  'wellknown.keys': {
    ...open,
    method: 'GET',
    path: '/.well-known/jwks.json',
    summary: 'The same key set, where many look for one.',
    status: 200,
    answer: keySet,
  },
  presign: {
    ...own,
    method: 'GET',
    path: '/presigned-url/{key}',
    summary: 'A presigned S3 URL for one verb and one key: `users/{account}/…`, or a thing of the layout whose key is made here.',
    parameters: Type.Object({ key: Type.String({ description: 'With its slashes as they are.' }) }, closed),
    query: PresignQuery,
    status: 200,
    answer: { ...json(PresignedUrl), 'text/plain': Type.String({ description: 'The URL alone, when text/plain is accepted.' }) },
  },
} as const satisfies Record<string, PeopleRoute>;
