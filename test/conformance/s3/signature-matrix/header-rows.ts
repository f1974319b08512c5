/** Rows about which headers a signature covers, headers that come twice, and what proxies add. */
import { type Draft, type Pair, type SignedDraft, withHeader } from './draft.ts';
import { anywhere, changedAfter, codes, denied, inHeaders, mismatch, type Row, signedWith, whereItFits } from './cells.ts';
import { sha256 } from './plain-signer.ts';

/** Headers that would change what a request does, added by whoever holds it. */
const powerful: readonly (readonly [string, string])[] = [
  ['x-amz-acl', 'public-read-write'],
  ['x-amz-tagging', 'a=b'],
  ['x-amz-meta-evil', 'yes'],
  ['x-amz-server-side-encryption', 'AES256'],
  ['x-amz-copy-source', '/somewhere/else'],
  ['x-amz-grant-full-control', 'uri="http://acs.amazonaws.com/groups/global/AllUsers"'],
  ['x-amz-bypass-governance-retention', 'true'],
  ['x-amz-security-token', 'bm9uZQ=='],
];

/** A URL whose list of headers is empty lacks a parameter. */
const nothingSigned = codes('403 AccessDenied', '400 AuthorizationQueryParametersError');

const covering: readonly Row[] = [
  {
    name: 'host is not signed',
    on: anywhere,
    refused: nothingSigned,
    sign: signedWith(() => ({ wishes: { signedHeaders: (names) => names.filter((name) => name !== 'host') } })),
  },
  {
    name: 'Host in upper case',
    on: anywhere,
    refused: denied,
    sign: signedWith(() => ({ wishes: { signedHeaders: (names) => names.map((name) => (name === 'host' ? 'Host' : name)) } })),
  },
  {
    name: 'no header is signed',
    on: anywhere,
    refused: nothingSigned,
    sign: signedWith(() => ({ wishes: { signedHeaders: () => [] } })),
  },
  {
    name: 'a listed header is absent',
    on: anywhere,
    refused: mismatch,
    sign: signedWith(() => ({ wishes: { signedHeaders: (names) => [...names, 'x-amz-zone'] } })),
  },
  ...powerful.map(
    ([name, value]): Row => ({
      name: `${name} is not signed`,
      on: (_, { name: route }) => name !== 'x-amz-copy-source' || route === 'PutObject' || route === 'UploadPart',
      refused: codes('403 AccessDenied', '400 InvalidRequest'),
      sign: signedWith(({ draft }) => ({
        draft: withHeader(draft, name, value),
        wishes: { signedHeaders: (names) => names.filter((signed) => signed !== name) },
      })),
    }),
  ),
];

const twice = (name: string, value: string, refusals: readonly string[]): Row => ({
  name: `${name} twice`,
  on: name === 'x-amz-date' || name === 'authorization' ? inHeaders : anywhere,
  refused: () => refusals,
  sign: changedAfter((signed) => withHeader(signed, name, value)),
});

const lines: readonly Row[] = [
  twice('host', 'elsewhere.example', ['400 InvalidRequest']),
  twice('authorization', 'AWS4-HMAC-SHA256 Credential=a/b/c/d/e, SignedHeaders=host, Signature=f', ['400 InvalidRequest']),
  twice('x-amz-date', '20200101T000000Z', ['400 InvalidRequest']),
  {
    name: 'a header in two lines, signed as one',
    on: (form, { name }) => name === 'PutObject' || (name === 'CreateMultipartUpload' && whereItFits(form, { payload: 'none' })),
    sign: signedWith(({ draft }) => ({
      draft: withHeader(withHeader(draft, 'x-amz-meta-colour', 'red'), 'X-Amz-Meta-Colour', 'blue'),
    })),
  },
  {
    name: 'a header in two lines, in the other order than signed',
    on: (_, { name }) => name === 'PutObject' || name === 'CreateMultipartUpload',
    refused: mismatch,
    sign: (of) => {
      const drafted = withHeader(withHeader(of.draft, 'x-amz-meta-colour', 'red'), 'x-amz-meta-colour', 'blue');
      return changedAfter((signed) => {
        const { headers } = signed;
        const colours = headers.filter(([name]) => name === 'x-amz-meta-colour').toReversed();
        return { ...signed, headers: [...headers.filter(([name]) => name !== 'x-amz-meta-colour'), ...colours] };
      })({ ...of, draft: drafted });
    },
  },
  {
    name: 'blanks in and around a value',
    on: (form, { name }) => name === 'PutObject' || (name === 'CreateMultipartUpload' && whereItFits(form, { payload: 'none' })),
    sign: signedWith(({ draft }) => ({ draft: withHeader(draft, 'x-amz-meta-text', '  two   words\t ') })),
  },
  {
    name: 'a value beyond ASCII',
    on: (form, { name }) => name === 'PutObject' || (name === 'CreateMultipartUpload' && whereItFits(form, { payload: 'none' })),
    sign: signedWith(({ draft }) => ({
      draft: withHeader(draft, 'x-amz-meta-text', Buffer.from('Größe 日本').toString('latin1')),
    })),
  },
];

