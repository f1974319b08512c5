/** Rows about forms: the signature of the policy, what it says of itself, and what it covers. */
import { timestampOf } from './claim-rows.ts';
import { encoded, scopeOf, signText } from './plain-signer.ts';
import { type Field, type Posted, type PostForm, type PostWishes, signedForm } from './post-form.ts';

export interface PostRow {
  readonly name: string;
  /** Absent where the form is to be accepted. */
  readonly refused?: readonly string[];
  form(posted: Posted): PostForm;
}

const truly = (name: string, wishes: PostWishes = {}): PostRow => ({ name, form: (posted) => signedForm(posted, wishes) });
const false_ = (name: string, refused: readonly string[], wishes: PostWishes): PostRow => ({ ...truly(name, wishes), refused });
const changed = (name: string, refused: readonly string[], change: (form: PostForm, posted: Posted) => PostForm): PostRow => ({
  name,
  refused,
  form: (posted) => change(signedForm(posted), posted),
});

const mismatch = ['403 SignatureDoesNotMatch'];
const denied = ['403 AccessDenied'];
const malformed = ['400 AuthorizationQueryParametersError'];
const withField = (form: PostForm, ...field: Field): PostForm => ({ ...form, fields: [...form.fields, field] });
const withoutField = (form: PostForm, name: string): PostForm => ({
  ...form,
  fields: form.fields.filter(([said]) => said !== name),
});
const fieldChanged = (form: PostForm, name: string, change: (value: string) => string): PostForm => ({
  ...form,
  fields: form.fields.map(([said, value]) => [said, said === name ? change(value) : value]),
});
const otherDigit = (signature: string, at: number): string =>
  `${signature.slice(0, at)}${signature[at] === '0' ? '1' : '0'}${signature.slice(at + 1)}`;

const accepted: readonly PostRow[] = [
  truly('a form signed truly'),
  truly('a form with fields that its policy names', {
    fields: [
      ['x-amz-meta-colour', 'red'],
      ['Content-Type', 'text/plain'],
    ],
  }),
  truly('a form with a range of lengths', { conditions: (usual) => [...usual, ['content-length-range', 1, 100_000]] }),
  truly('a form with beginnings', {
    conditions: (usual) => [...usual.filter((one) => !('key' in one)), ['starts-with', '$key', '']],
  }),
  truly('a form of six days ago whose policy still holds', { knobs: datedKnobs(-6 * 86_400_000) }),
  { name: 'a form with a field to be ignored', form: (posted) => withField(signedForm(posted), 'x-ignore-this', 'anything') },
];

function datedKnobs(offsetMs: number) {
  const timestamp = timestampOf(offsetMs);
  return { timestamp, scopeDate: timestamp.slice(0, 8) };
}

const signatures: readonly PostRow[] = [
  ...Array.from({ length: 64 }, (_, at) =>
    false_(`signature of a form flipped at ${at}`, mismatch, { signature: (signature) => otherDigit(signature, at) }),
  ),
  false_('signature of a form empty', mismatch, { signature: () => '' }),
  false_('signature of a form short', mismatch, { signature: (signature) => signature.slice(1) }),
  false_('signature of a form long', mismatch, { signature: (signature) => `${signature}0` }),
  false_('signature of a form of other characters', mismatch, { signature: () => 'é'.repeat(32) }),
  false_('form of a wrong secret', mismatch, { knobs: { secretAccessKey: 'another secret' } }),
  false_('form of an unknown key', ['403 InvalidAccessKeyId'], { knobs: { accessKeyId: 'AKIANOBODYHASTHIS' } }),
  changed('policy changed after it was signed', mismatch, (form) =>
    fieldChanged(form, 'policy', (policy) =>
      Buffer.from(
        Buffer.from(policy, 'base64').toString().replace('"conditions":[', '"conditions":[["starts-with","$x-amz-meta-a",""],'),
      ).toString('base64'),
    ),
  ),
];

