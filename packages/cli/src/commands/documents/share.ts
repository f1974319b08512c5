import { fromBase64, toBase64 } from '@felloe/sdk/documents/encryption/byte-text.ts';
import type { Command } from 'commander';
import { documentsCommand, type DocumentsRun, withDocuments } from '../../documents/documents-command.ts';
import { table } from '../../terminal/output.ts';
import type { Terminal } from '../../terminal/terminal.ts';

interface ShareFlags {
  readonly publicKey?: string;
}

const shareManual = `
Lets another user read everything of one family member. Their public key is read from the storage; over presigned URLs nobody
sees another user's place, so they send it (\`felloe docs public-key\`). Compare the fingerprint that is printed with
theirs: it is the one thing that a storage could forge. They read with the grant id that this prints.

EXAMPLES
  felloe docs share emma bob
  felloe docs share emma 0197f… --public-key 'x2lM…='`;

const revokeManual = `
Ends all that the grant's user was given of its family member: their URLs die, a new key is made, everything is encrypted again
under it, and the other grants get the new key. Takes one read and one write for every object. When it is interrupted, run it
again without a grant id, on any device of the user: it goes on where it stopped, and until then everybody reads on.

EXAMPLES
  felloe docs revoke 7c9e6679-7425-40de-944b-e07fc1f90ae7
  felloe docs revoke`;

export function documentsShareCommand(terminal: Terminal): Command {
  const options = (command: Command): Command => command.option('--public-key <base64>', 'of the other user');
  const described = {
    usage: 'share <member> <user>',
    summary: 'let another user read a family member',
    manual: shareManual,
    options,
  };
  return documentsCommand<ShareFlags>(terminal, described, share);
}

export function documentsRevokeCommand(terminal: Terminal): Command {
  const described = { usage: 'revoke [grant]', summary: 'end a grant, or finish what was interrupted', manual: revokeManual };
  return documentsCommand(terminal, described, revoke);
}

export function documentsGrantsCommand(terminal: Terminal): Command {
  const manual = `
Lists what was shared with whom, ended grants too. A grant that ended stays in the list as a record; the keys in it open nothing
that was written since.`;
  return documentsCommand(terminal, { usage: 'grants', summary: 'what is shared with whom', manual }, grants);
}

export function documentsPublicKeyCommand(terminal: Terminal): Command {
  const manual = `
Prints what another user needs to share with this one, and its fingerprint on a second line: sixteen hex digits to be compared
by telephone, so that nobody in between can put a key of theirs in its place.`;
  return documentsCommand(terminal, { usage: 'public-key', summary: "this user's public key", manual }, publicKey);
}

async function share(run: DocumentsRun<ShareFlags>): Promise<void> {
  const [member = '', userId = ''] = run.operands;
  const given = run.flags.publicKey === undefined ? {} : { publicKey: fromBase64(run.flags.publicKey) };
  const result = await withDocuments(run, async (documents) => {
    const grant = await documents.share(member, { userId, ...given });
    const fingerprint = await documents.fingerprint(fromBase64(grant.granteePublicKey));
    return { grantId: grant.grantId, ownerId: documents.userId, familyMemberId: member, grantedToUserId: userId, fingerprint };
  });
  run.output.result(
    result,
    ({ grantId, fingerprint }) => `grant ${grantId}\n${userId} has the fingerprint ${fingerprint}: compare it with theirs`,
  );
}

async function revoke(run: DocumentsRun<object>): Promise<void> {
  const [grantId] = run.operands;
  const onProgress = (resealed: number): void => run.tell(`${resealed} encrypted again`);
  const result = await withDocuments(run, (documents) =>
    grantId === undefined ? documents.resumeRevocations(onProgress) : documents.revoke(grantId, onProgress),
  );
  run.output.result(result, ({ resealed, unreadable }) =>
    [`${resealed} objects have a new key`, ...unreadable.map((key) => `broken before, left as it is: ${key}`)].join('\n'),
  );
}

async function grants(run: DocumentsRun<object>): Promise<void> {
  const found = await withDocuments(run, (documents) => documents.grants());
  run.output.result({ grants: found }, () =>
    table(
      ['GRANT', 'FAMILY MEMBER', 'USER', 'SINCE', 'ENDED'],
      found.map((grant) => [grant.grantId, grant.familyMemberId, grant.grantedToUserId, grant.createdAt, grant.revokedAt ?? '-']),
    ),
  );
}

async function publicKey(run: DocumentsRun<object>): Promise<void> {
  const result = await withDocuments(run, async (documents) => ({
    user: documents.userId,
    publicKey: toBase64(documents.publicKey),
    fingerprint: await documents.fingerprint(),
  }));
  run.output.result(result, (shown) => `${shown.publicKey}\n${shown.fingerprint}`);
}
