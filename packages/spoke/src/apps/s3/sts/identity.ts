/** How the token service names who asks: tenants are its accounts, access keys its users. */
import type { CallerIdentity } from '@felloe/s3-wire/sts/answers.ts';
import type { StsSender } from './sts-sender.ts';

export function identityOf(sender: StsSender): CallerIdentity {
  const { credential } = sender;
  const account = credential.tenant_id;
  if (credential.role !== '') {
    const { arn, assumedRoleId } = assumedRoleOf(sender, credential.role, credential.session_name);
    return { arn, userId: assumedRoleId, account };
  }
  return { arn: `arn:aws:iam::${account}:user/${userNameOf(sender)}`, userId: credential.access_key_id, account };
}

export function assumedRoleOf(
  { credential }: StsSender,
  role: string,
  sessionName: string,
): { readonly arn: string; readonly assumedRoleId: string } {
  const name = role.slice(role.lastIndexOf('/') + 1);
  return {
    arn: `arn:aws:sts::${credential.tenant_id}:assumed-role/${name}/${sessionName}`,
    assumedRoleId: `${credential.access_key_id}:${sessionName}`,
  };
}

/** The key's label where it can stand in an ARN. */
function userNameOf({ credential }: StsSender): string {
  const { principal_name: name } = credential;
  return /^[\w+=,.@-]{1,64}$/.test(name) ? name : credential.access_key_id;
}