const claims: readonly PostRow[] = [
  false_('form of another region', malformed, { knobs: { region: 'eu-nowhere-1' } }),
  false_('form of another service', malformed, { knobs: { service: 'sts' } }),
  false_('form of another terminator', malformed, { knobs: { terminator: 'aws5_request' } }),
  false_('form of the day before', malformed, { knobs: { scopeDate: timestampOf(-86_400_000).slice(0, 8) } }),
  false_('form of another algorithm', ['400 InvalidRequest'], { knobs: { algorithm: 'AWS4-HMAC-SHA1' } }),
  false_('form of more than 15 minutes from now', denied, { knobs: datedKnobs(17 * 60_000) }),
  false_('form of eight days ago', denied, { knobs: datedKnobs(-8 * 86_400_000) }),
  false_('form with a token that is none', ['400 InvalidToken'], { knobs: { sessionToken: 'bm9uZQ==' } }),
  false_('policy that has expired', denied, { expiresInMs: -1_000 }),
  ...['policy', 'x-amz-algorithm', 'x-amz-credential', 'x-amz-date', 'x-amz-signature'].map((name) =>
    changed(`form without ${name}`, ['400 InvalidArgument'], (form) => withoutField(form, name)),
  ),
  ...['policy', 'x-amz-signature', 'key', 'x-amz-date'].map((name) =>
    changed(`form with ${name} twice`, ['400 InvalidArgument'], (form) =>
      withField(form, name, form.fields.find(([said]) => said === name)?.[1] ?? ''),
    ),
  ),
  changed('form of nobody', denied, (form) => ({ ...form, fields: form.fields.filter(([name]) => name === 'key') })),
  changed('form with an old signature besides', ['400 InvalidRequest'], (form) => withField(form, 'AWSAccessKeyId', 'AKIA')),
  ...[
    (json: string) => json.slice(1),
    () => 'no document',
    () => '[]',
    () => '{}',
    () => '{"expiration":"never","conditions":[]}',
    (json: string) => json.replace('"conditions":[', '"conditions":[["unlike","$key",""],'),
  ].map((document, index) => false_(`a policy that is none, ${index + 1}`, ['400 InvalidPolicyDocument'], { document })),
  changed(
    'form and header signed',
    ['400 InvalidArgument', '403 SignatureDoesNotMatch', '403 AccessDenied'],
    (form, { knobs }) => ({
      ...form,
      headers: [
        ['x-amz-date', knobs.timestamp],
        ['x-amz-content-sha256', 'UNSIGNED-PAYLOAD'],
        [
          'Authorization',
          `AWS4-HMAC-SHA256 Credential=${knobs.accessKeyId}/${scopeOf(knobs)}, SignedHeaders=host;x-amz-date, Signature=${signText(knobs, 'x')}`,
        ],
      ],
    }),
  ),
  changed('form and query signed', ['400 InvalidArgument', '403 SignatureDoesNotMatch'], (form, { knobs }) => ({
    ...form,
    query: `?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=${encoded(`${knobs.accessKeyId}/${scopeOf(knobs)}`)}&X-Amz-Date=${knobs.timestamp}&X-Amz-Expires=60&X-Amz-SignedHeaders=host&X-Amz-Signature=${signText(knobs, 'x')}`,
  })),
];

const coverage: readonly PostRow[] = [
  false_('policy for another bucket', denied, { bucket: 'another-bucket' }),
  // Ceph CVE-2023-43040: a field must not stand for the bucket of the address.
  changed('a field that names another bucket', denied, (form) => withField(form, 'bucket', 'another-bucket')),
  {
    name: 'a field that names the bucket of a policy for another',
    refused: denied,
    form: (posted) => withField(signedForm(posted, { bucket: 'another-bucket' }), 'bucket', 'another-bucket'),
  },
  false_('policy without a bucket', denied, { conditions: (usual) => usual.filter((one) => !('bucket' in one)) }),
  false_('policy without a key', denied, { conditions: (usual) => usual.filter((one) => !('key' in one)) }),
  changed('another key than the policy allows', denied, (form) => fieldChanged(form, 'key', (key) => `${key}x`)),
  false_('a key that begins otherwise', denied, {
    conditions: (usual) => [...usual.filter((one) => !('key' in one)), ['starts-with', '$key', 'only-here/']],
  }),
  ...[
    'x-amz-meta-evil',
    'acl',
    'tagging',
    'Content-Type',
    'success_action_redirect',
    'x-amz-server-side-encryption',
    'x-amz-security-token',
  ].map((name) =>
    changed(`a field ${name} that no condition names`, [...denied, '400 InvalidToken'], (form) =>
      withField(form, name, 'https://x.example/'),
    ),
  ),
  false_('a file shorter than allowed', ['400 EntityTooSmall'], {
    conditions: (usual) => [...usual, ['content-length-range', 1_000_000, 2_000_000]],
  }),
  false_('a file longer than allowed', ['400 EntityTooLarge'], {
    conditions: (usual) => [...usual, ['content-length-range', 0, 10]],
  }),
  false_('a false checksum', ['400 BadDigest'], { fields: [['x-amz-checksum-crc32', 'AAAAAA==']] }),
];

export const postRows: readonly PostRow[] = [...accepted, ...signatures, ...claims, ...coverage];
