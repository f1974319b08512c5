/** Tells the presign helper of a felloe who may ask for URLs below whose family members. User ids are its account ids. */
import type { Grant as HelperGrant } from '@felloe/contracts/http/people.ts';
import type { AccountSession } from '../../account-session.ts';
import { keysOfUser } from '../object-keys.ts';
import type { Grant } from './grant.ts';
import type { GrantKeeper } from './grants.ts';

export function helperGrants(session: Pick<AccountSession, 'ask' | 'accountId'>): GrantKeeper {
  const prefixOf = (grant: Grant): string => keysOfUser(session.accountId).familyMember(grant.familyMemberId).root;
  const given = async (grant: Grant): Promise<HelperGrant[]> => {
    const { grants } = (await session.ask('/auth/grants')) as { readonly grants: readonly HelperGrant[] };
    return grants.filter(
      ({ owner, grantee, prefix }) =>
        owner === session.accountId && grantee === grant.grantedToUserId && prefix === prefixOf(grant),
    );
  };
  return {
    opened: async (grant) => {
      if ((await given(grant)).length > 0) return;
      const body = { grantee: grant.grantedToUserId, prefix: prefixOf(grant), access: 'read' };
      await session.ask('/auth/grants', { method: 'POST', body });
    },
    closed: async (grant) => {
      for (const { grant_id: id } of await given(grant))
        await session.ask(`/auth/grants/${encodeURIComponent(id)}`, { method: 'DELETE' });
    },
  };
}
