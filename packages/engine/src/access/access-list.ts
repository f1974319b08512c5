/** Access lists of containers and artifacts: who, besides the owner, may do what. Evaluated together with policies in decide.ts. */

/** `everyone` includes askers without a credential; `authenticated` is any principal of any tenant. */
export type Grantee =
  | { readonly kind: 'tenant'; readonly tenantId: string }
  | { readonly kind: 'everyone' }
  | { readonly kind: 'authenticated' }
  | { readonly kind: 'log_delivery' };

export type AccessListPermission = 'full' | 'read' | 'write' | 'read_list' | 'write_list';

export interface AccessListEntry {
  readonly grantee: Grantee;
  readonly permission: AccessListPermission;
}

/** What the owner may do is written out too, as S3 does: an owner may take it from itself, but never the right to change the list. */
export interface AccessList {
  readonly entries: readonly AccessListEntry[];
}