const proxies: readonly Row[] = [
  ...['x-forwarded-host', 'x-forwarded-for', 'forwarded', 'x-original-url', 'x-http-method-override'].map(
    (name): Row => ({
      name: `${name} is of no account`,
      on: whereItFits,
      sign: changedAfter((signed) => withHeader(signed, name, name === 'forwarded' ? 'host=other.example' : 'DELETE')),
    }),
  ),
  {
    name: 'signed for the host that X-Forwarded-Host names',
    on: anywhere,
    refused: mismatch,
    sign: (of) => {
      const host = of.draft.headers.find(([name]) => name === 'host')?.[1] ?? '';
      const other = {
        ...of.draft,
        headers: of.draft.headers.map(([name, value]) => [name, name === 'host' ? 'other.example' : value] as const),
      };
      return changedAfter((signed) => ({
        ...withHeader(signed, 'x-forwarded-host', 'other.example'),
        headers: [
          ...signed.headers.map(([name, value]) => [name, name === 'host' ? host : value] as const),
          ['x-forwarded-host', 'other.example'],
        ],
      }))({ ...of, draft: other });
    },
  },
  {
    name: 'a target with a host of its own',
    on: anywhere,
    refused: codes('400 InvalidURI'),
    sign: changedAfter((signed) => ({ ...signed, path: `http://other.example${signed.path}` })),
  },
];

const bodies: readonly Row[] = [
  {
    name: 'another body than declared',
    on: ({ name }, { payload }) => name === 'header' && payload !== 'none',
    refused: codes('400 XAmzContentSHA256Mismatch', '400 BadDigest'),
    sign: changedAfter((signed) => ({
      ...signed,
      body: Buffer.concat([(signed.body ?? Buffer.alloc(0)).subarray(1), Buffer.from(' ')]),
    })),
  },
  {
    name: 'a digest that is none',
    on: inHeaders,
    refused: codes('400 InvalidArgument'),
    sign: signedWith(() => ({ wishes: { payloadHash: 'A'.repeat(64) } })),
  },
  {
    name: 'presigned, the true digest in a header',
    on: ({ name }, { payload }) => name === 'presigned' && payload !== 'none',
    sign: changedAfter((signed) => withHeader(signed, 'x-amz-content-sha256', sha256(signed.body ?? ''))),
  },
  {
    name: 'presigned, another digest in a header',
    on: ({ name }, { payload }) => name === 'presigned' && payload !== 'none',
    refused: codes('400 XAmzContentSHA256Mismatch'),
    sign: changedAfter((signed) => withHeader(signed, 'x-amz-content-sha256', sha256('another'))),
  },
  {
    name: 'presigned plain, streamed without anybody signing that',
    on: ({ name }) => name === 'presigned',
    refused: codes('403 SignatureDoesNotMatch'),
    sign: changedAfter((signed) => withHeader(signed, 'x-amz-content-sha256', 'STREAMING-UNSIGNED-PAYLOAD-TRAILER')),
  },
  {
    name: 'the digest in the query',
    on: ({ name }, { payload }) => name === 'presigned' && payload !== 'none',
    sign: signedWith((of) => digestInQuery(of)),
  },
  {
    name: 'another digest in the query',
    on: ({ name }, { payload }) => name === 'presigned' && payload !== 'none',
    refused: codes('400 XAmzContentSHA256Mismatch'),
    sign: signedWith(({ draft }) => digestInQuery({ draft }, sha256('another'))),
  },
  {
    name: 'the digest in the query and another in a header',
    on: ({ name }, { payload }) => name === 'presigned' && payload !== 'none',
    refused: codes('400 InvalidArgument'),
    sign: (of) =>
      withHeader(signedWith((same) => digestInQuery(same))(of) as SignedDraft, 'x-amz-content-sha256', sha256('another')),
  },
];

function digestInQuery({ draft }: { readonly draft: Draft }, payloadHash: string = sha256(draft.body ?? '')) {
  const query: readonly Pair[] = [...draft.query, ['X-Amz-Content-Sha256', payloadHash]];
  return { draft: { ...draft, query }, wishes: { payloadHash } };
}

export const headerRows: readonly Row[] = [...covering, ...lines, ...proxies, ...bodies];
