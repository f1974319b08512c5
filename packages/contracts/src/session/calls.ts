/** The calls a spoke makes, by name: what is asked, what is answered, and whether asking again needs an idempotency key. */
import type { Facts } from '@felloe/engine/access/facts.ts';
import type { Actor } from '../gen/felloe/v1/Actor.ts';
import type { Answer__Output } from '../gen/felloe/v1/Answer.ts';
import type { Request, Request__Output } from '../gen/felloe/v1/Request.ts';

export type CallName = NonNullable<Request['call']>;
export type ResultName = NonNullable<Answer__Output['result']>;

/** What a spoke passes in: absent fields take their proto defaults. */
export type CallRequest<N extends CallName> = NonNullable<Request[N]>;
/** What the hub receives: every field present. */
export type ReceivedCall<N extends CallName> = NonNullable<Request__Output[N]>;

/** Which result each call is answered with. */
export const resultOfCall = {
  authenticate_key: 'key_credential',
  authenticate_token: 'token_credential',
  describe_container: 'container',
  create_container: 'container',
  remove_container: 'done',
  list_containers: 'containers',
  configure_container: 'setting',
  read_setting: 'setting',
  check_access: 'done',
  resolve: 'artifact',
  write: 'written',
  remove: 'removed',
  copy: 'written',
  list: 'artifacts',
  annotate: 'annotated',
  list_versions: 'versions',
  rename: 'written',
  make_data_key: 'data_key',
  create_upload: 'upload',
  describe_upload: 'upload',
  record_part: 'part',
  list_parts: 'parts',
  list_uploads: 'uploads',
  complete_upload: 'written',
  abort_upload: 'done',
  lease_blobs: 'blob_lease',
  renew_blobs: 'done',
  open_segment: 'segment',
  seal_segment: 'done',
  open_backend: 'backend_key',
  take_work: 'work',
  finish_work: 'done',
  move_blobs: 'moved',
  acquire_lock: 'lock',
  renew_lock: 'lock',
  release_lock: 'done',
  inspect_lock: 'lock',
  read_events: 'events',
  take_tokens: 'tokens',
  administer: 'administered',
  verify_signature: 'key_credential',
  make_session: 'session_credential',
  look_up_tenants: 'tenants',
  reserve_vault_uploads: 'vault_uploads',
  commit_vault_upload: 'vault_entry',
  save_vault_snapshot: 'vault_entry',
  read_vault_snapshots: 'vault_entries',
  find_vault_entries: 'vault_entries',
  list_vault_entries: 'vault_page',
  list_vault_topics: 'vault_topics',
  read_url_keys: 'url_keys',
  read_vault_delivery: 'vault_delivery',
  sign_vault_urls: 'vault_urls',
  register_history_device: 'done',
  remove_history_device: 'done',
  stage_history: 'done',
  submit_history: 'history_submitted',
  open_history: 'history_page',
  read_history: 'history_page',
  receive_history_deletions: 'history_deletions',
  read_history_deletions: 'history_deletions',
  delete_history: 'done',
  list_history_dump_requests: 'history_dump_requests',
  take_history_rewrites: 'history_rewrites',
  finish_history_rewrite: 'done',
  commit_backup: 'backup_file',
  find_backups: 'backup_files',
  list_backups: 'backup_files',
  archive_backups: 'backups_archived',
  take_backup_moves: 'backup_moves',
  finish_backup_move: 'done',
  log_in: 'account_tokens',
  register_account: 'account_tokens',
  refresh_account_session: 'account_tokens',
  end_account_session: 'done',
  read_account_keys: 'account_keys',
  authenticate_account: 'account_credential',
  presign_path: 'session_credential',
  create_account_grant: 'account_grant',
  list_account_records: 'account_records',
  revoke_account_record: 'done',
} as const satisfies Record<CallName, ResultName>;

export type CallResult<N extends CallName> = NonNullable<Answer__Output[(typeof resultOfCall)[N]]>;

/** Calls that change something. They carry an idempotency key and, asked again with it, are answered and not done again. */
export const changingCalls: ReadonlySet<CallName> = new Set<CallName>([
  'create_container',
  'remove_container',
  'write',
  'remove',
  'copy',
  'configure_container',
  'annotate',
  'rename',
  'create_upload',
  'record_part',
  'complete_upload',
  'abort_upload',
  'open_segment',
  'seal_segment',
  'finish_work',
  'move_blobs',
  'acquire_lock',
  'renew_lock',
  'release_lock',
  'administer',
  'reserve_vault_uploads',
  'commit_vault_upload',
  'save_vault_snapshot',
  'commit_backup',
  'archive_backups',
  'finish_backup_move',
  'create_account_grant',
  'revoke_account_record',
  'register_history_device',
  'remove_history_device',
  'stage_history',
  'submit_history',
  'receive_history_deletions',
  'delete_history',
  'finish_history_rewrite',
]);

export interface CallOptions {
  readonly actor: Actor;
  /** What the request says of itself, made when the hub needs it to decide. */
  readonly facts?: () => Facts;
  readonly deadlineMs: number;
  /** Made by the session client for changing calls when not given. */
  readonly idempotencyKey?: string;
  readonly traceparent?: string;
  /** Stops waiting; what was sent may still be done. */
  readonly signal?: AbortSignal;
}

/** The hub as a spoke sees it. Failures reject with StoreError. */
export interface HubCalls {
  call<N extends CallName>(name: N, request: CallRequest<N>, options: CallOptions): Promise<CallResult<N>>;
}
