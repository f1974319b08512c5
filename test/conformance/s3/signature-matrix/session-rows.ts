/** Rows about temporary credentials: the token belongs to its key, and to what is signed. */
import { anywhere, codes, denied, type Row, signedWith, whereItFits } from './cells.ts';
import type { Draft } from './draft.ts';
import { renderDraft, withHeader } from './draft.ts';
import { signDraft } from './forms.ts';
import type { SigningKnobs } from './plain-signer.ts';
import { sendWire } from './wire.ts';

export type Session = Required<Pick<SigningKnobs, 'accessKeyId' | 'secretAccessKey'>> & { readonly sessionToken: string };

/** GetSessionToken, signed for its own service. */
export async function startSession(endpoint: string, knobs: SigningKnobs): Promise<Session> {
  const draft: Draft = {
    method: 'POST',
    path: '/',
    query: [],
    headers: [
      ['host', new URL(endpoint).host],
      ['content-type', 'application/x-www-form-urlencoded'],
    ],
    body: Buffer.from('Action=GetSessionToken&Version=2011-06-15'),
  };
  const form = { name: 'header', carrier: 'header', payload: 'signed' } as const;
  const { text } = await sendWire(endpoint, renderDraft(signDraft(draft, form, { ...knobs, service: 'sts' })));
  const element = (name: string): string => new RegExp(`<${name}>([^<]+)<`).exec(text)?.[1] ?? '';
  return {
    accessKeyId: element('AccessKeyId'),
    secretAccessKey: element('SecretAccessKey'),
    sessionToken: element('SessionToken'),
  };
}

export function sessionRows(session: Session, other: Session): readonly Row[] {
  const { sessionToken } = session;
  return [
    { name: 'signed truly in a session', on: whereItFits, sign: signedWith(() => ({ knobs: session })) },
    {
      name: 'in a session without its token',
      on: anywhere,
      refused: codes('403 InvalidAccessKeyId', '400 InvalidToken'),
      sign: signedWith(() => ({ knobs: { ...session, sessionToken: undefined } })),
    },
    {
      name: 'in a session with the token of another',
      on: anywhere,
      refused: codes('400 InvalidToken', '403 InvalidAccessKeyId', '403 SignatureDoesNotMatch'),
      sign: signedWith(() => ({ knobs: { ...session, sessionToken: other.sessionToken } })),
    },
    {
      name: 'in a session with a changed token',
      on: anywhere,
      refused: codes('400 InvalidToken'),
      sign: signedWith(() => ({
        knobs: { ...session, sessionToken: `${sessionToken.startsWith('A') ? 'B' : 'A'}${sessionToken.slice(1)}` },
      })),
    },
    {
      name: 'in a session with the wrong secret',
      on: anywhere,
      refused: codes('403 SignatureDoesNotMatch'),
      sign: signedWith(() => ({ knobs: { ...session, secretAccessKey: other.secretAccessKey } })),
    },
    {
      name: 'in a session whose token nobody signed',
      on: anywhere,
      refused: denied,
      sign: ({ draft, form, knobs }) =>
        withHeader(
          signDraft(draft, form, { ...knobs, ...session, sessionToken: undefined }),
          'x-amz-security-token',
          sessionToken,
        ),
    },
  ];
}
