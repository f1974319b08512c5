// Generated from protos/ by packages/contracts/generate.ts
import { unreadable, type WireReader } from '../session/wire-reader.ts';
import type { WireWriter } from '../session/wire-writer.ts';
import type { SpokeFrame, SpokeFrame__Output } from './felloe/v1/SpokeFrame.ts';
import type { HubFrame, HubFrame__Output } from './felloe/v1/HubFrame.ts';
import type { Hello, Hello__Output } from './felloe/v1/Hello.ts';
import type { Welcome, Welcome__Output } from './felloe/v1/Welcome.ts';
import type { Request, Request__Output } from './felloe/v1/Request.ts';
import type { Answer, Answer__Output } from './felloe/v1/Answer.ts';
import type { Done, Done__Output } from './felloe/v1/Done.ts';
import type { Failure, Failure__Output } from './felloe/v1/Failure.ts';
import type { Actor, Actor__Output } from './felloe/v1/Actor.ts';
import type { Facts, Facts__Output } from './felloe/v1/Facts.ts';
import type { AuthenticateKey, AuthenticateKey__Output } from './felloe/v1/AuthenticateKey.ts';
import type { KeyCredential, KeyCredential__Output } from './felloe/v1/KeyCredential.ts';
import type { VerifySignature, VerifySignature__Output } from './felloe/v1/VerifySignature.ts';
import type { MakeSession, MakeSession__Output } from './felloe/v1/MakeSession.ts';
import type { SessionCredential, SessionCredential__Output } from './felloe/v1/SessionCredential.ts';
import type { AuthenticateToken, AuthenticateToken__Output } from './felloe/v1/AuthenticateToken.ts';
import type { TokenCredential, TokenCredential__Output } from './felloe/v1/TokenCredential.ts';
import type { LookUpTenants, LookUpTenants__Output } from './felloe/v1/LookUpTenants.ts';
import type { TenantNames, TenantNames__Output } from './felloe/v1/TenantNames.ts';
import type { TenantName, TenantName__Output } from './felloe/v1/TenantName.ts';
import type { TakeTokens, TakeTokens__Output } from './felloe/v1/TakeTokens.ts';
import type { TokensTaken, TokensTaken__Output } from './felloe/v1/TokensTaken.ts';
import type { Notice, Notice__Output } from './felloe/v1/Notice.ts';
import type { Revoke, Revoke__Output } from './felloe/v1/Revoke.ts';
import type { Recall, Recall__Output } from './felloe/v1/Recall.ts';
import type { Configure, Configure__Output } from './felloe/v1/Configure.ts';
import type { Drain, Drain__Output } from './felloe/v1/Drain.ts';
import type { Report, Report__Output } from './felloe/v1/Report.ts';
import type { ReadUsage, ReadUsage__Output } from './felloe/v1/ReadUsage.ts';
import type { DescribeContainer, DescribeContainer__Output } from './felloe/v1/DescribeContainer.ts';
import type { ContainerDescriptor, ContainerDescriptor__Output } from './felloe/v1/ContainerDescriptor.ts';
import type { RateLimit, RateLimit__Output } from './felloe/v1/RateLimit.ts';
import type { CreateContainer, CreateContainer__Output } from './felloe/v1/CreateContainer.ts';
import type { RemoveContainer, RemoveContainer__Output } from './felloe/v1/RemoveContainer.ts';
import type { ConfigureContainer, ConfigureContainer__Output } from './felloe/v1/ConfigureContainer.ts';
import type { ReadSetting, ReadSetting__Output } from './felloe/v1/ReadSetting.ts';
import type { SettingRecord, SettingRecord__Output } from './felloe/v1/SettingRecord.ts';
import type { CheckAccess, CheckAccess__Output } from './felloe/v1/CheckAccess.ts';
import type { ListContainers, ListContainers__Output } from './felloe/v1/ListContainers.ts';
import type { ContainerPage, ContainerPage__Output } from './felloe/v1/ContainerPage.ts';
import type { Conditions, Conditions__Output } from './felloe/v1/Conditions.ts';
import type { BlobRef, BlobRef__Output } from './felloe/v1/BlobRef.ts';
import type { ArtifactRecord, ArtifactRecord__Output } from './felloe/v1/ArtifactRecord.ts';
import type { LifecycleDate, LifecycleDate__Output } from './felloe/v1/LifecycleDate.ts';
import type { ResolveArtifact, ResolveArtifact__Output } from './felloe/v1/ResolveArtifact.ts';
import type { AnnotateArtifact, AnnotateArtifact__Output } from './felloe/v1/AnnotateArtifact.ts';
import type { AnnotateResult, AnnotateResult__Output } from './felloe/v1/AnnotateResult.ts';
import type { RenameArtifact, RenameArtifact__Output } from './felloe/v1/RenameArtifact.ts';
import type { ListVersions, ListVersions__Output } from './felloe/v1/ListVersions.ts';
import type { VersionPage, VersionPage__Output } from './felloe/v1/VersionPage.ts';
import type { VersionEntry, VersionEntry__Output } from './felloe/v1/VersionEntry.ts';
import type { MakeDataKey, MakeDataKey__Output } from './felloe/v1/MakeDataKey.ts';
import type { DataKey, DataKey__Output } from './felloe/v1/DataKey.ts';
import type { StagedBlob, StagedBlob__Output } from './felloe/v1/StagedBlob.ts';
import type { WriteArtifact, WriteArtifact__Output } from './felloe/v1/WriteArtifact.ts';
import type { WriteResult, WriteResult__Output } from './felloe/v1/WriteResult.ts';
import type { RemoveArtifacts, RemoveArtifacts__Output } from './felloe/v1/RemoveArtifacts.ts';
import type { Removal, Removal__Output } from './felloe/v1/Removal.ts';
import type { RemoveResults, RemoveResults__Output } from './felloe/v1/RemoveResults.ts';
import type { RemoveResult, RemoveResult__Output } from './felloe/v1/RemoveResult.ts';
import type { CopyArtifact, CopyArtifact__Output } from './felloe/v1/CopyArtifact.ts';
import type { ListArtifacts, ListArtifacts__Output } from './felloe/v1/ListArtifacts.ts';
import type { ArtifactPage, ArtifactPage__Output } from './felloe/v1/ArtifactPage.ts';
import type { ArtifactEntry, ArtifactEntry__Output } from './felloe/v1/ArtifactEntry.ts';
import type { CreateUpload, CreateUpload__Output } from './felloe/v1/CreateUpload.ts';
import type { DescribeUpload, DescribeUpload__Output } from './felloe/v1/DescribeUpload.ts';
import type { UploadRecord, UploadRecord__Output } from './felloe/v1/UploadRecord.ts';
import type { RecordPart, RecordPart__Output } from './felloe/v1/RecordPart.ts';
import type { PartRecord, PartRecord__Output } from './felloe/v1/PartRecord.ts';
import type { ListParts, ListParts__Output } from './felloe/v1/ListParts.ts';
import type { PartPage, PartPage__Output } from './felloe/v1/PartPage.ts';
import type { ListUploads, ListUploads__Output } from './felloe/v1/ListUploads.ts';
import type { UploadPage, UploadPage__Output } from './felloe/v1/UploadPage.ts';
import type { UploadEntry, UploadEntry__Output } from './felloe/v1/UploadEntry.ts';
import type { ChosenPart, ChosenPart__Output } from './felloe/v1/ChosenPart.ts';
import type { CompleteUpload, CompleteUpload__Output } from './felloe/v1/CompleteUpload.ts';
import type { AbortUpload, AbortUpload__Output } from './felloe/v1/AbortUpload.ts';
import type { LeaseBlobs, LeaseBlobs__Output } from './felloe/v1/LeaseBlobs.ts';
import type { BlobLease, BlobLease__Output } from './felloe/v1/BlobLease.ts';
import type { RenewBlobs, RenewBlobs__Output } from './felloe/v1/RenewBlobs.ts';
import type { OpenSegment, OpenSegment__Output } from './felloe/v1/OpenSegment.ts';
import type { SegmentRecord, SegmentRecord__Output } from './felloe/v1/SegmentRecord.ts';
import type { SealSegment, SealSegment__Output } from './felloe/v1/SealSegment.ts';
import type { BackendDescriptor, BackendDescriptor__Output } from './felloe/v1/BackendDescriptor.ts';
import type { OpenBackend, OpenBackend__Output } from './felloe/v1/OpenBackend.ts';
import type { BackendKey, BackendKey__Output } from './felloe/v1/BackendKey.ts';
import type { TakeWork, TakeWork__Output } from './felloe/v1/TakeWork.ts';
import type { WorkBatch, WorkBatch__Output } from './felloe/v1/WorkBatch.ts';
import type { WorkItem, WorkItem__Output } from './felloe/v1/WorkItem.ts';
import type { AwaitedUpload, AwaitedUpload__Output } from './felloe/v1/AwaitedUpload.ts';
import type { SegmentBlob, SegmentBlob__Output } from './felloe/v1/SegmentBlob.ts';
import type { FinishWork, FinishWork__Output } from './felloe/v1/FinishWork.ts';
import type { FinishedWork, FinishedWork__Output } from './felloe/v1/FinishedWork.ts';
import type { FaultyBlob, FaultyBlob__Output } from './felloe/v1/FaultyBlob.ts';
import type { FoundBlob, FoundBlob__Output } from './felloe/v1/FoundBlob.ts';
import type { MoveBlobs, MoveBlobs__Output } from './felloe/v1/MoveBlobs.ts';
import type { BlobMove, BlobMove__Output } from './felloe/v1/BlobMove.ts';
import type { MoveResults, MoveResults__Output } from './felloe/v1/MoveResults.ts';
import type { AcquireLock, AcquireLock__Output } from './felloe/v1/AcquireLock.ts';
import type { RenewLock, RenewLock__Output } from './felloe/v1/RenewLock.ts';
import type { ReleaseLock, ReleaseLock__Output } from './felloe/v1/ReleaseLock.ts';
import type { InspectLock, InspectLock__Output } from './felloe/v1/InspectLock.ts';
import type { LockRecord, LockRecord__Output } from './felloe/v1/LockRecord.ts';
import type { ReadEvents, ReadEvents__Output } from './felloe/v1/ReadEvents.ts';
import type { EventPage, EventPage__Output } from './felloe/v1/EventPage.ts';
import type { EventRecord, EventRecord__Output } from './felloe/v1/EventRecord.ts';
import type { Administer, Administer__Output } from './felloe/v1/Administer.ts';
import type { Administered, Administered__Output } from './felloe/v1/Administered.ts';
import type { ReserveVaultUploads, ReserveVaultUploads__Output } from './felloe/v1/ReserveVaultUploads.ts';
import type { VaultUploadWish, VaultUploadWish__Output } from './felloe/v1/VaultUploadWish.ts';
import type { VaultUploads, VaultUploads__Output } from './felloe/v1/VaultUploads.ts';
import type { VaultUpload, VaultUpload__Output } from './felloe/v1/VaultUpload.ts';
import type { CommitVaultUpload, CommitVaultUpload__Output } from './felloe/v1/CommitVaultUpload.ts';
import type { VaultEntry, VaultEntry__Output } from './felloe/v1/VaultEntry.ts';
import type { VaultEntries, VaultEntries__Output } from './felloe/v1/VaultEntries.ts';
import type { SaveVaultSnapshot, SaveVaultSnapshot__Output } from './felloe/v1/SaveVaultSnapshot.ts';
import type { ReadVaultSnapshots, ReadVaultSnapshots__Output } from './felloe/v1/ReadVaultSnapshots.ts';
import type { VaultPlace, VaultPlace__Output } from './felloe/v1/VaultPlace.ts';
import type { FindVaultEntries, FindVaultEntries__Output } from './felloe/v1/FindVaultEntries.ts';
import type { ListVaultEntries, ListVaultEntries__Output } from './felloe/v1/ListVaultEntries.ts';
import type { VaultCursor, VaultCursor__Output } from './felloe/v1/VaultCursor.ts';
import type { VaultPage, VaultPage__Output } from './felloe/v1/VaultPage.ts';
import type { ListVaultTopics, ListVaultTopics__Output } from './felloe/v1/ListVaultTopics.ts';
import type { VaultTopics, VaultTopics__Output } from './felloe/v1/VaultTopics.ts';
import type { VaultTopic, VaultTopic__Output } from './felloe/v1/VaultTopic.ts';
import type { ReadUrlKeys, ReadUrlKeys__Output } from './felloe/v1/ReadUrlKeys.ts';
import type { UrlKeys, UrlKeys__Output } from './felloe/v1/UrlKeys.ts';
import type { UrlKey, UrlKey__Output } from './felloe/v1/UrlKey.ts';
import type { ReadVaultDelivery, ReadVaultDelivery__Output } from './felloe/v1/ReadVaultDelivery.ts';
import type { VaultDelivery, VaultDelivery__Output } from './felloe/v1/VaultDelivery.ts';
import type { SignVaultUrls, SignVaultUrls__Output } from './felloe/v1/SignVaultUrls.ts';
import type { VaultUrls, VaultUrls__Output } from './felloe/v1/VaultUrls.ts';
import type { RegisterHistoryDevice, RegisterHistoryDevice__Output } from './felloe/v1/RegisterHistoryDevice.ts';
import type { RemoveHistoryDevice, RemoveHistoryDevice__Output } from './felloe/v1/RemoveHistoryDevice.ts';
import type { HistoryEntry, HistoryEntry__Output } from './felloe/v1/HistoryEntry.ts';
import type { StageHistory, StageHistory__Output } from './felloe/v1/StageHistory.ts';
import type { SubmitHistory, SubmitHistory__Output } from './felloe/v1/SubmitHistory.ts';
import type { HistorySubmitted, HistorySubmitted__Output } from './felloe/v1/HistorySubmitted.ts';
import type { HistoryDumpRequest, HistoryDumpRequest__Output } from './felloe/v1/HistoryDumpRequest.ts';
import type { OpenHistory, OpenHistory__Output } from './felloe/v1/OpenHistory.ts';
import type { ReadHistory, ReadHistory__Output } from './felloe/v1/ReadHistory.ts';
import type { HistoryRange, HistoryRange__Output } from './felloe/v1/HistoryRange.ts';
import type { HistoryPage, HistoryPage__Output } from './felloe/v1/HistoryPage.ts';
import type { ReceiveHistoryDeletions, ReceiveHistoryDeletions__Output } from './felloe/v1/ReceiveHistoryDeletions.ts';
import type { ReadHistoryDeletions, ReadHistoryDeletions__Output } from './felloe/v1/ReadHistoryDeletions.ts';
import type { HistoryReads, HistoryReads__Output } from './felloe/v1/HistoryReads.ts';
import type { HistoryDeletions, HistoryDeletions__Output } from './felloe/v1/HistoryDeletions.ts';
import type { HistoryDeletion, HistoryDeletion__Output } from './felloe/v1/HistoryDeletion.ts';
import type { DeleteHistory, DeleteHistory__Output } from './felloe/v1/DeleteHistory.ts';
import type { ListHistoryDumpRequests, ListHistoryDumpRequests__Output } from './felloe/v1/ListHistoryDumpRequests.ts';
import type { HistoryDumpRequests, HistoryDumpRequests__Output } from './felloe/v1/HistoryDumpRequests.ts';
import type { TakeHistoryRewrites, TakeHistoryRewrites__Output } from './felloe/v1/TakeHistoryRewrites.ts';
import type { HistoryRewrites, HistoryRewrites__Output } from './felloe/v1/HistoryRewrites.ts';
import type { HistoryRewrite, HistoryRewrite__Output } from './felloe/v1/HistoryRewrite.ts';
import type { FinishHistoryRewrite, FinishHistoryRewrite__Output } from './felloe/v1/FinishHistoryRewrite.ts';
import type { LogIn, LogIn__Output } from './felloe/v1/LogIn.ts';
import type { RegisterAccount, RegisterAccount__Output } from './felloe/v1/RegisterAccount.ts';
import type { RefreshAccountSession, RefreshAccountSession__Output } from './felloe/v1/RefreshAccountSession.ts';
import type { EndAccountSession, EndAccountSession__Output } from './felloe/v1/EndAccountSession.ts';
import type { AccountTokens, AccountTokens__Output } from './felloe/v1/AccountTokens.ts';
import type { ReadAccountKeys, ReadAccountKeys__Output } from './felloe/v1/ReadAccountKeys.ts';
import type { AccountKeys, AccountKeys__Output } from './felloe/v1/AccountKeys.ts';
import type { AuthenticateAccount, AuthenticateAccount__Output } from './felloe/v1/AuthenticateAccount.ts';
import type { AccountCredential, AccountCredential__Output } from './felloe/v1/AccountCredential.ts';
import type { PresignPath, PresignPath__Output } from './felloe/v1/PresignPath.ts';
import type { CreateAccountGrant, CreateAccountGrant__Output } from './felloe/v1/CreateAccountGrant.ts';
import type { AccountGrant, AccountGrant__Output } from './felloe/v1/AccountGrant.ts';
import type { AccountDevice, AccountDevice__Output } from './felloe/v1/AccountDevice.ts';
import type { ListAccountRecords, ListAccountRecords__Output } from './felloe/v1/ListAccountRecords.ts';
import type { AccountRecords, AccountRecords__Output } from './felloe/v1/AccountRecords.ts';
import type { RevokeAccountRecord, RevokeAccountRecord__Output } from './felloe/v1/RevokeAccountRecord.ts';
import type { CommitBackup, CommitBackup__Output } from './felloe/v1/CommitBackup.ts';
import type { BackupFile, BackupFile__Output } from './felloe/v1/BackupFile.ts';
import type { BackupFiles, BackupFiles__Output } from './felloe/v1/BackupFiles.ts';
import type { FindBackups, FindBackups__Output } from './felloe/v1/FindBackups.ts';
import type { ListBackups, ListBackups__Output } from './felloe/v1/ListBackups.ts';
import type { ArchiveBackups, ArchiveBackups__Output } from './felloe/v1/ArchiveBackups.ts';
import type { BackupsArchived, BackupsArchived__Output } from './felloe/v1/BackupsArchived.ts';
import type { TakeBackupMoves, TakeBackupMoves__Output } from './felloe/v1/TakeBackupMoves.ts';
import type { BackupMoves, BackupMoves__Output } from './felloe/v1/BackupMoves.ts';
import type { BackupMove, BackupMove__Output } from './felloe/v1/BackupMove.ts';
import type { FinishBackupMove, FinishBackupMove__Output } from './felloe/v1/FinishBackupMove.ts';

/** How many kinds of messages there are, for the writer. */
export const messageKinds = 183;

const noBytes: Buffer = Buffer.alloc(0);
const fieldsOfRequest: ReadonlySet<number> = new Set([1, 2, 3, 4, 5, 10, 11, 12, 13, 14, 15, 16, 17, 18, 20, 21, 22, 23, 24, 25, 26, 27, 28, 30, 31, 32, 33, 34, 35, 36, 40, 41, 42, 43, 44, 45, 46, 47, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63, 64, 65, 66, 67, 68, 69, 70, 71, 72, 73, 74, 75, 76, 77, 78, 79, 80, 81, 82, 83, 84, 85, 86, 87, 88, 89, 90, 91, 92, 93, 94, 95, 100, 101]);
const membersOfRequest = ['authenticate_key', 'authenticate_token', 'describe_container', 'create_container', 'remove_container', 'list_containers', 'configure_container', 'read_setting', 'check_access', 'resolve', 'write', 'remove', 'copy', 'list', 'annotate', 'list_versions', 'rename', 'make_data_key', 'create_upload', 'describe_upload', 'record_part', 'list_parts', 'list_uploads', 'complete_upload', 'abort_upload', 'lease_blobs', 'renew_blobs', 'open_segment', 'seal_segment', 'open_backend', 'take_work', 'finish_work', 'move_blobs', 'acquire_lock', 'renew_lock', 'release_lock', 'inspect_lock', 'read_events', 'take_tokens', 'administer', 'verify_signature', 'make_session', 'look_up_tenants', 'reserve_vault_uploads', 'commit_vault_upload', 'save_vault_snapshot', 'read_vault_snapshots', 'find_vault_entries', 'list_vault_entries', 'list_vault_topics', 'read_url_keys', 'read_vault_delivery', 'sign_vault_urls', 'log_in', 'register_account', 'refresh_account_session', 'end_account_session', 'read_account_keys', 'authenticate_account', 'presign_path', 'create_account_grant', 'list_account_records', 'revoke_account_record', 'register_history_device', 'remove_history_device', 'stage_history', 'submit_history', 'open_history', 'read_history', 'receive_history_deletions', 'read_history_deletions', 'delete_history', 'list_history_dump_requests', 'commit_backup', 'find_backups', 'list_backups', 'archive_backups', 'take_backup_moves', 'finish_backup_move', 'take_history_rewrites', 'finish_history_rewrite'] as const;
const fieldsOfAnswer: ReadonlySet<number> = new Set([1, 2, 3, 10, 11, 12, 15, 16, 20, 21, 22, 24, 25, 26, 28, 30, 32, 33, 34, 40, 42, 44, 45, 47, 50, 54, 55, 56, 58, 59, 60, 61, 62, 63, 64, 67, 68, 69, 70, 74, 75, 77, 78, 83, 84, 87, 89, 90, 91, 93, 94, 100]);
const membersOfAnswer = ['failure', 'done', 'key_credential', 'token_credential', 'container', 'containers', 'setting', 'artifact', 'written', 'removed', 'artifacts', 'annotated', 'versions', 'data_key', 'upload', 'part', 'parts', 'uploads', 'blob_lease', 'segment', 'backend_key', 'work', 'moved', 'lock', 'events', 'tokens', 'administered', 'session_credential', 'tenants', 'vault_uploads', 'vault_entry', 'vault_entries', 'vault_page', 'vault_topics', 'url_keys', 'vault_delivery', 'vault_urls', 'account_tokens', 'account_keys', 'account_credential', 'account_grant', 'account_records', 'history_submitted', 'history_page', 'history_deletions', 'history_dump_requests', 'backup_file', 'backup_files', 'backups_archived', 'backup_moves', 'history_rewrites'] as const;
const membersOfNotice = ['revoke', 'recall', 'configure', 'drain'] as const;
const fieldsOfCompleteUpload: ReadonlySet<number> = new Set([1, 2, 3, 4, 5, 9, 10, 11]);

/** The member of a oneof that is set, where the object does not name it. */
function memberOf<Name extends string>(m: { readonly [K in Name]?: unknown }, members: readonly Name[]): Name | undefined {
  for (const member of members) if (m[member] != null) return member;
  return undefined;
}

function onlyOne<Name extends string>(before: Name | undefined, member: Name): Name {
  if (before !== undefined) throw unreadable('a oneof is set twice');
  return member;
}

export function writeSpokeFrame(w: WireWriter, m: SpokeFrame, start: number): void {
  if (m.hello != null) writeHello(w, m.hello, w.open(10, 3));
  if (m.requests != null) for (const item of m.requests) writeRequest(w, item, w.open(18, 5));
  if (m.report != null) writeReport(w, m.report, w.open(26, 28));
  w.uint64(32, m.heartbeat);
  if (m.recalled != null && m.recalled.length > 0) w.uint64s(42, m.recalled);
  w.close(start, 1);
}

export function readSpokeFrame(r: WireReader, outer: number): SpokeFrame__Output {
  let hello: Hello__Output | null = null;
  const requests: Request__Output[] = [];
  let report: Report__Output | null = null;
  let heartbeat = 0;
  const recalled: number[] = [];
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        hello = readHello(r, r.enter());
        break;
      case 18:
        requests.push(readRequest(r, r.enter()));
        break;
      case 26:
        report = readReport(r, r.enter());
        break;
      case 32:
        heartbeat = r.uint64();
        break;
      case 42:
        r.uint64s(recalled);
        break;
      case 40:
        recalled.push(r.uint64());
        break;
      default:
        r.skip(tag, 5);
    }
  }
  r.leave(outer);
  return { hello, requests, report, heartbeat, recalled };
}

export function writeHubFrame(w: WireWriter, m: HubFrame, start: number): void {
  if (m.welcome != null) writeWelcome(w, m.welcome, w.open(10, 4));
  if (m.refusal != null) writeFailure(w, m.refusal, w.open(18, 8));
  if (m.answers != null) for (const item of m.answers) writeAnswer(w, item, w.open(26, 6));
  if (m.notices != null) for (const item of m.notices) writeNotice(w, item, w.open(34, 23));
  w.uint64(40, m.heartbeat);
  w.close(start, 2);
}

export function readHubFrame(r: WireReader, outer: number): HubFrame__Output {
  let welcome: Welcome__Output | null = null;
  let refusal: Failure__Output | null = null;
  const answers: Answer__Output[] = [];
  const notices: Notice__Output[] = [];
  let heartbeat = 0;
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        welcome = readWelcome(r, r.enter());
        break;
      case 18:
        refusal = readFailure(r, r.enter());
        break;
      case 26:
        answers.push(readAnswer(r, r.enter()));
        break;
      case 34:
        notices.push(readNotice(r, r.enter()));
        break;
      case 40:
        heartbeat = r.uint64();
        break;
      default:
        r.skip(tag, 5);
    }
  }
  r.leave(outer);
  return { welcome, refusal, answers, notices, heartbeat };
}

export function writeHello(w: WireWriter, m: Hello, start: number): void {
  w.uint32(8, m.protocol_min);
  w.uint32(16, m.protocol_max);
  w.string(26, m.spoke);
  w.string(34, m.boot_id);
  w.string(42, m.region);
  if (m.endpoints != null) for (const item of m.endpoints) w.stringItem(50, item);
  if (m.app_endpoints != null) for (const item of m.app_endpoints) w.stringItem(58, item);
  w.string(66, m.version);
  w.close(start, 3);
}

export function readHello(r: WireReader, outer: number): Hello__Output {
  let protocol_min = 0;
  let protocol_max = 0;
  let spoke = '';
  let boot_id = '';
  let region = '';
  const endpoints: string[] = [];
  const app_endpoints: string[] = [];
  let version = '';
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 8:
        protocol_min = r.uint32();
        break;
      case 16:
        protocol_max = r.uint32();
        break;
      case 26:
        spoke = r.string();
        break;
      case 34:
        boot_id = r.string();
        break;
      case 42:
        region = r.string();
        break;
      case 50:
        endpoints.push(r.string());
        break;
      case 58:
        app_endpoints.push(r.string());
        break;
      case 66:
        version = r.string();
        break;
      default:
        r.skip(tag, 8);
    }
  }
  r.leave(outer);
  return { protocol_min, protocol_max, spoke, boot_id, region, endpoints, app_endpoints, version };
}

export function writeWelcome(w: WireWriter, m: Welcome, start: number): void {
  w.uint32(8, m.protocol);
  w.uint64(16, m.epoch);
  w.uint32(24, m.lease_ms);
  w.bool(32, m.resumed);
  w.uint64(40, m.hub_epoch);
  if (m.backends != null) for (const item of m.backends) writeBackendDescriptor(w, item, w.open(50, 84));
  w.uint64(56, m.hub_time);
  w.string(66, m.installation);
  w.close(start, 4);
}

export function readWelcome(r: WireReader, outer: number): Welcome__Output {
  let protocol = 0;
  let epoch = 0;
  let lease_ms = 0;
  let resumed = false;
  let hub_epoch = 0;
  const backends: BackendDescriptor__Output[] = [];
  let hub_time = 0;
  let installation = '';
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 8:
        protocol = r.uint32();
        break;
      case 16:
        epoch = r.uint64();
        break;
      case 24:
        lease_ms = r.uint32();
        break;
      case 32:
        resumed = r.bool();
        break;
      case 40:
        hub_epoch = r.uint64();
        break;
      case 50:
        backends.push(readBackendDescriptor(r, r.enter()));
        break;
      case 56:
        hub_time = r.uint64();
        break;
      case 66:
        installation = r.string();
        break;
      default:
        r.skip(tag, 8);
    }
  }
  r.leave(outer);
  return { protocol, epoch, lease_ms, resumed, hub_epoch, backends, hub_time, installation };
}

export function writeRequest(w: WireWriter, m: Request, start: number): void {
  w.uint64(8, m.id);
  w.uint32(16, m.deadline_ms);
  w.string(26, m.traceparent);
  w.string(34, m.idempotency_key);
  if (m.actor != null) writeActor(w, m.actor, w.open(42, 9));
  switch (m.call ?? memberOf(m, membersOfRequest)) {
    case 'authenticate_key':
      if (m.authenticate_key != null) writeAuthenticateKey(w, m.authenticate_key, w.open(82, 11));
      break;
    case 'authenticate_token':
      if (m.authenticate_token != null) writeAuthenticateToken(w, m.authenticate_token, w.open(90, 16));
      break;
    case 'describe_container':
      if (m.describe_container != null) writeDescribeContainer(w, m.describe_container, w.open(98, 30));
      break;
    case 'create_container':
      if (m.create_container != null) writeCreateContainer(w, m.create_container, w.open(106, 33));
      break;
    case 'remove_container':
      if (m.remove_container != null) writeRemoveContainer(w, m.remove_container, w.open(114, 34));
      break;
    case 'list_containers':
      if (m.list_containers != null) writeListContainers(w, m.list_containers, w.open(122, 39));
      break;
    case 'configure_container':
      if (m.configure_container != null) writeConfigureContainer(w, m.configure_container, w.open(130, 35));
      break;
    case 'read_setting':
      if (m.read_setting != null) writeReadSetting(w, m.read_setting, w.open(138, 36));
      break;
    case 'check_access':
      if (m.check_access != null) writeCheckAccess(w, m.check_access, w.open(146, 38));
      break;
    case 'resolve':
      if (m.resolve != null) writeResolveArtifact(w, m.resolve, w.open(162, 45));
      break;
    case 'write':
      if (m.write != null) writeWriteArtifact(w, m.write, w.open(170, 55));
      break;
    case 'remove':
      if (m.remove != null) writeRemoveArtifacts(w, m.remove, w.open(178, 57));
      break;
    case 'copy':
      if (m.copy != null) writeCopyArtifact(w, m.copy, w.open(186, 61));
      break;
    case 'list':
      if (m.list != null) writeListArtifacts(w, m.list, w.open(194, 62));
      break;
    case 'annotate':
      if (m.annotate != null) writeAnnotateArtifact(w, m.annotate, w.open(202, 46));
      break;
    case 'list_versions':
      if (m.list_versions != null) writeListVersions(w, m.list_versions, w.open(210, 49));
      break;
    case 'rename':
      if (m.rename != null) writeRenameArtifact(w, m.rename, w.open(218, 48));
      break;
    case 'make_data_key':
      if (m.make_data_key != null) writeMakeDataKey(w, m.make_data_key, w.open(226, 52));
      break;
    case 'create_upload':
      if (m.create_upload != null) writeCreateUpload(w, m.create_upload, w.open(242, 65));
      break;
    case 'describe_upload':
      if (m.describe_upload != null) writeDescribeUpload(w, m.describe_upload, w.open(250, 66));
      break;
    case 'record_part':
      if (m.record_part != null) writeRecordPart(w, m.record_part, w.open(258, 68));
      break;
    case 'list_parts':
      if (m.list_parts != null) writeListParts(w, m.list_parts, w.open(266, 70));
      break;
    case 'list_uploads':
      if (m.list_uploads != null) writeListUploads(w, m.list_uploads, w.open(274, 72));
      break;
    case 'complete_upload':
      if (m.complete_upload != null) writeCompleteUpload(w, m.complete_upload, w.open(282, 76));
      break;
    case 'abort_upload':
      if (m.abort_upload != null) writeAbortUpload(w, m.abort_upload, w.open(290, 77));
      break;
    case 'lease_blobs':
      if (m.lease_blobs != null) writeLeaseBlobs(w, m.lease_blobs, w.open(322, 78));
      break;
    case 'renew_blobs':
      if (m.renew_blobs != null) writeRenewBlobs(w, m.renew_blobs, w.open(330, 80));
      break;
    case 'open_segment':
      if (m.open_segment != null) writeOpenSegment(w, m.open_segment, w.open(338, 81));
      break;
    case 'seal_segment':
      if (m.seal_segment != null) writeSealSegment(w, m.seal_segment, w.open(346, 83));
      break;
    case 'open_backend':
      if (m.open_backend != null) writeOpenBackend(w, m.open_backend, w.open(354, 85));
      break;
    case 'take_work':
      if (m.take_work != null) writeTakeWork(w, m.take_work, w.open(362, 87));
      break;
    case 'finish_work':
      if (m.finish_work != null) writeFinishWork(w, m.finish_work, w.open(370, 92));
      break;
    case 'move_blobs':
      if (m.move_blobs != null) writeMoveBlobs(w, m.move_blobs, w.open(378, 96));
      break;
    case 'acquire_lock':
      if (m.acquire_lock != null) writeAcquireLock(w, m.acquire_lock, w.open(402, 99));
      break;
    case 'renew_lock':
      if (m.renew_lock != null) writeRenewLock(w, m.renew_lock, w.open(410, 100));
      break;
    case 'release_lock':
      if (m.release_lock != null) writeReleaseLock(w, m.release_lock, w.open(418, 101));
      break;
    case 'inspect_lock':
      if (m.inspect_lock != null) writeInspectLock(w, m.inspect_lock, w.open(426, 102));
      break;
    case 'read_events':
      if (m.read_events != null) writeReadEvents(w, m.read_events, w.open(434, 104));
      break;
    case 'take_tokens':
      if (m.take_tokens != null) writeTakeTokens(w, m.take_tokens, w.open(442, 21));
      break;
    case 'administer':
      if (m.administer != null) writeAdminister(w, m.administer, w.open(450, 107));
      break;
    case 'verify_signature':
      if (m.verify_signature != null) writeVerifySignature(w, m.verify_signature, w.open(458, 13));
      break;
    case 'make_session':
      if (m.make_session != null) writeMakeSession(w, m.make_session, w.open(466, 14));
      break;
    case 'look_up_tenants':
      if (m.look_up_tenants != null) writeLookUpTenants(w, m.look_up_tenants, w.open(474, 18));
      break;
    case 'reserve_vault_uploads':
      if (m.reserve_vault_uploads != null) writeReserveVaultUploads(w, m.reserve_vault_uploads, w.open(482, 109));
      break;
    case 'commit_vault_upload':
      if (m.commit_vault_upload != null) writeCommitVaultUpload(w, m.commit_vault_upload, w.open(490, 113));
      break;
    case 'save_vault_snapshot':
      if (m.save_vault_snapshot != null) writeSaveVaultSnapshot(w, m.save_vault_snapshot, w.open(498, 116));
      break;
    case 'read_vault_snapshots':
      if (m.read_vault_snapshots != null) writeReadVaultSnapshots(w, m.read_vault_snapshots, w.open(506, 117));
      break;
    case 'find_vault_entries':
      if (m.find_vault_entries != null) writeFindVaultEntries(w, m.find_vault_entries, w.open(514, 119));
      break;
    case 'list_vault_entries':
      if (m.list_vault_entries != null) writeListVaultEntries(w, m.list_vault_entries, w.open(522, 120));
      break;
    case 'list_vault_topics':
      if (m.list_vault_topics != null) writeListVaultTopics(w, m.list_vault_topics, w.open(530, 123));
      break;
    case 'read_url_keys':
      if (m.read_url_keys != null) writeReadUrlKeys(w, m.read_url_keys, w.open(538, 126));
      break;
    case 'read_vault_delivery':
      if (m.read_vault_delivery != null) writeReadVaultDelivery(w, m.read_vault_delivery, w.open(546, 129));
      break;
    case 'sign_vault_urls':
      if (m.sign_vault_urls != null) writeSignVaultUrls(w, m.sign_vault_urls, w.open(554, 131));
      break;
    case 'log_in':
      if (m.log_in != null) writeLogIn(w, m.log_in, w.open(562, 156));
      break;
    case 'register_account':
      if (m.register_account != null) writeRegisterAccount(w, m.register_account, w.open(570, 157));
      break;
    case 'refresh_account_session':
      if (m.refresh_account_session != null) writeRefreshAccountSession(w, m.refresh_account_session, w.open(578, 158));
      break;
    case 'end_account_session':
      if (m.end_account_session != null) writeEndAccountSession(w, m.end_account_session, w.open(586, 159));
      break;
    case 'read_account_keys':
      if (m.read_account_keys != null) writeReadAccountKeys(w, m.read_account_keys, w.open(594, 161));
      break;
    case 'authenticate_account':
      if (m.authenticate_account != null) writeAuthenticateAccount(w, m.authenticate_account, w.open(602, 163));
      break;
    case 'presign_path':
      if (m.presign_path != null) writePresignPath(w, m.presign_path, w.open(610, 165));
      break;
    case 'create_account_grant':
      if (m.create_account_grant != null) writeCreateAccountGrant(w, m.create_account_grant, w.open(618, 166));
      break;
    case 'list_account_records':
      if (m.list_account_records != null) writeListAccountRecords(w, m.list_account_records, w.open(626, 169));
      break;
    case 'revoke_account_record':
      if (m.revoke_account_record != null) writeRevokeAccountRecord(w, m.revoke_account_record, w.open(634, 171));
      break;
    case 'register_history_device':
      if (m.register_history_device != null) writeRegisterHistoryDevice(w, m.register_history_device, w.open(642, 133));
      break;
    case 'remove_history_device':
      if (m.remove_history_device != null) writeRemoveHistoryDevice(w, m.remove_history_device, w.open(650, 134));
      break;
    case 'stage_history':
      if (m.stage_history != null) writeStageHistory(w, m.stage_history, w.open(658, 136));
      break;
    case 'submit_history':
      if (m.submit_history != null) writeSubmitHistory(w, m.submit_history, w.open(666, 137));
      break;
    case 'open_history':
      if (m.open_history != null) writeOpenHistory(w, m.open_history, w.open(674, 140));
      break;
    case 'read_history':
      if (m.read_history != null) writeReadHistory(w, m.read_history, w.open(682, 141));
      break;
    case 'receive_history_deletions':
      if (m.receive_history_deletions != null) writeReceiveHistoryDeletions(w, m.receive_history_deletions, w.open(690, 144));
      break;
    case 'read_history_deletions':
      if (m.read_history_deletions != null) writeReadHistoryDeletions(w, m.read_history_deletions, w.open(698, 145));
      break;
    case 'delete_history':
      if (m.delete_history != null) writeDeleteHistory(w, m.delete_history, w.open(706, 149));
      break;
    case 'list_history_dump_requests':
      if (m.list_history_dump_requests != null) writeListHistoryDumpRequests(w, m.list_history_dump_requests, w.open(714, 150));
      break;
    case 'commit_backup':
      if (m.commit_backup != null) writeCommitBackup(w, m.commit_backup, w.open(722, 172));
      break;
    case 'find_backups':
      if (m.find_backups != null) writeFindBackups(w, m.find_backups, w.open(730, 175));
      break;
    case 'list_backups':
      if (m.list_backups != null) writeListBackups(w, m.list_backups, w.open(738, 176));
      break;
    case 'archive_backups':
      if (m.archive_backups != null) writeArchiveBackups(w, m.archive_backups, w.open(746, 177));
      break;
    case 'take_backup_moves':
      if (m.take_backup_moves != null) writeTakeBackupMoves(w, m.take_backup_moves, w.open(754, 179));
      break;
    case 'finish_backup_move':
      if (m.finish_backup_move != null) writeFinishBackupMove(w, m.finish_backup_move, w.open(762, 182));
      break;
    case 'take_history_rewrites':
      if (m.take_history_rewrites != null) writeTakeHistoryRewrites(w, m.take_history_rewrites, w.open(802, 152));
      break;
    case 'finish_history_rewrite':
      if (m.finish_history_rewrite != null) writeFinishHistoryRewrite(w, m.finish_history_rewrite, w.open(810, 155));
      break;
  }
  w.close(start, 5);
}

export function readRequest(r: WireReader, outer: number): Request__Output {
  const message: Request__Output = { id: 0, deadline_ms: 0, traceparent: '', idempotency_key: '', actor: null };
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 8:
        message.id = r.uint64();
        break;
      case 16:
        message.deadline_ms = r.uint32();
        break;
      case 26:
        message.traceparent = r.string();
        break;
      case 34:
        message.idempotency_key = r.string();
        break;
      case 42:
        message.actor = readActor(r, r.enter());
        break;
      case 82:
        message.call = onlyOne(message.call, 'authenticate_key');
        message.authenticate_key = readAuthenticateKey(r, r.enter());
        break;
      case 90:
        message.call = onlyOne(message.call, 'authenticate_token');
        message.authenticate_token = readAuthenticateToken(r, r.enter());
        break;
      case 98:
        message.call = onlyOne(message.call, 'describe_container');
        message.describe_container = readDescribeContainer(r, r.enter());
        break;
      case 106:
        message.call = onlyOne(message.call, 'create_container');
        message.create_container = readCreateContainer(r, r.enter());
        break;
      case 114:
        message.call = onlyOne(message.call, 'remove_container');
        message.remove_container = readRemoveContainer(r, r.enter());
        break;
      case 122:
        message.call = onlyOne(message.call, 'list_containers');
        message.list_containers = readListContainers(r, r.enter());
        break;
      case 130:
        message.call = onlyOne(message.call, 'configure_container');
        message.configure_container = readConfigureContainer(r, r.enter());
        break;
      case 138:
        message.call = onlyOne(message.call, 'read_setting');
        message.read_setting = readReadSetting(r, r.enter());
        break;
      case 146:
        message.call = onlyOne(message.call, 'check_access');
        message.check_access = readCheckAccess(r, r.enter());
        break;
      case 162:
        message.call = onlyOne(message.call, 'resolve');
        message.resolve = readResolveArtifact(r, r.enter());
        break;
      case 170:
        message.call = onlyOne(message.call, 'write');
        message.write = readWriteArtifact(r, r.enter());
        break;
      case 178:
        message.call = onlyOne(message.call, 'remove');
        message.remove = readRemoveArtifacts(r, r.enter());
        break;
      case 186:
        message.call = onlyOne(message.call, 'copy');
        message.copy = readCopyArtifact(r, r.enter());
        break;
      case 194:
        message.call = onlyOne(message.call, 'list');
        message.list = readListArtifacts(r, r.enter());
        break;
      case 202:
        message.call = onlyOne(message.call, 'annotate');
        message.annotate = readAnnotateArtifact(r, r.enter());
        break;
      case 210:
        message.call = onlyOne(message.call, 'list_versions');
        message.list_versions = readListVersions(r, r.enter());
        break;
      case 218:
        message.call = onlyOne(message.call, 'rename');
        message.rename = readRenameArtifact(r, r.enter());
        break;
      case 226:
        message.call = onlyOne(message.call, 'make_data_key');
        message.make_data_key = readMakeDataKey(r, r.enter());
        break;
      case 242:
        message.call = onlyOne(message.call, 'create_upload');
        message.create_upload = readCreateUpload(r, r.enter());
        break;
      case 250:
        message.call = onlyOne(message.call, 'describe_upload');
        message.describe_upload = readDescribeUpload(r, r.enter());
        break;
      case 258:
        message.call = onlyOne(message.call, 'record_part');
        message.record_part = readRecordPart(r, r.enter());
        break;
      case 266:
        message.call = onlyOne(message.call, 'list_parts');
        message.list_parts = readListParts(r, r.enter());
        break;
      case 274:
        message.call = onlyOne(message.call, 'list_uploads');
        message.list_uploads = readListUploads(r, r.enter());
        break;
      case 282:
        message.call = onlyOne(message.call, 'complete_upload');
        message.complete_upload = readCompleteUpload(r, r.enter());
        break;
      case 290:
        message.call = onlyOne(message.call, 'abort_upload');
        message.abort_upload = readAbortUpload(r, r.enter());
        break;
      case 322:
        message.call = onlyOne(message.call, 'lease_blobs');
        message.lease_blobs = readLeaseBlobs(r, r.enter());
        break;
      case 330:
        message.call = onlyOne(message.call, 'renew_blobs');
        message.renew_blobs = readRenewBlobs(r, r.enter());
        break;
      case 338:
        message.call = onlyOne(message.call, 'open_segment');
        message.open_segment = readOpenSegment(r, r.enter());
        break;
      case 346:
        message.call = onlyOne(message.call, 'seal_segment');
        message.seal_segment = readSealSegment(r, r.enter());
        break;
      case 354:
        message.call = onlyOne(message.call, 'open_backend');
        message.open_backend = readOpenBackend(r, r.enter());
        break;
      case 362:
        message.call = onlyOne(message.call, 'take_work');
        message.take_work = readTakeWork(r, r.enter());
        break;
      case 370:
        message.call = onlyOne(message.call, 'finish_work');
        message.finish_work = readFinishWork(r, r.enter());
        break;
      case 378:
        message.call = onlyOne(message.call, 'move_blobs');
        message.move_blobs = readMoveBlobs(r, r.enter());
        break;
      case 402:
        message.call = onlyOne(message.call, 'acquire_lock');
        message.acquire_lock = readAcquireLock(r, r.enter());
        break;
      case 410:
        message.call = onlyOne(message.call, 'renew_lock');
        message.renew_lock = readRenewLock(r, r.enter());
        break;
      case 418:
        message.call = onlyOne(message.call, 'release_lock');
        message.release_lock = readReleaseLock(r, r.enter());
        break;
      case 426:
        message.call = onlyOne(message.call, 'inspect_lock');
        message.inspect_lock = readInspectLock(r, r.enter());
        break;
      case 434:
        message.call = onlyOne(message.call, 'read_events');
        message.read_events = readReadEvents(r, r.enter());
        break;
      case 442:
        message.call = onlyOne(message.call, 'take_tokens');
        message.take_tokens = readTakeTokens(r, r.enter());
        break;
      case 450:
        message.call = onlyOne(message.call, 'administer');
        message.administer = readAdminister(r, r.enter());
        break;
      case 458:
        message.call = onlyOne(message.call, 'verify_signature');
        message.verify_signature = readVerifySignature(r, r.enter());
        break;
      case 466:
        message.call = onlyOne(message.call, 'make_session');
        message.make_session = readMakeSession(r, r.enter());
        break;
      case 474:
        message.call = onlyOne(message.call, 'look_up_tenants');
        message.look_up_tenants = readLookUpTenants(r, r.enter());
        break;
      case 482:
        message.call = onlyOne(message.call, 'reserve_vault_uploads');
        message.reserve_vault_uploads = readReserveVaultUploads(r, r.enter());
        break;
      case 490:
        message.call = onlyOne(message.call, 'commit_vault_upload');
        message.commit_vault_upload = readCommitVaultUpload(r, r.enter());
        break;
      case 498:
        message.call = onlyOne(message.call, 'save_vault_snapshot');
        message.save_vault_snapshot = readSaveVaultSnapshot(r, r.enter());
        break;
      case 506:
        message.call = onlyOne(message.call, 'read_vault_snapshots');
        message.read_vault_snapshots = readReadVaultSnapshots(r, r.enter());
        break;
      case 514:
        message.call = onlyOne(message.call, 'find_vault_entries');
        message.find_vault_entries = readFindVaultEntries(r, r.enter());
        break;
      case 522:
        message.call = onlyOne(message.call, 'list_vault_entries');
        message.list_vault_entries = readListVaultEntries(r, r.enter());
        break;
      case 530:
        message.call = onlyOne(message.call, 'list_vault_topics');
        message.list_vault_topics = readListVaultTopics(r, r.enter());
        break;
      case 538:
        message.call = onlyOne(message.call, 'read_url_keys');
        message.read_url_keys = readReadUrlKeys(r, r.enter());
        break;
      case 546:
        message.call = onlyOne(message.call, 'read_vault_delivery');
        message.read_vault_delivery = readReadVaultDelivery(r, r.enter());
        break;
      case 554:
        message.call = onlyOne(message.call, 'sign_vault_urls');
        message.sign_vault_urls = readSignVaultUrls(r, r.enter());
        break;
      case 562:
        message.call = onlyOne(message.call, 'log_in');
        message.log_in = readLogIn(r, r.enter());
        break;
      case 570:
        message.call = onlyOne(message.call, 'register_account');
        message.register_account = readRegisterAccount(r, r.enter());
        break;
      case 578:
        message.call = onlyOne(message.call, 'refresh_account_session');
        message.refresh_account_session = readRefreshAccountSession(r, r.enter());
        break;
      case 586:
        message.call = onlyOne(message.call, 'end_account_session');
        message.end_account_session = readEndAccountSession(r, r.enter());
        break;
      case 594:
        message.call = onlyOne(message.call, 'read_account_keys');
        message.read_account_keys = readReadAccountKeys(r, r.enter());
        break;
      case 602:
        message.call = onlyOne(message.call, 'authenticate_account');
        message.authenticate_account = readAuthenticateAccount(r, r.enter());
        break;
      case 610:
        message.call = onlyOne(message.call, 'presign_path');
        message.presign_path = readPresignPath(r, r.enter());
        break;
      case 618:
        message.call = onlyOne(message.call, 'create_account_grant');
        message.create_account_grant = readCreateAccountGrant(r, r.enter());
        break;
      case 626:
        message.call = onlyOne(message.call, 'list_account_records');
        message.list_account_records = readListAccountRecords(r, r.enter());
        break;
      case 634:
        message.call = onlyOne(message.call, 'revoke_account_record');
        message.revoke_account_record = readRevokeAccountRecord(r, r.enter());
        break;
      case 642:
        message.call = onlyOne(message.call, 'register_history_device');
        message.register_history_device = readRegisterHistoryDevice(r, r.enter());
        break;
      case 650:
        message.call = onlyOne(message.call, 'remove_history_device');
        message.remove_history_device = readRemoveHistoryDevice(r, r.enter());
        break;
      case 658:
        message.call = onlyOne(message.call, 'stage_history');
        message.stage_history = readStageHistory(r, r.enter());
        break;
      case 666:
        message.call = onlyOne(message.call, 'submit_history');
        message.submit_history = readSubmitHistory(r, r.enter());
        break;
      case 674:
        message.call = onlyOne(message.call, 'open_history');
        message.open_history = readOpenHistory(r, r.enter());
        break;
      case 682:
        message.call = onlyOne(message.call, 'read_history');
        message.read_history = readReadHistory(r, r.enter());
        break;
      case 690:
        message.call = onlyOne(message.call, 'receive_history_deletions');
        message.receive_history_deletions = readReceiveHistoryDeletions(r, r.enter());
        break;
      case 698:
        message.call = onlyOne(message.call, 'read_history_deletions');
        message.read_history_deletions = readReadHistoryDeletions(r, r.enter());
        break;
      case 706:
        message.call = onlyOne(message.call, 'delete_history');
        message.delete_history = readDeleteHistory(r, r.enter());
        break;
      case 714:
        message.call = onlyOne(message.call, 'list_history_dump_requests');
        message.list_history_dump_requests = readListHistoryDumpRequests(r, r.enter());
        break;
      case 722:
        message.call = onlyOne(message.call, 'commit_backup');
        message.commit_backup = readCommitBackup(r, r.enter());
        break;
      case 730:
        message.call = onlyOne(message.call, 'find_backups');
        message.find_backups = readFindBackups(r, r.enter());
        break;
      case 738:
        message.call = onlyOne(message.call, 'list_backups');
        message.list_backups = readListBackups(r, r.enter());
        break;
      case 746:
        message.call = onlyOne(message.call, 'archive_backups');
        message.archive_backups = readArchiveBackups(r, r.enter());
        break;
      case 754:
        message.call = onlyOne(message.call, 'take_backup_moves');
        message.take_backup_moves = readTakeBackupMoves(r, r.enter());
        break;
      case 762:
        message.call = onlyOne(message.call, 'finish_backup_move');
        message.finish_backup_move = readFinishBackupMove(r, r.enter());
        break;
      case 802:
        message.call = onlyOne(message.call, 'take_history_rewrites');
        message.take_history_rewrites = readTakeHistoryRewrites(r, r.enter());
        break;
      case 810:
        message.call = onlyOne(message.call, 'finish_history_rewrite');
        message.finish_history_rewrite = readFinishHistoryRewrite(r, r.enter());
        break;
      default:
        r.skip(tag, fieldsOfRequest);
    }
  }
  r.leave(outer);
  return message;
}

export function writeAnswer(w: WireWriter, m: Answer, start: number): void {
  w.uint64(8, m.id);
  switch (m.result ?? memberOf(m, membersOfAnswer)) {
    case 'failure':
      if (m.failure != null) writeFailure(w, m.failure, w.open(18, 8));
      break;
    case 'done':
      if (m.done != null) writeDone(w, m.done, w.open(26, 7));
      break;
    case 'key_credential':
      if (m.key_credential != null) writeKeyCredential(w, m.key_credential, w.open(82, 12));
      break;
    case 'token_credential':
      if (m.token_credential != null) writeTokenCredential(w, m.token_credential, w.open(90, 17));
      break;
    case 'container':
      if (m.container != null) writeContainerDescriptor(w, m.container, w.open(98, 31));
      break;
    case 'containers':
      if (m.containers != null) writeContainerPage(w, m.containers, w.open(122, 40));
      break;
    case 'setting':
      if (m.setting != null) writeSettingRecord(w, m.setting, w.open(130, 37));
      break;
    case 'artifact':
      if (m.artifact != null) writeArtifactRecord(w, m.artifact, w.open(162, 43));
      break;
    case 'written':
      if (m.written != null) writeWriteResult(w, m.written, w.open(170, 56));
      break;
    case 'removed':
      if (m.removed != null) writeRemoveResults(w, m.removed, w.open(178, 59));
      break;
    case 'artifacts':
      if (m.artifacts != null) writeArtifactPage(w, m.artifacts, w.open(194, 63));
      break;
    case 'annotated':
      if (m.annotated != null) writeAnnotateResult(w, m.annotated, w.open(202, 47));
      break;
    case 'versions':
      if (m.versions != null) writeVersionPage(w, m.versions, w.open(210, 50));
      break;
    case 'data_key':
      if (m.data_key != null) writeDataKey(w, m.data_key, w.open(226, 53));
      break;
    case 'upload':
      if (m.upload != null) writeUploadRecord(w, m.upload, w.open(242, 67));
      break;
    case 'part':
      if (m.part != null) writePartRecord(w, m.part, w.open(258, 69));
      break;
    case 'parts':
      if (m.parts != null) writePartPage(w, m.parts, w.open(266, 71));
      break;
    case 'uploads':
      if (m.uploads != null) writeUploadPage(w, m.uploads, w.open(274, 73));
      break;
    case 'blob_lease':
      if (m.blob_lease != null) writeBlobLease(w, m.blob_lease, w.open(322, 79));
      break;
    case 'segment':
      if (m.segment != null) writeSegmentRecord(w, m.segment, w.open(338, 82));
      break;
    case 'backend_key':
      if (m.backend_key != null) writeBackendKey(w, m.backend_key, w.open(354, 86));
      break;
    case 'work':
      if (m.work != null) writeWorkBatch(w, m.work, w.open(362, 88));
      break;
    case 'moved':
      if (m.moved != null) writeMoveResults(w, m.moved, w.open(378, 98));
      break;
    case 'lock':
      if (m.lock != null) writeLockRecord(w, m.lock, w.open(402, 103));
      break;
    case 'events':
      if (m.events != null) writeEventPage(w, m.events, w.open(434, 105));
      break;
    case 'tokens':
      if (m.tokens != null) writeTokensTaken(w, m.tokens, w.open(442, 22));
      break;
    case 'administered':
      if (m.administered != null) writeAdministered(w, m.administered, w.open(450, 108));
      break;
    case 'session_credential':
      if (m.session_credential != null) writeSessionCredential(w, m.session_credential, w.open(466, 15));
      break;
    case 'tenants':
      if (m.tenants != null) writeTenantNames(w, m.tenants, w.open(474, 19));
      break;
    case 'vault_uploads':
      if (m.vault_uploads != null) writeVaultUploads(w, m.vault_uploads, w.open(482, 111));
      break;
    case 'vault_entry':
      if (m.vault_entry != null) writeVaultEntry(w, m.vault_entry, w.open(490, 114));
      break;
    case 'vault_entries':
      if (m.vault_entries != null) writeVaultEntries(w, m.vault_entries, w.open(498, 115));
      break;
    case 'vault_page':
      if (m.vault_page != null) writeVaultPage(w, m.vault_page, w.open(506, 122));
      break;
    case 'vault_topics':
      if (m.vault_topics != null) writeVaultTopics(w, m.vault_topics, w.open(514, 124));
      break;
    case 'url_keys':
      if (m.url_keys != null) writeUrlKeys(w, m.url_keys, w.open(538, 127));
      break;
    case 'vault_delivery':
      if (m.vault_delivery != null) writeVaultDelivery(w, m.vault_delivery, w.open(546, 130));
      break;
    case 'vault_urls':
      if (m.vault_urls != null) writeVaultUrls(w, m.vault_urls, w.open(554, 132));
      break;
    case 'account_tokens':
      if (m.account_tokens != null) writeAccountTokens(w, m.account_tokens, w.open(562, 160));
      break;
    case 'account_keys':
      if (m.account_keys != null) writeAccountKeys(w, m.account_keys, w.open(594, 162));
      break;
    case 'account_credential':
      if (m.account_credential != null) writeAccountCredential(w, m.account_credential, w.open(602, 164));
      break;
    case 'account_grant':
      if (m.account_grant != null) writeAccountGrant(w, m.account_grant, w.open(618, 167));
      break;
    case 'account_records':
      if (m.account_records != null) writeAccountRecords(w, m.account_records, w.open(626, 170));
      break;
    case 'history_submitted':
      if (m.history_submitted != null) writeHistorySubmitted(w, m.history_submitted, w.open(666, 138));
      break;
    case 'history_page':
      if (m.history_page != null) writeHistoryPage(w, m.history_page, w.open(674, 143));
      break;
    case 'history_deletions':
      if (m.history_deletions != null) writeHistoryDeletions(w, m.history_deletions, w.open(698, 147));
      break;
    case 'history_dump_requests':
      if (m.history_dump_requests != null) writeHistoryDumpRequests(w, m.history_dump_requests, w.open(714, 151));
      break;
    case 'backup_file':
      if (m.backup_file != null) writeBackupFile(w, m.backup_file, w.open(722, 173));
      break;
    case 'backup_files':
      if (m.backup_files != null) writeBackupFiles(w, m.backup_files, w.open(730, 174));
      break;
    case 'backups_archived':
      if (m.backups_archived != null) writeBackupsArchived(w, m.backups_archived, w.open(746, 178));
      break;
    case 'backup_moves':
      if (m.backup_moves != null) writeBackupMoves(w, m.backup_moves, w.open(754, 180));
      break;
    case 'history_rewrites':
      if (m.history_rewrites != null) writeHistoryRewrites(w, m.history_rewrites, w.open(802, 153));
      break;
  }
  w.close(start, 6);
}

export function readAnswer(r: WireReader, outer: number): Answer__Output {
  const message: Answer__Output = { id: 0 };
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 8:
        message.id = r.uint64();
        break;
      case 18:
        message.result = onlyOne(message.result, 'failure');
        message.failure = readFailure(r, r.enter());
        break;
      case 26:
        message.result = onlyOne(message.result, 'done');
        message.done = readDone(r, r.enter());
        break;
      case 82:
        message.result = onlyOne(message.result, 'key_credential');
        message.key_credential = readKeyCredential(r, r.enter());
        break;
      case 90:
        message.result = onlyOne(message.result, 'token_credential');
        message.token_credential = readTokenCredential(r, r.enter());
        break;
      case 98:
        message.result = onlyOne(message.result, 'container');
        message.container = readContainerDescriptor(r, r.enter());
        break;
      case 122:
        message.result = onlyOne(message.result, 'containers');
        message.containers = readContainerPage(r, r.enter());
        break;
      case 130:
        message.result = onlyOne(message.result, 'setting');
        message.setting = readSettingRecord(r, r.enter());
        break;
      case 162:
        message.result = onlyOne(message.result, 'artifact');
        message.artifact = readArtifactRecord(r, r.enter());
        break;
      case 170:
        message.result = onlyOne(message.result, 'written');
        message.written = readWriteResult(r, r.enter());
        break;
      case 178:
        message.result = onlyOne(message.result, 'removed');
        message.removed = readRemoveResults(r, r.enter());
        break;
      case 194:
        message.result = onlyOne(message.result, 'artifacts');
        message.artifacts = readArtifactPage(r, r.enter());
        break;
      case 202:
        message.result = onlyOne(message.result, 'annotated');
        message.annotated = readAnnotateResult(r, r.enter());
        break;
      case 210:
        message.result = onlyOne(message.result, 'versions');
        message.versions = readVersionPage(r, r.enter());
        break;
      case 226:
        message.result = onlyOne(message.result, 'data_key');
        message.data_key = readDataKey(r, r.enter());
        break;
      case 242:
        message.result = onlyOne(message.result, 'upload');
        message.upload = readUploadRecord(r, r.enter());
        break;
      case 258:
        message.result = onlyOne(message.result, 'part');
        message.part = readPartRecord(r, r.enter());
        break;
      case 266:
        message.result = onlyOne(message.result, 'parts');
        message.parts = readPartPage(r, r.enter());
        break;
      case 274:
        message.result = onlyOne(message.result, 'uploads');
        message.uploads = readUploadPage(r, r.enter());
        break;
      case 322:
        message.result = onlyOne(message.result, 'blob_lease');
        message.blob_lease = readBlobLease(r, r.enter());
        break;
      case 338:
        message.result = onlyOne(message.result, 'segment');
        message.segment = readSegmentRecord(r, r.enter());
        break;
      case 354:
        message.result = onlyOne(message.result, 'backend_key');
        message.backend_key = readBackendKey(r, r.enter());
        break;
      case 362:
        message.result = onlyOne(message.result, 'work');
        message.work = readWorkBatch(r, r.enter());
        break;
      case 378:
        message.result = onlyOne(message.result, 'moved');
        message.moved = readMoveResults(r, r.enter());
        break;
      case 402:
        message.result = onlyOne(message.result, 'lock');
        message.lock = readLockRecord(r, r.enter());
        break;
      case 434:
        message.result = onlyOne(message.result, 'events');
        message.events = readEventPage(r, r.enter());
        break;
      case 442:
        message.result = onlyOne(message.result, 'tokens');
        message.tokens = readTokensTaken(r, r.enter());
        break;
      case 450:
        message.result = onlyOne(message.result, 'administered');
        message.administered = readAdministered(r, r.enter());
        break;
      case 466:
        message.result = onlyOne(message.result, 'session_credential');
        message.session_credential = readSessionCredential(r, r.enter());
        break;
      case 474:
        message.result = onlyOne(message.result, 'tenants');
        message.tenants = readTenantNames(r, r.enter());
        break;
      case 482:
        message.result = onlyOne(message.result, 'vault_uploads');
        message.vault_uploads = readVaultUploads(r, r.enter());
        break;
      case 490:
        message.result = onlyOne(message.result, 'vault_entry');
        message.vault_entry = readVaultEntry(r, r.enter());
        break;
      case 498:
        message.result = onlyOne(message.result, 'vault_entries');
        message.vault_entries = readVaultEntries(r, r.enter());
        break;
      case 506:
        message.result = onlyOne(message.result, 'vault_page');
        message.vault_page = readVaultPage(r, r.enter());
        break;
      case 514:
        message.result = onlyOne(message.result, 'vault_topics');
        message.vault_topics = readVaultTopics(r, r.enter());
        break;
      case 538:
        message.result = onlyOne(message.result, 'url_keys');
        message.url_keys = readUrlKeys(r, r.enter());
        break;
      case 546:
        message.result = onlyOne(message.result, 'vault_delivery');
        message.vault_delivery = readVaultDelivery(r, r.enter());
        break;
      case 554:
        message.result = onlyOne(message.result, 'vault_urls');
        message.vault_urls = readVaultUrls(r, r.enter());
        break;
      case 562:
        message.result = onlyOne(message.result, 'account_tokens');
        message.account_tokens = readAccountTokens(r, r.enter());
        break;
      case 594:
        message.result = onlyOne(message.result, 'account_keys');
        message.account_keys = readAccountKeys(r, r.enter());
        break;
      case 602:
        message.result = onlyOne(message.result, 'account_credential');
        message.account_credential = readAccountCredential(r, r.enter());
        break;
      case 618:
        message.result = onlyOne(message.result, 'account_grant');
        message.account_grant = readAccountGrant(r, r.enter());
        break;
      case 626:
        message.result = onlyOne(message.result, 'account_records');
        message.account_records = readAccountRecords(r, r.enter());
        break;
      case 666:
        message.result = onlyOne(message.result, 'history_submitted');
        message.history_submitted = readHistorySubmitted(r, r.enter());
        break;
      case 674:
        message.result = onlyOne(message.result, 'history_page');
        message.history_page = readHistoryPage(r, r.enter());
        break;
      case 698:
        message.result = onlyOne(message.result, 'history_deletions');
        message.history_deletions = readHistoryDeletions(r, r.enter());
        break;
      case 714:
        message.result = onlyOne(message.result, 'history_dump_requests');
        message.history_dump_requests = readHistoryDumpRequests(r, r.enter());
        break;
      case 722:
        message.result = onlyOne(message.result, 'backup_file');
        message.backup_file = readBackupFile(r, r.enter());
        break;
      case 730:
        message.result = onlyOne(message.result, 'backup_files');
        message.backup_files = readBackupFiles(r, r.enter());
        break;
      case 746:
        message.result = onlyOne(message.result, 'backups_archived');
        message.backups_archived = readBackupsArchived(r, r.enter());
        break;
      case 754:
        message.result = onlyOne(message.result, 'backup_moves');
        message.backup_moves = readBackupMoves(r, r.enter());
        break;
      case 802:
        message.result = onlyOne(message.result, 'history_rewrites');
        message.history_rewrites = readHistoryRewrites(r, r.enter());
        break;
      default:
        r.skip(tag, fieldsOfAnswer);
    }
  }
  r.leave(outer);
  return message;
}

export function writeDone(w: WireWriter, _m: Done, start: number): void {
  w.close(start, 7);
}

export function readDone(r: WireReader, outer: number): Done__Output {
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      default:
        r.skip(tag, 0);
    }
  }
  r.leave(outer);
  return {  };
}

export function writeFailure(w: WireWriter, m: Failure, start: number): void {
  w.string(10, m.code);
  w.string(18, m.message);
  w.bool(24, m.retryable);
  w.uint32(32, m.retry_after_ms);
  if (m.details != null) w.entries(42, m.details);
  w.close(start, 8);
}

export function readFailure(r: WireReader, outer: number): Failure__Output {
  let code = '';
  let message_ = '';
  let retryable = false;
  let retry_after_ms = 0;
  const details: Record<string, string> = {};
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        code = r.string();
        break;
      case 18:
        message_ = r.string();
        break;
      case 24:
        retryable = r.bool();
        break;
      case 32:
        retry_after_ms = r.uint32();
        break;
      case 42:
        r.entry(details);
        break;
      default:
        r.skip(tag, 5);
    }
  }
  r.leave(outer);
  return { code, message: message_, retryable, retry_after_ms, details };
}

export function writeActor(w: WireWriter, m: Actor, start: number): void {
  w.string(10, m.kind);
  w.string(18, m.tenant_id);
  w.string(26, m.principal_id);
  w.string(34, m.source_address);
  w.string(42, m.session_token);
  if (m.facts != null) writeFacts(w, m.facts, w.open(50, 10));
  w.close(start, 9);
}

export function readActor(r: WireReader, outer: number): Actor__Output {
  let kind = '';
  let tenant_id = '';
  let principal_id = '';
  let source_address = '';
  let session_token = '';
  let facts: Facts__Output | null = null;
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        kind = r.string();
        break;
      case 18:
        tenant_id = r.string();
        break;
      case 26:
        principal_id = r.string();
        break;
      case 34:
        source_address = r.string();
        break;
      case 42:
        session_token = r.string();
        break;
      case 50:
        facts = readFacts(r, r.enter());
        break;
      default:
        r.skip(tag, 6);
    }
  }
  r.leave(outer);
  return { kind, tenant_id, principal_id, source_address, session_token, facts };
}

export function writeFacts(w: WireWriter, m: Facts, start: number): void {
  if (m.values != null) w.entries(10, m.values);
  w.close(start, 10);
}

export function readFacts(r: WireReader, outer: number): Facts__Output {
  const values: Record<string, string> = {};
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        r.entry(values);
        break;
      default:
        r.skip(tag, 1);
    }
  }
  r.leave(outer);
  return { values };
}

export function writeAuthenticateKey(w: WireWriter, m: AuthenticateKey, start: number): void {
  w.string(10, m.access_key_id);
  w.string(18, m.date);
  w.string(26, m.region);
  w.string(34, m.service);
  w.string(42, m.session_token);
  w.close(start, 11);
}

export function readAuthenticateKey(r: WireReader, outer: number): AuthenticateKey__Output {
  let access_key_id = '';
  let date = '';
  let region = '';
  let service = '';
  let session_token = '';
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        access_key_id = r.string();
        break;
      case 18:
        date = r.string();
        break;
      case 26:
        region = r.string();
        break;
      case 34:
        service = r.string();
        break;
      case 42:
        session_token = r.string();
        break;
      default:
        r.skip(tag, 5);
    }
  }
  r.leave(outer);
  return { access_key_id, date, region, service, session_token };
}

export function writeKeyCredential(w: WireWriter, m: KeyCredential, start: number): void {
  w.string(10, m.access_key_id);
  w.string(18, m.tenant_id);
  w.bytes(26, m.signing_key);
  w.uint64(32, m.expires_at);
  w.string(42, m.principal_name);
  if (m.rate != null) writeRateLimit(w, m.rate, w.open(50, 32));
  w.bool(56, m.restricted);
  w.string(66, m.session_name);
  w.string(74, m.role);
  w.close(start, 12);
}

export function readKeyCredential(r: WireReader, outer: number): KeyCredential__Output {
  let access_key_id = '';
  let tenant_id = '';
  let signing_key = noBytes;
  let expires_at = 0;
  let principal_name = '';
  let rate: RateLimit__Output | null = null;
  let restricted = false;
  let session_name = '';
  let role = '';
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        access_key_id = r.string();
        break;
      case 18:
        tenant_id = r.string();
        break;
      case 26:
        signing_key = r.bytes();
        break;
      case 32:
        expires_at = r.uint64();
        break;
      case 42:
        principal_name = r.string();
        break;
      case 50:
        rate = readRateLimit(r, r.enter());
        break;
      case 56:
        restricted = r.bool();
        break;
      case 66:
        session_name = r.string();
        break;
      case 74:
        role = r.string();
        break;
      default:
        r.skip(tag, 9);
    }
  }
  r.leave(outer);
  return { access_key_id, tenant_id, signing_key, expires_at, principal_name, rate, restricted, session_name, role };
}

export function writeVerifySignature(w: WireWriter, m: VerifySignature, start: number): void {
  w.string(10, m.access_key_id);
  if (m.strings_to_sign != null) for (const item of m.strings_to_sign) w.stringItem(18, item);
  w.string(26, m.signature);
  w.string(34, m.session_token);
  w.close(start, 13);
}

export function readVerifySignature(r: WireReader, outer: number): VerifySignature__Output {
  let access_key_id = '';
  const strings_to_sign: string[] = [];
  let signature = '';
  let session_token = '';
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        access_key_id = r.string();
        break;
      case 18:
        strings_to_sign.push(r.string());
        break;
      case 26:
        signature = r.string();
        break;
      case 34:
        session_token = r.string();
        break;
      default:
        r.skip(tag, 4);
    }
  }
  r.leave(outer);
  return { access_key_id, strings_to_sign, signature, session_token };
}

export function writeMakeSession(w: WireWriter, m: MakeSession, start: number): void {
  w.uint64(8, m.duration_ms);
  w.string(18, m.name);
  w.string(26, m.role);
  w.string(34, m.policy);
  w.close(start, 14);
}

export function readMakeSession(r: WireReader, outer: number): MakeSession__Output {
  let duration_ms = 0;
  let name = '';
  let role = '';
  let policy = '';
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 8:
        duration_ms = r.uint64();
        break;
      case 18:
        name = r.string();
        break;
      case 26:
        role = r.string();
        break;
      case 34:
        policy = r.string();
        break;
      default:
        r.skip(tag, 4);
    }
  }
  r.leave(outer);
  return { duration_ms, name, role, policy };
}

export function writeSessionCredential(w: WireWriter, m: SessionCredential, start: number): void {
  w.string(10, m.access_key_id);
  w.string(18, m.secret_access_key);
  w.string(26, m.session_token);
  w.uint64(32, m.expires_at);
  w.string(42, m.principal_name);
  w.uint32(48, m.policy_percent);
  w.close(start, 15);
}

export function readSessionCredential(r: WireReader, outer: number): SessionCredential__Output {
  let access_key_id = '';
  let secret_access_key = '';
  let session_token = '';
  let expires_at = 0;
  let principal_name = '';
  let policy_percent = 0;
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        access_key_id = r.string();
        break;
      case 18:
        secret_access_key = r.string();
        break;
      case 26:
        session_token = r.string();
        break;
      case 32:
        expires_at = r.uint64();
        break;
      case 42:
        principal_name = r.string();
        break;
      case 48:
        policy_percent = r.uint32();
        break;
      default:
        r.skip(tag, 6);
    }
  }
  r.leave(outer);
  return { access_key_id, secret_access_key, session_token, expires_at, principal_name, policy_percent };
}

export function writeAuthenticateToken(w: WireWriter, m: AuthenticateToken, start: number): void {
  w.string(10, m.token);
  w.close(start, 16);
}

export function readAuthenticateToken(r: WireReader, outer: number): AuthenticateToken__Output {
  let token = '';
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        token = r.string();
        break;
      default:
        r.skip(tag, 1);
    }
  }
  r.leave(outer);
  return { token };
}

export function writeTokenCredential(w: WireWriter, m: TokenCredential, start: number): void {
  w.string(10, m.principal_id);
  w.string(18, m.tenant_id);
  w.bool(24, m.administrator);
  w.uint64(32, m.expires_at);
  if (m.rate != null) writeRateLimit(w, m.rate, w.open(42, 32));
  w.close(start, 17);
}

export function readTokenCredential(r: WireReader, outer: number): TokenCredential__Output {
  let principal_id = '';
  let tenant_id = '';
  let administrator = false;
  let expires_at = 0;
  let rate: RateLimit__Output | null = null;
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        principal_id = r.string();
        break;
      case 18:
        tenant_id = r.string();
        break;
      case 24:
        administrator = r.bool();
        break;
      case 32:
        expires_at = r.uint64();
        break;
      case 42:
        rate = readRateLimit(r, r.enter());
        break;
      default:
        r.skip(tag, 5);
    }
  }
  r.leave(outer);
  return { principal_id, tenant_id, administrator, expires_at, rate };
}

export function writeLookUpTenants(w: WireWriter, m: LookUpTenants, start: number): void {
  if (m.tenant_ids != null) for (const item of m.tenant_ids) w.stringItem(10, item);
  if (m.emails != null) for (const item of m.emails) w.stringItem(18, item);
  w.close(start, 18);
}

export function readLookUpTenants(r: WireReader, outer: number): LookUpTenants__Output {
  const tenant_ids: string[] = [];
  const emails: string[] = [];
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        tenant_ids.push(r.string());
        break;
      case 18:
        emails.push(r.string());
        break;
      default:
        r.skip(tag, 2);
    }
  }
  r.leave(outer);
  return { tenant_ids, emails };
}

export function writeTenantNames(w: WireWriter, m: TenantNames, start: number): void {
  if (m.tenants != null) for (const item of m.tenants) writeTenantName(w, item, w.open(10, 20));
  w.close(start, 19);
}

export function readTenantNames(r: WireReader, outer: number): TenantNames__Output {
  const tenants: TenantName__Output[] = [];
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        tenants.push(readTenantName(r, r.enter()));
        break;
      default:
        r.skip(tag, 1);
    }
  }
  r.leave(outer);
  return { tenants };
}

export function writeTenantName(w: WireWriter, m: TenantName, start: number): void {
  w.string(10, m.tenant_id);
  w.string(18, m.name);
  w.string(26, m.email);
  w.close(start, 20);
}

export function readTenantName(r: WireReader, outer: number): TenantName__Output {
  let tenant_id = '';
  let name = '';
  let email = '';
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        tenant_id = r.string();
        break;
      case 18:
        name = r.string();
        break;
      case 26:
        email = r.string();
        break;
      default:
        r.skip(tag, 3);
    }
  }
  r.leave(outer);
  return { tenant_id, name, email };
}

export function writeTakeTokens(w: WireWriter, m: TakeTokens, start: number): void {
  w.string(10, m.tenant_id);
  w.string(18, m.principal_id);
  w.uint32(24, m.wanted);
  w.close(start, 21);
}

export function readTakeTokens(r: WireReader, outer: number): TakeTokens__Output {
  let tenant_id = '';
  let principal_id = '';
  let wanted = 0;
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        tenant_id = r.string();
        break;
      case 18:
        principal_id = r.string();
        break;
      case 24:
        wanted = r.uint32();
        break;
      default:
        r.skip(tag, 3);
    }
  }
  r.leave(outer);
  return { tenant_id, principal_id, wanted };
}

export function writeTokensTaken(w: WireWriter, m: TokensTaken, start: number): void {
  w.uint32(8, m.granted);
  w.uint32(16, m.valid_ms);
  w.uint32(24, m.retry_after_ms);
  w.close(start, 22);
}

export function readTokensTaken(r: WireReader, outer: number): TokensTaken__Output {
  let granted = 0;
  let valid_ms = 0;
  let retry_after_ms = 0;
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 8:
        granted = r.uint32();
        break;
      case 16:
        valid_ms = r.uint32();
        break;
      case 24:
        retry_after_ms = r.uint32();
        break;
      default:
        r.skip(tag, 3);
    }
  }
  r.leave(outer);
  return { granted, valid_ms, retry_after_ms };
}

export function writeNotice(w: WireWriter, m: Notice, start: number): void {
  switch (m.notice ?? memberOf(m, membersOfNotice)) {
    case 'revoke':
      if (m.revoke != null) writeRevoke(w, m.revoke, w.open(10, 24));
      break;
    case 'recall':
      if (m.recall != null) writeRecall(w, m.recall, w.open(18, 25));
      break;
    case 'configure':
      if (m.configure != null) writeConfigure(w, m.configure, w.open(26, 26));
      break;
    case 'drain':
      if (m.drain != null) writeDrain(w, m.drain, w.open(34, 27));
      break;
  }
  w.close(start, 23);
}

export function readNotice(r: WireReader, outer: number): Notice__Output {
  const message: Notice__Output = {  };
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        message.notice = onlyOne(message.notice, 'revoke');
        message.revoke = readRevoke(r, r.enter());
        break;
      case 18:
        message.notice = onlyOne(message.notice, 'recall');
        message.recall = readRecall(r, r.enter());
        break;
      case 26:
        message.notice = onlyOne(message.notice, 'configure');
        message.configure = readConfigure(r, r.enter());
        break;
      case 34:
        message.notice = onlyOne(message.notice, 'drain');
        message.drain = readDrain(r, r.enter());
        break;
      default:
        r.skip(tag, 4);
    }
  }
  r.leave(outer);
  return message;
}

export function writeRevoke(w: WireWriter, m: Revoke, start: number): void {
  if (m.access_key_ids != null) for (const item of m.access_key_ids) w.stringItem(10, item);
  if (m.token_ids != null) for (const item of m.token_ids) w.stringItem(18, item);
  w.string(26, m.tenant_id);
  if (m.account_ids != null) for (const item of m.account_ids) w.stringItem(34, item);
  w.close(start, 24);
}

export function readRevoke(r: WireReader, outer: number): Revoke__Output {
  const access_key_ids: string[] = [];
  const token_ids: string[] = [];
  let tenant_id = '';
  const account_ids: string[] = [];
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        access_key_ids.push(r.string());
        break;
      case 18:
        token_ids.push(r.string());
        break;
      case 26:
        tenant_id = r.string();
        break;
      case 34:
        account_ids.push(r.string());
        break;
      default:
        r.skip(tag, 4);
    }
  }
  r.leave(outer);
  return { access_key_ids, token_ids, tenant_id, account_ids };
}

export function writeRecall(w: WireWriter, m: Recall, start: number): void {
  w.uint64(8, m.recall_id);
  if (m.container_ids != null) for (const item of m.container_ids) w.stringItem(18, item);
  if (m.container_names != null) for (const item of m.container_names) w.stringItem(26, item);
  w.close(start, 25);
}

export function readRecall(r: WireReader, outer: number): Recall__Output {
  let recall_id = 0;
  const container_ids: string[] = [];
  const container_names: string[] = [];
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 8:
        recall_id = r.uint64();
        break;
      case 18:
        container_ids.push(r.string());
        break;
      case 26:
        container_names.push(r.string());
        break;
      default:
        r.skip(tag, 3);
    }
  }
  r.leave(outer);
  return { recall_id, container_ids, container_names };
}

export function writeConfigure(w: WireWriter, m: Configure, start: number): void {
  if (m.backends != null) for (const item of m.backends) writeBackendDescriptor(w, item, w.open(10, 84));
  w.close(start, 26);
}

export function readConfigure(r: WireReader, outer: number): Configure__Output {
  const backends: BackendDescriptor__Output[] = [];
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        backends.push(readBackendDescriptor(r, r.enter()));
        break;
      default:
        r.skip(tag, 1);
    }
  }
  r.leave(outer);
  return { backends };
}

export function writeDrain(w: WireWriter, m: Drain, start: number): void {
  w.string(10, m.reason);
  w.close(start, 27);
}

export function readDrain(r: WireReader, outer: number): Drain__Output {
  let reason = '';
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        reason = r.string();
        break;
      default:
        r.skip(tag, 1);
    }
  }
  r.leave(outer);
  return { reason };
}

export function writeReport(w: WireWriter, m: Report, start: number): void {
  if (m.counters != null) w.numberEntries(10, m.counters);
  if (m.reads != null) for (const item of m.reads) writeReadUsage(w, item, w.open(18, 29));
  w.close(start, 28);
}

export function readReport(r: WireReader, outer: number): Report__Output {
  const counters: Record<string, number> = {};
  const reads: ReadUsage__Output[] = [];
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        r.numberEntry(counters);
        break;
      case 18:
        reads.push(readReadUsage(r, r.enter()));
        break;
      default:
        r.skip(tag, 2);
    }
  }
  r.leave(outer);
  return { counters, reads };
}

export function writeReadUsage(w: WireWriter, m: ReadUsage, start: number): void {
  w.string(10, m.tenant_id);
  w.string(18, m.container_id);
  w.string(26, m.operation);
  w.uint64(32, m.count);
  w.uint64(40, m.bytes);
  w.close(start, 29);
}

export function readReadUsage(r: WireReader, outer: number): ReadUsage__Output {
  let tenant_id = '';
  let container_id = '';
  let operation = '';
  let count = 0;
  let bytes = 0;
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        tenant_id = r.string();
        break;
      case 18:
        container_id = r.string();
        break;
      case 26:
        operation = r.string();
        break;
      case 32:
        count = r.uint64();
        break;
      case 40:
        bytes = r.uint64();
        break;
      default:
        r.skip(tag, 5);
    }
  }
  r.leave(outer);
  return { tenant_id, container_id, operation, count, bytes };
}

export function writeDescribeContainer(w: WireWriter, m: DescribeContainer, start: number): void {
  w.string(10, m.name);
  w.close(start, 30);
}

export function readDescribeContainer(r: WireReader, outer: number): DescribeContainer__Output {
  let name = '';
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        name = r.string();
        break;
      default:
        r.skip(tag, 1);
    }
  }
  r.leave(outer);
  return { name };
}

export function writeContainerDescriptor(w: WireWriter, m: ContainerDescriptor, start: number): void {
  w.string(10, m.container_id);
  w.string(18, m.tenant_id);
  w.string(26, m.name);
  w.uint64(32, m.created_at);
  w.string(42, m.region);
  w.string(50, m.backend_id);
  w.string(58, m.settings);
  if (m.documents != null) w.entries(66, m.documents);
  w.bool(72, m.judges_requests);
  w.bool(80, m.is_public);
  if (m.rate != null) writeRateLimit(w, m.rate, w.open(90, 32));
  w.close(start, 31);
}

export function readContainerDescriptor(r: WireReader, outer: number): ContainerDescriptor__Output {
  let container_id = '';
  let tenant_id = '';
  let name = '';
  let created_at = 0;
  let region = '';
  let backend_id = '';
  let settings = '';
  const documents: Record<string, string> = {};
  let judges_requests = false;
  let is_public = false;
  let rate: RateLimit__Output | null = null;
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        container_id = r.string();
        break;
      case 18:
        tenant_id = r.string();
        break;
      case 26:
        name = r.string();
        break;
      case 32:
        created_at = r.uint64();
        break;
      case 42:
        region = r.string();
        break;
      case 50:
        backend_id = r.string();
        break;
      case 58:
        settings = r.string();
        break;
      case 66:
        r.entry(documents);
        break;
      case 72:
        judges_requests = r.bool();
        break;
      case 80:
        is_public = r.bool();
        break;
      case 90:
        rate = readRateLimit(r, r.enter());
        break;
      default:
        r.skip(tag, 11);
    }
  }
  r.leave(outer);
  return { container_id, tenant_id, name, created_at, region, backend_id, settings, documents, judges_requests, is_public, rate };
}

export function writeRateLimit(w: WireWriter, m: RateLimit, start: number): void {
  w.uint32(8, m.tenant_per_second);
  w.uint32(16, m.principal_per_second);
  w.close(start, 32);
}

export function readRateLimit(r: WireReader, outer: number): RateLimit__Output {
  let tenant_per_second = 0;
  let principal_per_second = 0;
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 8:
        tenant_per_second = r.uint32();
        break;
      case 16:
        principal_per_second = r.uint32();
        break;
      default:
        r.skip(tag, 2);
    }
  }
  r.leave(outer);
  return { tenant_per_second, principal_per_second };
}

export function writeCreateContainer(w: WireWriter, m: CreateContainer, start: number): void {
  w.string(10, m.name);
  w.string(18, m.region);
  w.string(26, m.settings);
  if (m.documents != null) w.entries(34, m.documents);
  w.close(start, 33);
}

export function readCreateContainer(r: WireReader, outer: number): CreateContainer__Output {
  let name = '';
  let region = '';
  let settings = '';
  const documents: Record<string, string> = {};
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        name = r.string();
        break;
      case 18:
        region = r.string();
        break;
      case 26:
        settings = r.string();
        break;
      case 34:
        r.entry(documents);
        break;
      default:
        r.skip(tag, 4);
    }
  }
  r.leave(outer);
  return { name, region, settings, documents };
}

export function writeRemoveContainer(w: WireWriter, m: RemoveContainer, start: number): void {
  w.string(10, m.name);
  w.close(start, 34);
}

export function readRemoveContainer(r: WireReader, outer: number): RemoveContainer__Output {
  let name = '';
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        name = r.string();
        break;
      default:
        r.skip(tag, 1);
    }
  }
  r.leave(outer);
  return { name };
}

export function writeConfigureContainer(w: WireWriter, m: ConfigureContainer, start: number): void {
  w.string(10, m.container);
  w.string(18, m.setting);
  w.string(26, m.document);
  w.string(34, m.source);
  w.close(start, 35);
}

export function readConfigureContainer(r: WireReader, outer: number): ConfigureContainer__Output {
  let container = '';
  let setting = '';
  let document = '';
  let source = '';
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        container = r.string();
        break;
      case 18:
        setting = r.string();
        break;
      case 26:
        document = r.string();
        break;
      case 34:
        source = r.string();
        break;
      default:
        r.skip(tag, 4);
    }
  }
  r.leave(outer);
  return { container, setting, document, source };
}

export function writeReadSetting(w: WireWriter, m: ReadSetting, start: number): void {
  w.string(10, m.container);
  w.string(18, m.setting);
  w.close(start, 36);
}

export function readReadSetting(r: WireReader, outer: number): ReadSetting__Output {
  let container = '';
  let setting = '';
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        container = r.string();
        break;
      case 18:
        setting = r.string();
        break;
      default:
        r.skip(tag, 2);
    }
  }
  r.leave(outer);
  return { container, setting };
}

export function writeSettingRecord(w: WireWriter, m: SettingRecord, start: number): void {
  w.string(10, m.setting);
  w.uint64(16, m.version);
  w.string(26, m.document);
  w.string(34, m.source);
  w.uint64(40, m.changed_at);
  w.close(start, 37);
}

export function readSettingRecord(r: WireReader, outer: number): SettingRecord__Output {
  let setting = '';
  let version = 0;
  let document = '';
  let source = '';
  let changed_at = 0;
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        setting = r.string();
        break;
      case 16:
        version = r.uint64();
        break;
      case 26:
        document = r.string();
        break;
      case 34:
        source = r.string();
        break;
      case 40:
        changed_at = r.uint64();
        break;
      default:
        r.skip(tag, 5);
    }
  }
  r.leave(outer);
  return { setting, version, document, source, changed_at };
}

export function writeCheckAccess(w: WireWriter, m: CheckAccess, start: number): void {
  w.string(10, m.action);
  w.string(18, m.container);
  w.string(26, m.path);
  w.string(34, m.version_id);
  w.close(start, 38);
}

export function readCheckAccess(r: WireReader, outer: number): CheckAccess__Output {
  let action = '';
  let container = '';
  let path = '';
  let version_id = '';
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        action = r.string();
        break;
      case 18:
        container = r.string();
        break;
      case 26:
        path = r.string();
        break;
      case 34:
        version_id = r.string();
        break;
      default:
        r.skip(tag, 4);
    }
  }
  r.leave(outer);
  return { action, container, path, version_id };
}

export function writeListContainers(w: WireWriter, m: ListContainers, start: number): void {
  w.string(10, m.prefix);
  w.string(18, m.after);
  w.uint32(24, m.limit);
  w.close(start, 39);
}

export function readListContainers(r: WireReader, outer: number): ListContainers__Output {
  let prefix = '';
  let after = '';
  let limit = 0;
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        prefix = r.string();
        break;
      case 18:
        after = r.string();
        break;
      case 24:
        limit = r.uint32();
        break;
      default:
        r.skip(tag, 3);
    }
  }
  r.leave(outer);
  return { prefix, after, limit };
}

export function writeContainerPage(w: WireWriter, m: ContainerPage, start: number): void {
  if (m.containers != null) for (const item of m.containers) writeContainerDescriptor(w, item, w.open(10, 31));
  w.string(18, m.next_after);
  w.close(start, 40);
}

export function readContainerPage(r: WireReader, outer: number): ContainerPage__Output {
  const containers: ContainerDescriptor__Output[] = [];
  let next_after = '';
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        containers.push(readContainerDescriptor(r, r.enter()));
        break;
      case 18:
        next_after = r.string();
        break;
      default:
        r.skip(tag, 2);
    }
  }
  r.leave(outer);
  return { containers, next_after };
}

export function writeConditions(w: WireWriter, m: Conditions, start: number): void {
  if (m.if_match != null) for (const item of m.if_match) w.stringItem(10, item);
  if (m.if_none_match != null) for (const item of m.if_none_match) w.stringItem(18, item);
  w.uint64(24, m.if_modified_since);
  w.uint64(32, m.if_unmodified_since);
  w.bool(40, m.has_if_size);
  w.uint64(48, m.if_size);
  w.uint64(56, m.if_last_modified);
  w.string(66, m.fencing_lock);
  w.uint64(72, m.fencing_token);
  w.close(start, 41);
}

export function readConditions(r: WireReader, outer: number): Conditions__Output {
  const if_match: string[] = [];
  const if_none_match: string[] = [];
  let if_modified_since = 0;
  let if_unmodified_since = 0;
  let has_if_size = false;
  let if_size = 0;
  let if_last_modified = 0;
  let fencing_lock = '';
  let fencing_token = 0;
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        if_match.push(r.string());
        break;
      case 18:
        if_none_match.push(r.string());
        break;
      case 24:
        if_modified_since = r.uint64();
        break;
      case 32:
        if_unmodified_since = r.uint64();
        break;
      case 40:
        has_if_size = r.bool();
        break;
      case 48:
        if_size = r.uint64();
        break;
      case 56:
        if_last_modified = r.uint64();
        break;
      case 66:
        fencing_lock = r.string();
        break;
      case 72:
        fencing_token = r.uint64();
        break;
      default:
        r.skip(tag, 9);
    }
  }
  r.leave(outer);
  return { if_match, if_none_match, if_modified_since, if_unmodified_since, has_if_size, if_size, if_last_modified, fencing_lock, fencing_token };
}

export function writeBlobRef(w: WireWriter, m: BlobRef, start: number): void {
  w.string(10, m.blob_id);
  w.string(18, m.backend_id);
  w.string(26, m.locator);
  w.uint64(32, m.size);
  w.uint32(40, m.part_number);
  w.string(50, m.checksums);
  w.close(start, 42);
}

export function readBlobRef(r: WireReader, outer: number): BlobRef__Output {
  let blob_id = '';
  let backend_id = '';
  let locator = '';
  let size = 0;
  let part_number = 0;
  let checksums = '';
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        blob_id = r.string();
        break;
      case 18:
        backend_id = r.string();
        break;
      case 26:
        locator = r.string();
        break;
      case 32:
        size = r.uint64();
        break;
      case 40:
        part_number = r.uint32();
        break;
      case 50:
        checksums = r.string();
        break;
      default:
        r.skip(tag, 6);
    }
  }
  r.leave(outer);
  return { blob_id, backend_id, locator, size, part_number, checksums };
}

export function writeArtifactRecord(w: WireWriter, m: ArtifactRecord, start: number): void {
  w.string(10, m.tenant_id);
  w.string(18, m.container_id);
  w.string(26, m.path);
  w.string(34, m.version_id);
  w.uint64(40, m.size);
  w.string(50, m.etag);
  w.uint64(56, m.modified_at);
  w.string(66, m.attributes);
  if (m.blobs != null) for (const item of m.blobs) writeBlobRef(w, item, w.open(74, 42));
  w.bool(80, m.removed_marker);
  w.string(90, m.annotations);
  w.bool(96, m.current);
  w.string(106, m.version_name);
  w.bytes(114, m.data_key);
  w.string(122, m.container_versioning);
  if (m.expires != null) writeLifecycleDate(w, m.expires, w.open(130, 44));
  w.close(start, 43);
}

export function readArtifactRecord(r: WireReader, outer: number): ArtifactRecord__Output {
  let tenant_id = '';
  let container_id = '';
  let path = '';
  let version_id = '';
  let size = 0;
  let etag = '';
  let modified_at = 0;
  let attributes = '';
  const blobs: BlobRef__Output[] = [];
  let removed_marker = false;
  let annotations = '';
  let current = false;
  let version_name = '';
  let data_key = noBytes;
  let container_versioning = '';
  let expires: LifecycleDate__Output | null = null;
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        tenant_id = r.string();
        break;
      case 18:
        container_id = r.string();
        break;
      case 26:
        path = r.string();
        break;
      case 34:
        version_id = r.string();
        break;
      case 40:
        size = r.uint64();
        break;
      case 50:
        etag = r.string();
        break;
      case 56:
        modified_at = r.uint64();
        break;
      case 66:
        attributes = r.string();
        break;
      case 74:
        blobs.push(readBlobRef(r, r.enter()));
        break;
      case 80:
        removed_marker = r.bool();
        break;
      case 90:
        annotations = r.string();
        break;
      case 96:
        current = r.bool();
        break;
      case 106:
        version_name = r.string();
        break;
      case 114:
        data_key = r.bytes();
        break;
      case 122:
        container_versioning = r.string();
        break;
      case 130:
        expires = readLifecycleDate(r, r.enter());
        break;
      default:
        r.skip(tag, 16);
    }
  }
  r.leave(outer);
  return { tenant_id, container_id, path, version_id, size, etag, modified_at, attributes, blobs, removed_marker, annotations, current, version_name, data_key, container_versioning, expires };
}

export function writeLifecycleDate(w: WireWriter, m: LifecycleDate, start: number): void {
  w.uint64(8, m.at);
  w.string(18, m.rule);
  w.close(start, 44);
}

export function readLifecycleDate(r: WireReader, outer: number): LifecycleDate__Output {
  let at = 0;
  let rule = '';
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 8:
        at = r.uint64();
        break;
      case 18:
        rule = r.string();
        break;
      default:
        r.skip(tag, 2);
    }
  }
  r.leave(outer);
  return { at, rule };
}

export function writeResolveArtifact(w: WireWriter, m: ResolveArtifact, start: number): void {
  w.string(10, m.container);
  w.string(18, m.path);
  w.string(26, m.version_id);
  w.string(34, m.operation);
  w.bool(40, m.past_cache);
  w.string(50, m.action);
  w.close(start, 45);
}

export function readResolveArtifact(r: WireReader, outer: number): ResolveArtifact__Output {
  let container = '';
  let path = '';
  let version_id = '';
  let operation = '';
  let past_cache = false;
  let action = '';
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        container = r.string();
        break;
      case 18:
        path = r.string();
        break;
      case 26:
        version_id = r.string();
        break;
      case 34:
        operation = r.string();
        break;
      case 40:
        past_cache = r.bool();
        break;
      case 50:
        action = r.string();
        break;
      default:
        r.skip(tag, 6);
    }
  }
  r.leave(outer);
  return { container, path, version_id, operation, past_cache, action };
}

export function writeAnnotateArtifact(w: WireWriter, m: AnnotateArtifact, start: number): void {
  w.string(10, m.container);
  w.string(18, m.path);
  w.string(26, m.version_id);
  w.string(34, m.annotation);
  w.string(42, m.document);
  w.bool(48, m.bypass_governance);
  if (m.conditions != null) writeConditions(w, m.conditions, w.open(58, 41));
  w.close(start, 46);
}

export function readAnnotateArtifact(r: WireReader, outer: number): AnnotateArtifact__Output {
  let container = '';
  let path = '';
  let version_id = '';
  let annotation = '';
  let document = '';
  let bypass_governance = false;
  let conditions: Conditions__Output | null = null;
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        container = r.string();
        break;
      case 18:
        path = r.string();
        break;
      case 26:
        version_id = r.string();
        break;
      case 34:
        annotation = r.string();
        break;
      case 42:
        document = r.string();
        break;
      case 48:
        bypass_governance = r.bool();
        break;
      case 58:
        conditions = readConditions(r, r.enter());
        break;
      default:
        r.skip(tag, 7);
    }
  }
  r.leave(outer);
  return { container, path, version_id, annotation, document, bypass_governance, conditions };
}

export function writeAnnotateResult(w: WireWriter, m: AnnotateResult, start: number): void {
  w.string(10, m.version_name);
  w.string(18, m.annotations);
  w.close(start, 47);
}

export function readAnnotateResult(r: WireReader, outer: number): AnnotateResult__Output {
  let version_name = '';
  let annotations = '';
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        version_name = r.string();
        break;
      case 18:
        annotations = r.string();
        break;
      default:
        r.skip(tag, 2);
    }
  }
  r.leave(outer);
  return { version_name, annotations };
}

export function writeRenameArtifact(w: WireWriter, m: RenameArtifact, start: number): void {
  w.string(10, m.container);
  w.string(18, m.source_path);
  if (m.source_conditions != null) writeConditions(w, m.source_conditions, w.open(26, 41));
  w.string(34, m.path);
  if (m.conditions != null) writeConditions(w, m.conditions, w.open(42, 41));
  w.close(start, 48);
}

export function readRenameArtifact(r: WireReader, outer: number): RenameArtifact__Output {
  let container = '';
  let source_path = '';
  let source_conditions: Conditions__Output | null = null;
  let path = '';
  let conditions: Conditions__Output | null = null;
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        container = r.string();
        break;
      case 18:
        source_path = r.string();
        break;
      case 26:
        source_conditions = readConditions(r, r.enter());
        break;
      case 34:
        path = r.string();
        break;
      case 42:
        conditions = readConditions(r, r.enter());
        break;
      default:
        r.skip(tag, 5);
    }
  }
  r.leave(outer);
  return { container, source_path, source_conditions, path, conditions };
}

export function writeListVersions(w: WireWriter, m: ListVersions, start: number): void {
  w.string(10, m.container);
  w.string(18, m.prefix);
  w.string(26, m.delimiter);
  w.string(34, m.after_path);
  w.string(42, m.after_version);
  w.uint32(48, m.limit);
  w.close(start, 49);
}

export function readListVersions(r: WireReader, outer: number): ListVersions__Output {
  let container = '';
  let prefix = '';
  let delimiter = '';
  let after_path = '';
  let after_version = '';
  let limit = 0;
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        container = r.string();
        break;
      case 18:
        prefix = r.string();
        break;
      case 26:
        delimiter = r.string();
        break;
      case 34:
        after_path = r.string();
        break;
      case 42:
        after_version = r.string();
        break;
      case 48:
        limit = r.uint32();
        break;
      default:
        r.skip(tag, 6);
    }
  }
  r.leave(outer);
  return { container, prefix, delimiter, after_path, after_version, limit };
}

export function writeVersionPage(w: WireWriter, m: VersionPage, start: number): void {
  if (m.entries != null) for (const item of m.entries) writeVersionEntry(w, item, w.open(10, 51));
  w.bool(16, m.truncated);
  w.string(26, m.next_path);
  w.string(34, m.next_version);
  w.close(start, 50);
}

export function readVersionPage(r: WireReader, outer: number): VersionPage__Output {
  const entries: VersionEntry__Output[] = [];
  let truncated = false;
  let next_path = '';
  let next_version = '';
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        entries.push(readVersionEntry(r, r.enter()));
        break;
      case 16:
        truncated = r.bool();
        break;
      case 26:
        next_path = r.string();
        break;
      case 34:
        next_version = r.string();
        break;
      default:
        r.skip(tag, 4);
    }
  }
  r.leave(outer);
  return { entries, truncated, next_path, next_version };
}

export function writeVersionEntry(w: WireWriter, m: VersionEntry, start: number): void {
  w.bool(8, m.is_prefix);
  w.string(18, m.path);
  w.string(26, m.version_name);
  w.bool(32, m.current);
  w.bool(40, m.removed_marker);
  w.uint64(48, m.size);
  w.string(58, m.etag);
  w.uint64(64, m.modified_at);
  w.string(74, m.attributes);
  w.string(82, m.annotations);
  w.close(start, 51);
}

export function readVersionEntry(r: WireReader, outer: number): VersionEntry__Output {
  let is_prefix = false;
  let path = '';
  let version_name = '';
  let current = false;
  let removed_marker = false;
  let size = 0;
  let etag = '';
  let modified_at = 0;
  let attributes = '';
  let annotations = '';
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 8:
        is_prefix = r.bool();
        break;
      case 18:
        path = r.string();
        break;
      case 26:
        version_name = r.string();
        break;
      case 32:
        current = r.bool();
        break;
      case 40:
        removed_marker = r.bool();
        break;
      case 48:
        size = r.uint64();
        break;
      case 58:
        etag = r.string();
        break;
      case 64:
        modified_at = r.uint64();
        break;
      case 74:
        attributes = r.string();
        break;
      case 82:
        annotations = r.string();
        break;
      default:
        r.skip(tag, 10);
    }
  }
  r.leave(outer);
  return { is_prefix, path, version_name, current, removed_marker, size, etag, modified_at, attributes, annotations };
}

export function writeMakeDataKey(w: WireWriter, m: MakeDataKey, start: number): void {
  w.string(10, m.container);
  w.string(18, m.path);
  w.string(26, m.key_id);
  w.string(34, m.context);
  w.bytes(42, m.key);
  w.close(start, 52);
}

export function readMakeDataKey(r: WireReader, outer: number): MakeDataKey__Output {
  let container = '';
  let path = '';
  let key_id = '';
  let context = '';
  let key = noBytes;
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        container = r.string();
        break;
      case 18:
        path = r.string();
        break;
      case 26:
        key_id = r.string();
        break;
      case 34:
        context = r.string();
        break;
      case 42:
        key = r.bytes();
        break;
      default:
        r.skip(tag, 5);
    }
  }
  r.leave(outer);
  return { container, path, key_id, context, key };
}

export function writeDataKey(w: WireWriter, m: DataKey, start: number): void {
  w.bytes(10, m.key);
  w.string(18, m.wrapped);
  w.string(26, m.key_id);
  w.close(start, 53);
}

export function readDataKey(r: WireReader, outer: number): DataKey__Output {
  let key = noBytes;
  let wrapped = '';
  let key_id = '';
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        key = r.bytes();
        break;
      case 18:
        wrapped = r.string();
        break;
      case 26:
        key_id = r.string();
        break;
      default:
        r.skip(tag, 3);
    }
  }
  r.leave(outer);
  return { key, wrapped, key_id };
}

export function writeStagedBlob(w: WireWriter, m: StagedBlob, start: number): void {
  w.string(10, m.blob_id);
  w.string(18, m.backend_id);
  w.string(26, m.locator);
  w.uint64(32, m.size);
  w.string(42, m.sha256);
  w.string(50, m.segment_id);
  w.uint64(56, m.content_size);
  w.close(start, 54);
}

export function readStagedBlob(r: WireReader, outer: number): StagedBlob__Output {
  let blob_id = '';
  let backend_id = '';
  let locator = '';
  let size = 0;
  let sha256 = '';
  let segment_id = '';
  let content_size = 0;
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        blob_id = r.string();
        break;
      case 18:
        backend_id = r.string();
        break;
      case 26:
        locator = r.string();
        break;
      case 32:
        size = r.uint64();
        break;
      case 42:
        sha256 = r.string();
        break;
      case 50:
        segment_id = r.string();
        break;
      case 56:
        content_size = r.uint64();
        break;
      default:
        r.skip(tag, 7);
    }
  }
  r.leave(outer);
  return { blob_id, backend_id, locator, size, sha256, segment_id, content_size };
}

export function writeWriteArtifact(w: WireWriter, m: WriteArtifact, start: number): void {
  w.string(10, m.container);
  w.string(18, m.path);
  if (m.blobs != null) for (const item of m.blobs) writeStagedBlob(w, item, w.open(26, 54));
  w.uint64(32, m.size);
  w.string(42, m.etag);
  w.string(50, m.attributes);
  if (m.conditions != null) writeConditions(w, m.conditions, w.open(58, 41));
  w.uint64(64, m.epoch);
  w.string(74, m.annotations);
  w.string(82, m.operation);
  w.close(start, 55);
}

export function readWriteArtifact(r: WireReader, outer: number): WriteArtifact__Output {
  let container = '';
  let path = '';
  const blobs: StagedBlob__Output[] = [];
  let size = 0;
  let etag = '';
  let attributes = '';
  let conditions: Conditions__Output | null = null;
  let epoch = 0;
  let annotations = '';
  let operation = '';
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        container = r.string();
        break;
      case 18:
        path = r.string();
        break;
      case 26:
        blobs.push(readStagedBlob(r, r.enter()));
        break;
      case 32:
        size = r.uint64();
        break;
      case 42:
        etag = r.string();
        break;
      case 50:
        attributes = r.string();
        break;
      case 58:
        conditions = readConditions(r, r.enter());
        break;
      case 64:
        epoch = r.uint64();
        break;
      case 74:
        annotations = r.string();
        break;
      case 82:
        operation = r.string();
        break;
      default:
        r.skip(tag, 10);
    }
  }
  r.leave(outer);
  return { container, path, blobs, size, etag, attributes, conditions, epoch, annotations, operation };
}

export function writeWriteResult(w: WireWriter, m: WriteResult, start: number): void {
  w.string(10, m.version_id);
  w.uint64(16, m.modified_at);
  w.string(26, m.etag);
  w.uint64(32, m.size);
  w.string(42, m.attributes);
  w.string(50, m.version_name);
  w.string(58, m.source_version_name);
  w.string(66, m.annotations);
  if (m.expires != null) writeLifecycleDate(w, m.expires, w.open(74, 44));
  w.close(start, 56);
}

export function readWriteResult(r: WireReader, outer: number): WriteResult__Output {
  let version_id = '';
  let modified_at = 0;
  let etag = '';
  let size = 0;
  let attributes = '';
  let version_name = '';
  let source_version_name = '';
  let annotations = '';
  let expires: LifecycleDate__Output | null = null;
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        version_id = r.string();
        break;
      case 16:
        modified_at = r.uint64();
        break;
      case 26:
        etag = r.string();
        break;
      case 32:
        size = r.uint64();
        break;
      case 42:
        attributes = r.string();
        break;
      case 50:
        version_name = r.string();
        break;
      case 58:
        source_version_name = r.string();
        break;
      case 66:
        annotations = r.string();
        break;
      case 74:
        expires = readLifecycleDate(r, r.enter());
        break;
      default:
        r.skip(tag, 9);
    }
  }
  r.leave(outer);
  return { version_id, modified_at, etag, size, attributes, version_name, source_version_name, annotations, expires };
}

export function writeRemoveArtifacts(w: WireWriter, m: RemoveArtifacts, start: number): void {
  w.string(10, m.container);
  if (m.removals != null) for (const item of m.removals) writeRemoval(w, item, w.open(18, 58));
  w.close(start, 57);
}

export function readRemoveArtifacts(r: WireReader, outer: number): RemoveArtifacts__Output {
  let container = '';
  const removals: Removal__Output[] = [];
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        container = r.string();
        break;
      case 18:
        removals.push(readRemoval(r, r.enter()));
        break;
      default:
        r.skip(tag, 2);
    }
  }
  r.leave(outer);
  return { container, removals };
}

export function writeRemoval(w: WireWriter, m: Removal, start: number): void {
  w.string(10, m.path);
  w.string(18, m.version_id);
  if (m.conditions != null) writeConditions(w, m.conditions, w.open(26, 41));
  w.bool(32, m.bypass_governance);
  w.close(start, 58);
}

export function readRemoval(r: WireReader, outer: number): Removal__Output {
  let path = '';
  let version_id = '';
  let conditions: Conditions__Output | null = null;
  let bypass_governance = false;
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        path = r.string();
        break;
      case 18:
        version_id = r.string();
        break;
      case 26:
        conditions = readConditions(r, r.enter());
        break;
      case 32:
        bypass_governance = r.bool();
        break;
      default:
        r.skip(tag, 4);
    }
  }
  r.leave(outer);
  return { path, version_id, conditions, bypass_governance };
}

export function writeRemoveResults(w: WireWriter, m: RemoveResults, start: number): void {
  if (m.results != null) for (const item of m.results) writeRemoveResult(w, item, w.open(10, 60));
  w.close(start, 59);
}

export function readRemoveResults(r: WireReader, outer: number): RemoveResults__Output {
  const results: RemoveResult__Output[] = [];
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        results.push(readRemoveResult(r, r.enter()));
        break;
      default:
        r.skip(tag, 1);
    }
  }
  r.leave(outer);
  return { results };
}

export function writeRemoveResult(w: WireWriter, m: RemoveResult, start: number): void {
  w.bool(8, m.existed);
  w.string(18, m.version_id);
  w.bool(24, m.removed_marker);
  w.string(34, m.failure_code);
  w.string(42, m.failure_message);
  w.close(start, 60);
}

export function readRemoveResult(r: WireReader, outer: number): RemoveResult__Output {
  let existed = false;
  let version_id = '';
  let removed_marker = false;
  let failure_code = '';
  let failure_message = '';
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 8:
        existed = r.bool();
        break;
      case 18:
        version_id = r.string();
        break;
      case 24:
        removed_marker = r.bool();
        break;
      case 34:
        failure_code = r.string();
        break;
      case 42:
        failure_message = r.string();
        break;
      default:
        r.skip(tag, 5);
    }
  }
  r.leave(outer);
  return { existed, version_id, removed_marker, failure_code, failure_message };
}

export function writeCopyArtifact(w: WireWriter, m: CopyArtifact, start: number): void {
  w.string(10, m.source_container);
  w.string(18, m.source_path);
  w.string(26, m.source_version_id);
  if (m.source_conditions != null) writeConditions(w, m.source_conditions, w.open(34, 41));
  w.string(42, m.container);
  w.string(50, m.path);
  w.string(58, m.attributes);
  if (m.conditions != null) writeConditions(w, m.conditions, w.open(66, 41));
  w.bool(72, m.same_place_only);
  w.string(82, m.annotations);
  w.bool(88, m.keep_tags);
  w.string(98, m.source_key);
  w.close(start, 61);
}

export function readCopyArtifact(r: WireReader, outer: number): CopyArtifact__Output {
  let source_container = '';
  let source_path = '';
  let source_version_id = '';
  let source_conditions: Conditions__Output | null = null;
  let container = '';
  let path = '';
  let attributes = '';
  let conditions: Conditions__Output | null = null;
  let same_place_only = false;
  let annotations = '';
  let keep_tags = false;
  let source_key = '';
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        source_container = r.string();
        break;
      case 18:
        source_path = r.string();
        break;
      case 26:
        source_version_id = r.string();
        break;
      case 34:
        source_conditions = readConditions(r, r.enter());
        break;
      case 42:
        container = r.string();
        break;
      case 50:
        path = r.string();
        break;
      case 58:
        attributes = r.string();
        break;
      case 66:
        conditions = readConditions(r, r.enter());
        break;
      case 72:
        same_place_only = r.bool();
        break;
      case 82:
        annotations = r.string();
        break;
      case 88:
        keep_tags = r.bool();
        break;
      case 98:
        source_key = r.string();
        break;
      default:
        r.skip(tag, 12);
    }
  }
  r.leave(outer);
  return { source_container, source_path, source_version_id, source_conditions, container, path, attributes, conditions, same_place_only, annotations, keep_tags, source_key };
}

export function writeListArtifacts(w: WireWriter, m: ListArtifacts, start: number): void {
  w.string(10, m.container);
  w.string(18, m.prefix);
  w.string(26, m.delimiter);
  w.string(34, m.after);
  w.uint32(40, m.limit);
  w.close(start, 62);
}

export function readListArtifacts(r: WireReader, outer: number): ListArtifacts__Output {
  let container = '';
  let prefix = '';
  let delimiter = '';
  let after = '';
  let limit = 0;
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        container = r.string();
        break;
      case 18:
        prefix = r.string();
        break;
      case 26:
        delimiter = r.string();
        break;
      case 34:
        after = r.string();
        break;
      case 40:
        limit = r.uint32();
        break;
      default:
        r.skip(tag, 5);
    }
  }
  r.leave(outer);
  return { container, prefix, delimiter, after, limit };
}

export function writeArtifactPage(w: WireWriter, m: ArtifactPage, start: number): void {
  if (m.entries != null) for (const item of m.entries) writeArtifactEntry(w, item, w.open(10, 64));
  w.bool(16, m.truncated);
  w.string(26, m.next_after);
  w.close(start, 63);
}

export function readArtifactPage(r: WireReader, outer: number): ArtifactPage__Output {
  const entries: ArtifactEntry__Output[] = [];
  let truncated = false;
  let next_after = '';
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        entries.push(readArtifactEntry(r, r.enter()));
        break;
      case 16:
        truncated = r.bool();
        break;
      case 26:
        next_after = r.string();
        break;
      default:
        r.skip(tag, 3);
    }
  }
  r.leave(outer);
  return { entries, truncated, next_after };
}

export function writeArtifactEntry(w: WireWriter, m: ArtifactEntry, start: number): void {
  w.string(10, m.path);
  w.bool(16, m.is_prefix);
  w.uint64(24, m.size);
  w.string(34, m.etag);
  w.uint64(40, m.modified_at);
  w.string(50, m.attributes);
  w.string(58, m.version_id);
  w.string(66, m.annotations);
  w.close(start, 64);
}

export function readArtifactEntry(r: WireReader, outer: number): ArtifactEntry__Output {
  let path = '';
  let is_prefix = false;
  let size = 0;
  let etag = '';
  let modified_at = 0;
  let attributes = '';
  let version_id = '';
  let annotations = '';
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        path = r.string();
        break;
      case 16:
        is_prefix = r.bool();
        break;
      case 24:
        size = r.uint64();
        break;
      case 34:
        etag = r.string();
        break;
      case 40:
        modified_at = r.uint64();
        break;
      case 50:
        attributes = r.string();
        break;
      case 58:
        version_id = r.string();
        break;
      case 66:
        annotations = r.string();
        break;
      default:
        r.skip(tag, 8);
    }
  }
  r.leave(outer);
  return { path, is_prefix, size, etag, modified_at, attributes, version_id, annotations };
}

export function writeCreateUpload(w: WireWriter, m: CreateUpload, start: number): void {
  w.string(10, m.container);
  w.string(18, m.path);
  w.string(26, m.attributes);
  w.string(34, m.annotations);
  w.close(start, 65);
}

export function readCreateUpload(r: WireReader, outer: number): CreateUpload__Output {
  let container = '';
  let path = '';
  let attributes = '';
  let annotations = '';
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        container = r.string();
        break;
      case 18:
        path = r.string();
        break;
      case 26:
        attributes = r.string();
        break;
      case 34:
        annotations = r.string();
        break;
      default:
        r.skip(tag, 4);
    }
  }
  r.leave(outer);
  return { container, path, attributes, annotations };
}

export function writeDescribeUpload(w: WireWriter, m: DescribeUpload, start: number): void {
  w.string(10, m.container);
  w.string(18, m.path);
  w.string(26, m.upload_id);
  w.close(start, 66);
}

export function readDescribeUpload(r: WireReader, outer: number): DescribeUpload__Output {
  let container = '';
  let path = '';
  let upload_id = '';
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        container = r.string();
        break;
      case 18:
        path = r.string();
        break;
      case 26:
        upload_id = r.string();
        break;
      default:
        r.skip(tag, 3);
    }
  }
  r.leave(outer);
  return { container, path, upload_id };
}

export function writeUploadRecord(w: WireWriter, m: UploadRecord, start: number): void {
  w.string(10, m.upload_id);
  w.string(18, m.container_id);
  w.string(26, m.path);
  w.uint64(32, m.created_at);
  w.string(42, m.attributes);
  w.string(50, m.principal_id);
  w.string(58, m.state);
  w.string(66, m.annotations);
  w.bytes(74, m.data_key);
  w.string(82, m.owner);
  if (m.aborts != null) writeLifecycleDate(w, m.aborts, w.open(90, 44));
  w.close(start, 67);
}

export function readUploadRecord(r: WireReader, outer: number): UploadRecord__Output {
  let upload_id = '';
  let container_id = '';
  let path = '';
  let created_at = 0;
  let attributes = '';
  let principal_id = '';
  let state = '';
  let annotations = '';
  let data_key = noBytes;
  let owner = '';
  let aborts: LifecycleDate__Output | null = null;
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        upload_id = r.string();
        break;
      case 18:
        container_id = r.string();
        break;
      case 26:
        path = r.string();
        break;
      case 32:
        created_at = r.uint64();
        break;
      case 42:
        attributes = r.string();
        break;
      case 50:
        principal_id = r.string();
        break;
      case 58:
        state = r.string();
        break;
      case 66:
        annotations = r.string();
        break;
      case 74:
        data_key = r.bytes();
        break;
      case 82:
        owner = r.string();
        break;
      case 90:
        aborts = readLifecycleDate(r, r.enter());
        break;
      default:
        r.skip(tag, 11);
    }
  }
  r.leave(outer);
  return { upload_id, container_id, path, created_at, attributes, principal_id, state, annotations, data_key, owner, aborts };
}

export function writeRecordPart(w: WireWriter, m: RecordPart, start: number): void {
  w.string(10, m.container);
  w.string(18, m.path);
  w.string(26, m.upload_id);
  w.uint32(32, m.part_number);
  if (m.blob != null) writeStagedBlob(w, m.blob, w.open(42, 54));
  w.string(50, m.etag);
  w.string(58, m.checksums);
  w.uint64(64, m.epoch);
  w.string(74, m.reference_blob_id);
  w.close(start, 68);
}

export function readRecordPart(r: WireReader, outer: number): RecordPart__Output {
  let container = '';
  let path = '';
  let upload_id = '';
  let part_number = 0;
  let blob: StagedBlob__Output | null = null;
  let etag = '';
  let checksums = '';
  let epoch = 0;
  let reference_blob_id = '';
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        container = r.string();
        break;
      case 18:
        path = r.string();
        break;
      case 26:
        upload_id = r.string();
        break;
      case 32:
        part_number = r.uint32();
        break;
      case 42:
        blob = readStagedBlob(r, r.enter());
        break;
      case 50:
        etag = r.string();
        break;
      case 58:
        checksums = r.string();
        break;
      case 64:
        epoch = r.uint64();
        break;
      case 74:
        reference_blob_id = r.string();
        break;
      default:
        r.skip(tag, 9);
    }
  }
  r.leave(outer);
  return { container, path, upload_id, part_number, blob, etag, checksums, epoch, reference_blob_id };
}

export function writePartRecord(w: WireWriter, m: PartRecord, start: number): void {
  w.uint32(8, m.part_number);
  w.uint64(16, m.size);
  w.string(26, m.etag);
  w.uint64(32, m.modified_at);
  w.string(42, m.checksums);
  w.close(start, 69);
}

export function readPartRecord(r: WireReader, outer: number): PartRecord__Output {
  let part_number = 0;
  let size = 0;
  let etag = '';
  let modified_at = 0;
  let checksums = '';
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 8:
        part_number = r.uint32();
        break;
      case 16:
        size = r.uint64();
        break;
      case 26:
        etag = r.string();
        break;
      case 32:
        modified_at = r.uint64();
        break;
      case 42:
        checksums = r.string();
        break;
      default:
        r.skip(tag, 5);
    }
  }
  r.leave(outer);
  return { part_number, size, etag, modified_at, checksums };
}

export function writeListParts(w: WireWriter, m: ListParts, start: number): void {
  w.string(10, m.container);
  w.string(18, m.path);
  w.string(26, m.upload_id);
  w.uint32(32, m.after_part_number);
  w.uint32(40, m.limit);
  w.close(start, 70);
}

export function readListParts(r: WireReader, outer: number): ListParts__Output {
  let container = '';
  let path = '';
  let upload_id = '';
  let after_part_number = 0;
  let limit = 0;
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        container = r.string();
        break;
      case 18:
        path = r.string();
        break;
      case 26:
        upload_id = r.string();
        break;
      case 32:
        after_part_number = r.uint32();
        break;
      case 40:
        limit = r.uint32();
        break;
      default:
        r.skip(tag, 5);
    }
  }
  r.leave(outer);
  return { container, path, upload_id, after_part_number, limit };
}

export function writePartPage(w: WireWriter, m: PartPage, start: number): void {
  if (m.parts != null) for (const item of m.parts) writePartRecord(w, item, w.open(10, 69));
  w.bool(16, m.truncated);
  w.uint32(24, m.next_part_number);
  if (m.upload != null) writeUploadRecord(w, m.upload, w.open(34, 67));
  w.close(start, 71);
}

export function readPartPage(r: WireReader, outer: number): PartPage__Output {
  const parts: PartRecord__Output[] = [];
  let truncated = false;
  let next_part_number = 0;
  let upload: UploadRecord__Output | null = null;
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        parts.push(readPartRecord(r, r.enter()));
        break;
      case 16:
        truncated = r.bool();
        break;
      case 24:
        next_part_number = r.uint32();
        break;
      case 34:
        upload = readUploadRecord(r, r.enter());
        break;
      default:
        r.skip(tag, 4);
    }
  }
  r.leave(outer);
  return { parts, truncated, next_part_number, upload };
}

export function writeListUploads(w: WireWriter, m: ListUploads, start: number): void {
  w.string(10, m.container);
  w.string(18, m.prefix);
  w.string(26, m.delimiter);
  w.string(34, m.after_path);
  w.string(42, m.after_upload_id);
  w.uint32(48, m.limit);
  w.close(start, 72);
}

export function readListUploads(r: WireReader, outer: number): ListUploads__Output {
  let container = '';
  let prefix = '';
  let delimiter = '';
  let after_path = '';
  let after_upload_id = '';
  let limit = 0;
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        container = r.string();
        break;
      case 18:
        prefix = r.string();
        break;
      case 26:
        delimiter = r.string();
        break;
      case 34:
        after_path = r.string();
        break;
      case 42:
        after_upload_id = r.string();
        break;
      case 48:
        limit = r.uint32();
        break;
      default:
        r.skip(tag, 6);
    }
  }
  r.leave(outer);
  return { container, prefix, delimiter, after_path, after_upload_id, limit };
}

export function writeUploadPage(w: WireWriter, m: UploadPage, start: number): void {
  if (m.entries != null) for (const item of m.entries) writeUploadEntry(w, item, w.open(10, 74));
  w.bool(16, m.truncated);
  w.string(26, m.next_path);
  w.string(34, m.next_upload_id);
  w.close(start, 73);
}

export function readUploadPage(r: WireReader, outer: number): UploadPage__Output {
  const entries: UploadEntry__Output[] = [];
  let truncated = false;
  let next_path = '';
  let next_upload_id = '';
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        entries.push(readUploadEntry(r, r.enter()));
        break;
      case 16:
        truncated = r.bool();
        break;
      case 26:
        next_path = r.string();
        break;
      case 34:
        next_upload_id = r.string();
        break;
      default:
        r.skip(tag, 4);
    }
  }
  r.leave(outer);
  return { entries, truncated, next_path, next_upload_id };
}

export function writeUploadEntry(w: WireWriter, m: UploadEntry, start: number): void {
  w.bool(8, m.is_prefix);
  w.string(18, m.path);
  if (m.upload != null) writeUploadRecord(w, m.upload, w.open(26, 67));
  w.close(start, 74);
}

export function readUploadEntry(r: WireReader, outer: number): UploadEntry__Output {
  let is_prefix = false;
  let path = '';
  let upload: UploadRecord__Output | null = null;
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 8:
        is_prefix = r.bool();
        break;
      case 18:
        path = r.string();
        break;
      case 26:
        upload = readUploadRecord(r, r.enter());
        break;
      default:
        r.skip(tag, 3);
    }
  }
  r.leave(outer);
  return { is_prefix, path, upload };
}

export function writeChosenPart(w: WireWriter, m: ChosenPart, start: number): void {
  w.uint32(8, m.part_number);
  w.string(18, m.etag);
  w.string(26, m.checksums);
  w.close(start, 75);
}

export function readChosenPart(r: WireReader, outer: number): ChosenPart__Output {
  let part_number = 0;
  let etag = '';
  let checksums = '';
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 8:
        part_number = r.uint32();
        break;
      case 18:
        etag = r.string();
        break;
      case 26:
        checksums = r.string();
        break;
      default:
        r.skip(tag, 3);
    }
  }
  r.leave(outer);
  return { part_number, etag, checksums };
}

export function writeCompleteUpload(w: WireWriter, m: CompleteUpload, start: number): void {
  w.string(10, m.container);
  w.string(18, m.path);
  w.string(26, m.upload_id);
  if (m.parts != null) for (const item of m.parts) writeChosenPart(w, item, w.open(34, 75));
  if (m.conditions != null) writeConditions(w, m.conditions, w.open(42, 41));
  w.bool(72, m.has_size);
  w.uint64(80, m.size);
  w.string(90, m.checksums);
  w.close(start, 76);
}

export function readCompleteUpload(r: WireReader, outer: number): CompleteUpload__Output {
  let container = '';
  let path = '';
  let upload_id = '';
  const parts: ChosenPart__Output[] = [];
  let conditions: Conditions__Output | null = null;
  let has_size = false;
  let size = 0;
  let checksums = '';
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        container = r.string();
        break;
      case 18:
        path = r.string();
        break;
      case 26:
        upload_id = r.string();
        break;
      case 34:
        parts.push(readChosenPart(r, r.enter()));
        break;
      case 42:
        conditions = readConditions(r, r.enter());
        break;
      case 72:
        has_size = r.bool();
        break;
      case 80:
        size = r.uint64();
        break;
      case 90:
        checksums = r.string();
        break;
      default:
        r.skip(tag, fieldsOfCompleteUpload);
    }
  }
  r.leave(outer);
  return { container, path, upload_id, parts, conditions, has_size, size, checksums };
}

export function writeAbortUpload(w: WireWriter, m: AbortUpload, start: number): void {
  w.string(10, m.container);
  w.string(18, m.path);
  w.string(26, m.upload_id);
  w.close(start, 77);
}

export function readAbortUpload(r: WireReader, outer: number): AbortUpload__Output {
  let container = '';
  let path = '';
  let upload_id = '';
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        container = r.string();
        break;
      case 18:
        path = r.string();
        break;
      case 26:
        upload_id = r.string();
        break;
      default:
        r.skip(tag, 3);
    }
  }
  r.leave(outer);
  return { container, path, upload_id };
}

export function writeLeaseBlobs(w: WireWriter, m: LeaseBlobs, start: number): void {
  w.string(10, m.backend_id);
  w.uint32(16, m.count);
  w.uint64(24, m.epoch);
  w.close(start, 78);
}

export function readLeaseBlobs(r: WireReader, outer: number): LeaseBlobs__Output {
  let backend_id = '';
  let count = 0;
  let epoch = 0;
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        backend_id = r.string();
        break;
      case 16:
        count = r.uint32();
        break;
      case 24:
        epoch = r.uint64();
        break;
      default:
        r.skip(tag, 3);
    }
  }
  r.leave(outer);
  return { backend_id, count, epoch };
}

export function writeBlobLease(w: WireWriter, m: BlobLease, start: number): void {
  w.string(10, m.backend_id);
  if (m.blob_ids != null) for (const item of m.blob_ids) w.stringItem(18, item);
  w.uint32(24, m.valid_ms);
  w.close(start, 79);
}

export function readBlobLease(r: WireReader, outer: number): BlobLease__Output {
  let backend_id = '';
  const blob_ids: string[] = [];
  let valid_ms = 0;
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        backend_id = r.string();
        break;
      case 18:
        blob_ids.push(r.string());
        break;
      case 24:
        valid_ms = r.uint32();
        break;
      default:
        r.skip(tag, 3);
    }
  }
  r.leave(outer);
  return { backend_id, blob_ids, valid_ms };
}

export function writeRenewBlobs(w: WireWriter, m: RenewBlobs, start: number): void {
  if (m.blob_ids != null) for (const item of m.blob_ids) w.stringItem(10, item);
  w.uint64(16, m.epoch);
  w.close(start, 80);
}

export function readRenewBlobs(r: WireReader, outer: number): RenewBlobs__Output {
  const blob_ids: string[] = [];
  let epoch = 0;
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        blob_ids.push(r.string());
        break;
      case 16:
        epoch = r.uint64();
        break;
      default:
        r.skip(tag, 2);
    }
  }
  r.leave(outer);
  return { blob_ids, epoch };
}

export function writeOpenSegment(w: WireWriter, m: OpenSegment, start: number): void {
  w.string(10, m.backend_id);
  w.uint64(16, m.epoch);
  w.close(start, 81);
}

export function readOpenSegment(r: WireReader, outer: number): OpenSegment__Output {
  let backend_id = '';
  let epoch = 0;
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        backend_id = r.string();
        break;
      case 16:
        epoch = r.uint64();
        break;
      default:
        r.skip(tag, 2);
    }
  }
  r.leave(outer);
  return { backend_id, epoch };
}

export function writeSegmentRecord(w: WireWriter, m: SegmentRecord, start: number): void {
  w.string(10, m.segment_id);
  w.string(18, m.backend_id);
  w.close(start, 82);
}

export function readSegmentRecord(r: WireReader, outer: number): SegmentRecord__Output {
  let segment_id = '';
  let backend_id = '';
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        segment_id = r.string();
        break;
      case 18:
        backend_id = r.string();
        break;
      default:
        r.skip(tag, 2);
    }
  }
  r.leave(outer);
  return { segment_id, backend_id };
}

export function writeSealSegment(w: WireWriter, m: SealSegment, start: number): void {
  w.string(10, m.segment_id);
  w.uint64(16, m.epoch);
  w.uint64(24, m.size);
  w.close(start, 83);
}

export function readSealSegment(r: WireReader, outer: number): SealSegment__Output {
  let segment_id = '';
  let epoch = 0;
  let size = 0;
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        segment_id = r.string();
        break;
      case 16:
        epoch = r.uint64();
        break;
      case 24:
        size = r.uint64();
        break;
      default:
        r.skip(tag, 3);
    }
  }
  r.leave(outer);
  return { segment_id, epoch, size };
}

export function writeBackendDescriptor(w: WireWriter, m: BackendDescriptor, start: number): void {
  w.string(10, m.backend_id);
  w.string(18, m.name);
  w.string(26, m.kind);
  w.string(34, m.configuration);
  w.string(42, m.state);
  w.close(start, 84);
}

export function readBackendDescriptor(r: WireReader, outer: number): BackendDescriptor__Output {
  let backend_id = '';
  let name = '';
  let kind = '';
  let configuration = '';
  let state = '';
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        backend_id = r.string();
        break;
      case 18:
        name = r.string();
        break;
      case 26:
        kind = r.string();
        break;
      case 34:
        configuration = r.string();
        break;
      case 42:
        state = r.string();
        break;
      default:
        r.skip(tag, 5);
    }
  }
  r.leave(outer);
  return { backend_id, name, kind, configuration, state };
}

export function writeOpenBackend(w: WireWriter, m: OpenBackend, start: number): void {
  w.string(10, m.backend_id);
  w.string(18, m.date);
  w.close(start, 85);
}

export function readOpenBackend(r: WireReader, outer: number): OpenBackend__Output {
  let backend_id = '';
  let date = '';
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        backend_id = r.string();
        break;
      case 18:
        date = r.string();
        break;
      default:
        r.skip(tag, 2);
    }
  }
  r.leave(outer);
  return { backend_id, date };
}

export function writeBackendKey(w: WireWriter, m: BackendKey, start: number): void {
  w.string(10, m.backend_id);
  w.string(18, m.access_key_id);
  w.string(26, m.date);
  w.string(34, m.region);
  w.bytes(42, m.signing_key);
  w.string(50, m.session_token);
  w.uint64(56, m.expires_at);
  w.close(start, 86);
}

export function readBackendKey(r: WireReader, outer: number): BackendKey__Output {
  let backend_id = '';
  let access_key_id = '';
  let date = '';
  let region = '';
  let signing_key = noBytes;
  let session_token = '';
  let expires_at = 0;
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        backend_id = r.string();
        break;
      case 18:
        access_key_id = r.string();
        break;
      case 26:
        date = r.string();
        break;
      case 34:
        region = r.string();
        break;
      case 42:
        signing_key = r.bytes();
        break;
      case 50:
        session_token = r.string();
        break;
      case 56:
        expires_at = r.uint64();
        break;
      default:
        r.skip(tag, 7);
    }
  }
  r.leave(outer);
  return { backend_id, access_key_id, date, region, signing_key, session_token, expires_at };
}

export function writeTakeWork(w: WireWriter, m: TakeWork, start: number): void {
  w.uint32(8, m.limit);
  w.close(start, 87);
}

export function readTakeWork(r: WireReader, outer: number): TakeWork__Output {
  let limit = 0;
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 8:
        limit = r.uint32();
        break;
      default:
        r.skip(tag, 1);
    }
  }
  r.leave(outer);
  return { limit };
}

export function writeWorkBatch(w: WireWriter, m: WorkBatch, start: number): void {
  if (m.items != null) for (const item of m.items) writeWorkItem(w, item, w.open(10, 89));
  w.close(start, 88);
}

export function readWorkBatch(r: WireReader, outer: number): WorkBatch__Output {
  const items: WorkItem__Output[] = [];
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        items.push(readWorkItem(r, r.enter()));
        break;
      default:
        r.skip(tag, 1);
    }
  }
  r.leave(outer);
  return { items };
}

export function writeWorkItem(w: WireWriter, m: WorkItem, start: number): void {
  w.string(10, m.work_id);
  w.string(18, m.kind);
  w.string(26, m.backend_id);
  w.string(34, m.blob_id);
  w.string(42, m.locator);
  w.string(50, m.segment_id);
  if (m.blobs != null) for (const item of m.blobs) writeSegmentBlob(w, item, w.open(58, 91));
  w.uint32(64, m.valid_ms);
  w.string(74, m.cursor);
  w.uint32(80, m.limit);
  w.string(90, m.container);
  if (m.uploads != null) for (const item of m.uploads) writeAwaitedUpload(w, item, w.open(98, 90));
  w.close(start, 89);
}

export function readWorkItem(r: WireReader, outer: number): WorkItem__Output {
  let work_id = '';
  let kind = '';
  let backend_id = '';
  let blob_id = '';
  let locator = '';
  let segment_id = '';
  const blobs: SegmentBlob__Output[] = [];
  let valid_ms = 0;
  let cursor = '';
  let limit = 0;
  let container = '';
  const uploads: AwaitedUpload__Output[] = [];
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        work_id = r.string();
        break;
      case 18:
        kind = r.string();
        break;
      case 26:
        backend_id = r.string();
        break;
      case 34:
        blob_id = r.string();
        break;
      case 42:
        locator = r.string();
        break;
      case 50:
        segment_id = r.string();
        break;
      case 58:
        blobs.push(readSegmentBlob(r, r.enter()));
        break;
      case 64:
        valid_ms = r.uint32();
        break;
      case 74:
        cursor = r.string();
        break;
      case 80:
        limit = r.uint32();
        break;
      case 90:
        container = r.string();
        break;
      case 98:
        uploads.push(readAwaitedUpload(r, r.enter()));
        break;
      default:
        r.skip(tag, 12);
    }
  }
  r.leave(outer);
  return { work_id, kind, backend_id, blob_id, locator, segment_id, blobs, valid_ms, cursor, limit, container, uploads };
}

export function writeAwaitedUpload(w: WireWriter, m: AwaitedUpload, start: number): void {
  w.string(10, m.upload_id);
  w.string(18, m.digest);
  w.string(26, m.blob_id);
  w.close(start, 90);
}

export function readAwaitedUpload(r: WireReader, outer: number): AwaitedUpload__Output {
  let upload_id = '';
  let digest = '';
  let blob_id = '';
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        upload_id = r.string();
        break;
      case 18:
        digest = r.string();
        break;
      case 26:
        blob_id = r.string();
        break;
      default:
        r.skip(tag, 3);
    }
  }
  r.leave(outer);
  return { upload_id, digest, blob_id };
}

export function writeSegmentBlob(w: WireWriter, m: SegmentBlob, start: number): void {
  w.string(10, m.blob_id);
  w.string(18, m.locator);
  w.uint64(24, m.size);
  w.close(start, 91);
}

export function readSegmentBlob(r: WireReader, outer: number): SegmentBlob__Output {
  let blob_id = '';
  let locator = '';
  let size = 0;
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        blob_id = r.string();
        break;
      case 18:
        locator = r.string();
        break;
      case 24:
        size = r.uint64();
        break;
      default:
        r.skip(tag, 3);
    }
  }
  r.leave(outer);
  return { blob_id, locator, size };
}

export function writeFinishWork(w: WireWriter, m: FinishWork, start: number): void {
  if (m.finished != null) for (const item of m.finished) writeFinishedWork(w, item, w.open(10, 93));
  w.close(start, 92);
}

export function readFinishWork(r: WireReader, outer: number): FinishWork__Output {
  const finished: FinishedWork__Output[] = [];
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        finished.push(readFinishedWork(r, r.enter()));
        break;
      default:
        r.skip(tag, 1);
    }
  }
  r.leave(outer);
  return { finished };
}

export function writeFinishedWork(w: WireWriter, m: FinishedWork, start: number): void {
  w.string(10, m.work_id);
  w.bool(16, m.succeeded);
  w.string(26, m.reason);
  if (m.faulty != null) for (const item of m.faulty) writeFaultyBlob(w, item, w.open(34, 94));
  if (m.found != null) for (const item of m.found) writeFoundBlob(w, item, w.open(42, 95));
  w.string(50, m.cursor);
  if (m.absent != null) for (const item of m.absent) w.stringItem(58, item);
  w.close(start, 93);
}

export function readFinishedWork(r: WireReader, outer: number): FinishedWork__Output {
  let work_id = '';
  let succeeded = false;
  let reason = '';
  const faulty: FaultyBlob__Output[] = [];
  const found: FoundBlob__Output[] = [];
  let cursor = '';
  const absent: string[] = [];
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        work_id = r.string();
        break;
      case 16:
        succeeded = r.bool();
        break;
      case 26:
        reason = r.string();
        break;
      case 34:
        faulty.push(readFaultyBlob(r, r.enter()));
        break;
      case 42:
        found.push(readFoundBlob(r, r.enter()));
        break;
      case 50:
        cursor = r.string();
        break;
      case 58:
        absent.push(r.string());
        break;
      default:
        r.skip(tag, 7);
    }
  }
  r.leave(outer);
  return { work_id, succeeded, reason, faulty, found, cursor, absent };
}

export function writeFaultyBlob(w: WireWriter, m: FaultyBlob, start: number): void {
  w.string(10, m.blob_id);
  w.string(18, m.locator);
  w.string(26, m.reason);
  w.close(start, 94);
}

export function readFaultyBlob(r: WireReader, outer: number): FaultyBlob__Output {
  let blob_id = '';
  let locator = '';
  let reason = '';
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        blob_id = r.string();
        break;
      case 18:
        locator = r.string();
        break;
      case 26:
        reason = r.string();
        break;
      default:
        r.skip(tag, 3);
    }
  }
  r.leave(outer);
  return { blob_id, locator, reason };
}

export function writeFoundBlob(w: WireWriter, m: FoundBlob, start: number): void {
  w.string(10, m.id);
  w.bool(16, m.segment);
  w.close(start, 95);
}

export function readFoundBlob(r: WireReader, outer: number): FoundBlob__Output {
  let id = '';
  let segment = false;
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        id = r.string();
        break;
      case 16:
        segment = r.bool();
        break;
      default:
        r.skip(tag, 2);
    }
  }
  r.leave(outer);
  return { id, segment };
}

export function writeMoveBlobs(w: WireWriter, m: MoveBlobs, start: number): void {
  w.uint64(8, m.epoch);
  w.string(18, m.segment_id);
  if (m.moves != null) for (const item of m.moves) writeBlobMove(w, item, w.open(26, 97));
  w.close(start, 96);
}

export function readMoveBlobs(r: WireReader, outer: number): MoveBlobs__Output {
  let epoch = 0;
  let segment_id = '';
  const moves: BlobMove__Output[] = [];
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 8:
        epoch = r.uint64();
        break;
      case 18:
        segment_id = r.string();
        break;
      case 26:
        moves.push(readBlobMove(r, r.enter()));
        break;
      default:
        r.skip(tag, 3);
    }
  }
  r.leave(outer);
  return { epoch, segment_id, moves };
}

export function writeBlobMove(w: WireWriter, m: BlobMove, start: number): void {
  w.string(10, m.blob_id);
  w.string(18, m.old_locator);
  w.string(26, m.new_locator);
  w.close(start, 97);
}

export function readBlobMove(r: WireReader, outer: number): BlobMove__Output {
  let blob_id = '';
  let old_locator = '';
  let new_locator = '';
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        blob_id = r.string();
        break;
      case 18:
        old_locator = r.string();
        break;
      case 26:
        new_locator = r.string();
        break;
      default:
        r.skip(tag, 3);
    }
  }
  r.leave(outer);
  return { blob_id, old_locator, new_locator };
}

export function writeMoveResults(w: WireWriter, m: MoveResults, start: number): void {
  if (m.moved != null && m.moved.length > 0) w.bools(10, m.moved);
  w.close(start, 98);
}

export function readMoveResults(r: WireReader, outer: number): MoveResults__Output {
  const moved: boolean[] = [];
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        r.bools(moved);
        break;
      case 8:
        moved.push(r.bool());
        break;
      default:
        r.skip(tag, 1);
    }
  }
  r.leave(outer);
  return { moved };
}

export function writeAcquireLock(w: WireWriter, m: AcquireLock, start: number): void {
  w.string(10, m.name);
  w.string(18, m.holder);
  w.uint32(24, m.ttl_ms);
  w.uint32(32, m.wait_ms);
  w.close(start, 99);
}

export function readAcquireLock(r: WireReader, outer: number): AcquireLock__Output {
  let name = '';
  let holder = '';
  let ttl_ms = 0;
  let wait_ms = 0;
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        name = r.string();
        break;
      case 18:
        holder = r.string();
        break;
      case 24:
        ttl_ms = r.uint32();
        break;
      case 32:
        wait_ms = r.uint32();
        break;
      default:
        r.skip(tag, 4);
    }
  }
  r.leave(outer);
  return { name, holder, ttl_ms, wait_ms };
}

export function writeRenewLock(w: WireWriter, m: RenewLock, start: number): void {
  w.string(10, m.name);
  w.string(18, m.holder);
  w.uint64(24, m.fencing_token);
  w.uint32(32, m.ttl_ms);
  w.close(start, 100);
}

export function readRenewLock(r: WireReader, outer: number): RenewLock__Output {
  let name = '';
  let holder = '';
  let fencing_token = 0;
  let ttl_ms = 0;
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        name = r.string();
        break;
      case 18:
        holder = r.string();
        break;
      case 24:
        fencing_token = r.uint64();
        break;
      case 32:
        ttl_ms = r.uint32();
        break;
      default:
        r.skip(tag, 4);
    }
  }
  r.leave(outer);
  return { name, holder, fencing_token, ttl_ms };
}

export function writeReleaseLock(w: WireWriter, m: ReleaseLock, start: number): void {
  w.string(10, m.name);
  w.string(18, m.holder);
  w.uint64(24, m.fencing_token);
  w.close(start, 101);
}

export function readReleaseLock(r: WireReader, outer: number): ReleaseLock__Output {
  let name = '';
  let holder = '';
  let fencing_token = 0;
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        name = r.string();
        break;
      case 18:
        holder = r.string();
        break;
      case 24:
        fencing_token = r.uint64();
        break;
      default:
        r.skip(tag, 3);
    }
  }
  r.leave(outer);
  return { name, holder, fencing_token };
}

export function writeInspectLock(w: WireWriter, m: InspectLock, start: number): void {
  w.string(10, m.name);
  w.close(start, 102);
}

export function readInspectLock(r: WireReader, outer: number): InspectLock__Output {
  let name = '';
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        name = r.string();
        break;
      default:
        r.skip(tag, 1);
    }
  }
  r.leave(outer);
  return { name };
}

export function writeLockRecord(w: WireWriter, m: LockRecord, start: number): void {
  w.string(10, m.name);
  w.string(18, m.holder);
  w.uint64(24, m.fencing_token);
  w.uint64(32, m.expires_at);
  w.close(start, 103);
}

export function readLockRecord(r: WireReader, outer: number): LockRecord__Output {
  let name = '';
  let holder = '';
  let fencing_token = 0;
  let expires_at = 0;
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        name = r.string();
        break;
      case 18:
        holder = r.string();
        break;
      case 24:
        fencing_token = r.uint64();
        break;
      case 32:
        expires_at = r.uint64();
        break;
      default:
        r.skip(tag, 4);
    }
  }
  r.leave(outer);
  return { name, holder, fencing_token, expires_at };
}

export function writeReadEvents(w: WireWriter, m: ReadEvents, start: number): void {
  w.string(10, m.position);
  w.string(18, m.container);
  w.uint32(24, m.limit);
  w.uint32(32, m.wait_ms);
  w.close(start, 104);
}

export function readReadEvents(r: WireReader, outer: number): ReadEvents__Output {
  let position = '';
  let container = '';
  let limit = 0;
  let wait_ms = 0;
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        position = r.string();
        break;
      case 18:
        container = r.string();
        break;
      case 24:
        limit = r.uint32();
        break;
      case 32:
        wait_ms = r.uint32();
        break;
      default:
        r.skip(tag, 4);
    }
  }
  r.leave(outer);
  return { position, container, limit, wait_ms };
}

export function writeEventPage(w: WireWriter, m: EventPage, start: number): void {
  if (m.events != null) for (const item of m.events) writeEventRecord(w, item, w.open(10, 106));
  w.string(18, m.next_position);
  w.close(start, 105);
}

export function readEventPage(r: WireReader, outer: number): EventPage__Output {
  const events: EventRecord__Output[] = [];
  let next_position = '';
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        events.push(readEventRecord(r, r.enter()));
        break;
      case 18:
        next_position = r.string();
        break;
      default:
        r.skip(tag, 2);
    }
  }
  r.leave(outer);
  return { events, next_position };
}

export function writeEventRecord(w: WireWriter, m: EventRecord, start: number): void {
  w.string(10, m.position);
  w.string(18, m.event);
  w.close(start, 106);
}

export function readEventRecord(r: WireReader, outer: number): EventRecord__Output {
  let position = '';
  let event = '';
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        position = r.string();
        break;
      case 18:
        event = r.string();
        break;
      default:
        r.skip(tag, 2);
    }
  }
  r.leave(outer);
  return { position, event };
}

export function writeAdminister(w: WireWriter, m: Administer, start: number): void {
  w.string(10, m.operation);
  w.string(18, m.parameters);
  w.close(start, 107);
}

export function readAdminister(r: WireReader, outer: number): Administer__Output {
  let operation = '';
  let parameters = '';
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        operation = r.string();
        break;
      case 18:
        parameters = r.string();
        break;
      default:
        r.skip(tag, 2);
    }
  }
  r.leave(outer);
  return { operation, parameters };
}

export function writeAdministered(w: WireWriter, m: Administered, start: number): void {
  w.string(10, m.result);
  w.close(start, 108);
}

export function readAdministered(r: WireReader, outer: number): Administered__Output {
  let result = '';
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        result = r.string();
        break;
      default:
        r.skip(tag, 1);
    }
  }
  r.leave(outer);
  return { result };
}

export function writeReserveVaultUploads(w: WireWriter, m: ReserveVaultUploads, start: number): void {
  w.string(10, m.container);
  w.string(18, m.kind);
  if (m.wishes != null) for (const item of m.wishes) writeVaultUploadWish(w, item, w.open(26, 110));
  w.close(start, 109);
}

export function readReserveVaultUploads(r: WireReader, outer: number): ReserveVaultUploads__Output {
  let container = '';
  let kind = '';
  const wishes: VaultUploadWish__Output[] = [];
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        container = r.string();
        break;
      case 18:
        kind = r.string();
        break;
      case 26:
        wishes.push(readVaultUploadWish(r, r.enter()));
        break;
      default:
        r.skip(tag, 3);
    }
  }
  r.leave(outer);
  return { container, kind, wishes };
}

export function writeVaultUploadWish(w: WireWriter, m: VaultUploadWish, start: number): void {
  w.string(10, m.topic);
  w.string(18, m.owner);
  w.string(26, m.digest);
  w.close(start, 110);
}

export function readVaultUploadWish(r: WireReader, outer: number): VaultUploadWish__Output {
  let topic = '';
  let owner = '';
  let digest = '';
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        topic = r.string();
        break;
      case 18:
        owner = r.string();
        break;
      case 26:
        digest = r.string();
        break;
      default:
        r.skip(tag, 3);
    }
  }
  r.leave(outer);
  return { topic, owner, digest };
}

export function writeVaultUploads(w: WireWriter, m: VaultUploads, start: number): void {
  if (m.uploads != null) for (const item of m.uploads) writeVaultUpload(w, item, w.open(10, 112));
  w.close(start, 111);
}

export function readVaultUploads(r: WireReader, outer: number): VaultUploads__Output {
  const uploads: VaultUpload__Output[] = [];
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        uploads.push(readVaultUpload(r, r.enter()));
        break;
      default:
        r.skip(tag, 1);
    }
  }
  r.leave(outer);
  return { uploads };
}

export function writeVaultUpload(w: WireWriter, m: VaultUpload, start: number): void {
  w.string(10, m.upload_id);
  w.uint64(16, m.expires_at);
  w.bool(24, m.stored);
  if (m.direct != null) writeBlobRef(w, m.direct, w.open(34, 42));
  w.string(42, m.topic);
  w.string(50, m.owner);
  w.string(58, m.digest);
  w.string(66, m.kind);
  w.close(start, 112);
}

export function readVaultUpload(r: WireReader, outer: number): VaultUpload__Output {
  let upload_id = '';
  let expires_at = 0;
  let stored = false;
  let direct: BlobRef__Output | null = null;
  let topic = '';
  let owner = '';
  let digest = '';
  let kind = '';
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        upload_id = r.string();
        break;
      case 16:
        expires_at = r.uint64();
        break;
      case 24:
        stored = r.bool();
        break;
      case 34:
        direct = readBlobRef(r, r.enter());
        break;
      case 42:
        topic = r.string();
        break;
      case 50:
        owner = r.string();
        break;
      case 58:
        digest = r.string();
        break;
      case 66:
        kind = r.string();
        break;
      default:
        r.skip(tag, 8);
    }
  }
  r.leave(outer);
  return { upload_id, expires_at, stored, direct, topic, owner, digest, kind };
}

export function writeCommitVaultUpload(w: WireWriter, m: CommitVaultUpload, start: number): void {
  w.string(10, m.container);
  w.string(18, m.upload_id);
  if (m.blobs != null) for (const item of m.blobs) writeStagedBlob(w, item, w.open(26, 54));
  w.uint64(32, m.size);
  w.uint64(40, m.epoch);
  w.close(start, 113);
}

export function readCommitVaultUpload(r: WireReader, outer: number): CommitVaultUpload__Output {
  let container = '';
  let upload_id = '';
  const blobs: StagedBlob__Output[] = [];
  let size = 0;
  let epoch = 0;
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        container = r.string();
        break;
      case 18:
        upload_id = r.string();
        break;
      case 26:
        blobs.push(readStagedBlob(r, r.enter()));
        break;
      case 32:
        size = r.uint64();
        break;
      case 40:
        epoch = r.uint64();
        break;
      default:
        r.skip(tag, 5);
    }
  }
  r.leave(outer);
  return { container, upload_id, blobs, size, epoch };
}

export function writeVaultEntry(w: WireWriter, m: VaultEntry, start: number): void {
  w.string(10, m.topic);
  w.string(18, m.owner);
  w.string(26, m.digest);
  w.uint64(32, m.timestamp);
  w.uint64(40, m.position);
  w.uint64(48, m.size);
  if (m.blobs != null) for (const item of m.blobs) writeBlobRef(w, item, w.open(58, 42));
  w.close(start, 114);
}

export function readVaultEntry(r: WireReader, outer: number): VaultEntry__Output {
  let topic = '';
  let owner = '';
  let digest = '';
  let timestamp = 0;
  let position = 0;
  let size = 0;
  const blobs: BlobRef__Output[] = [];
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        topic = r.string();
        break;
      case 18:
        owner = r.string();
        break;
      case 26:
        digest = r.string();
        break;
      case 32:
        timestamp = r.uint64();
        break;
      case 40:
        position = r.uint64();
        break;
      case 48:
        size = r.uint64();
        break;
      case 58:
        blobs.push(readBlobRef(r, r.enter()));
        break;
      default:
        r.skip(tag, 7);
    }
  }
  r.leave(outer);
  return { topic, owner, digest, timestamp, position, size, blobs };
}

export function writeVaultEntries(w: WireWriter, m: VaultEntries, start: number): void {
  if (m.entries != null) for (const item of m.entries) writeVaultEntry(w, item, w.open(10, 114));
  if (m.unfinished != null) for (const item of m.unfinished) writeVaultUpload(w, item, w.open(18, 112));
  w.close(start, 115);
}

export function readVaultEntries(r: WireReader, outer: number): VaultEntries__Output {
  const entries: VaultEntry__Output[] = [];
  const unfinished: VaultUpload__Output[] = [];
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        entries.push(readVaultEntry(r, r.enter()));
        break;
      case 18:
        unfinished.push(readVaultUpload(r, r.enter()));
        break;
      default:
        r.skip(tag, 2);
    }
  }
  r.leave(outer);
  return { entries, unfinished };
}

export function writeSaveVaultSnapshot(w: WireWriter, m: SaveVaultSnapshot, start: number): void {
  w.string(10, m.container);
  w.string(18, m.topic);
  w.string(26, m.owner);
  w.string(34, m.prev_digest);
  w.string(42, m.digest);
  w.close(start, 116);
}

export function readSaveVaultSnapshot(r: WireReader, outer: number): SaveVaultSnapshot__Output {
  let container = '';
  let topic = '';
  let owner = '';
  let prev_digest = '';
  let digest = '';
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        container = r.string();
        break;
      case 18:
        topic = r.string();
        break;
      case 26:
        owner = r.string();
        break;
      case 34:
        prev_digest = r.string();
        break;
      case 42:
        digest = r.string();
        break;
      default:
        r.skip(tag, 5);
    }
  }
  r.leave(outer);
  return { container, topic, owner, prev_digest, digest };
}

export function writeReadVaultSnapshots(w: WireWriter, m: ReadVaultSnapshots, start: number): void {
  w.string(10, m.container);
  if (m.places != null) for (const item of m.places) writeVaultPlace(w, item, w.open(18, 118));
  w.close(start, 117);
}

export function readReadVaultSnapshots(r: WireReader, outer: number): ReadVaultSnapshots__Output {
  let container = '';
  const places: VaultPlace__Output[] = [];
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        container = r.string();
        break;
      case 18:
        places.push(readVaultPlace(r, r.enter()));
        break;
      default:
        r.skip(tag, 2);
    }
  }
  r.leave(outer);
  return { container, places };
}

export function writeVaultPlace(w: WireWriter, m: VaultPlace, start: number): void {
  w.string(10, m.topic);
  w.string(18, m.owner);
  w.close(start, 118);
}

export function readVaultPlace(r: WireReader, outer: number): VaultPlace__Output {
  let topic = '';
  let owner = '';
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        topic = r.string();
        break;
      case 18:
        owner = r.string();
        break;
      default:
        r.skip(tag, 2);
    }
  }
  r.leave(outer);
  return { topic, owner };
}

export function writeFindVaultEntries(w: WireWriter, m: FindVaultEntries, start: number): void {
  w.string(10, m.container);
  w.string(18, m.topic);
  w.string(26, m.owner);
  if (m.digests != null) for (const item of m.digests) w.stringItem(34, item);
  w.close(start, 119);
}

export function readFindVaultEntries(r: WireReader, outer: number): FindVaultEntries__Output {
  let container = '';
  let topic = '';
  let owner = '';
  const digests: string[] = [];
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        container = r.string();
        break;
      case 18:
        topic = r.string();
        break;
      case 26:
        owner = r.string();
        break;
      case 34:
        digests.push(r.string());
        break;
      default:
        r.skip(tag, 4);
    }
  }
  r.leave(outer);
  return { container, topic, owner, digests };
}

export function writeListVaultEntries(w: WireWriter, m: ListVaultEntries, start: number): void {
  w.string(10, m.container);
  w.string(18, m.topic);
  w.string(26, m.owner);
  if (m.cursor != null) writeVaultCursor(w, m.cursor, w.open(34, 121));
  w.bool(40, m.descending);
  w.uint32(48, m.limit);
  w.uint32(56, m.wait_ms);
  w.close(start, 120);
}

export function readListVaultEntries(r: WireReader, outer: number): ListVaultEntries__Output {
  let container = '';
  let topic = '';
  let owner = '';
  let cursor: VaultCursor__Output | null = null;
  let descending = false;
  let limit = 0;
  let wait_ms = 0;
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        container = r.string();
        break;
      case 18:
        topic = r.string();
        break;
      case 26:
        owner = r.string();
        break;
      case 34:
        cursor = readVaultCursor(r, r.enter());
        break;
      case 40:
        descending = r.bool();
        break;
      case 48:
        limit = r.uint32();
        break;
      case 56:
        wait_ms = r.uint32();
        break;
      default:
        r.skip(tag, 7);
    }
  }
  r.leave(outer);
  return { container, topic, owner, cursor, descending, limit, wait_ms };
}

export function writeVaultCursor(w: WireWriter, m: VaultCursor, start: number): void {
  w.uint64(8, m.timestamp);
  w.string(18, m.digest);
  w.uint64(24, m.position);
  w.close(start, 121);
}

export function readVaultCursor(r: WireReader, outer: number): VaultCursor__Output {
  let timestamp = 0;
  let digest = '';
  let position = 0;
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 8:
        timestamp = r.uint64();
        break;
      case 18:
        digest = r.string();
        break;
      case 24:
        position = r.uint64();
        break;
      default:
        r.skip(tag, 3);
    }
  }
  r.leave(outer);
  return { timestamp, digest, position };
}

export function writeVaultPage(w: WireWriter, m: VaultPage, start: number): void {
  if (m.entries != null) for (const item of m.entries) writeVaultEntry(w, item, w.open(10, 114));
  w.bool(16, m.has_more);
  w.uint64(24, m.total);
  if (m.unfinished != null) for (const item of m.unfinished) writeVaultUpload(w, item, w.open(34, 112));
  w.close(start, 122);
}

export function readVaultPage(r: WireReader, outer: number): VaultPage__Output {
  const entries: VaultEntry__Output[] = [];
  let has_more = false;
  let total = 0;
  const unfinished: VaultUpload__Output[] = [];
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        entries.push(readVaultEntry(r, r.enter()));
        break;
      case 16:
        has_more = r.bool();
        break;
      case 24:
        total = r.uint64();
        break;
      case 34:
        unfinished.push(readVaultUpload(r, r.enter()));
        break;
      default:
        r.skip(tag, 4);
    }
  }
  r.leave(outer);
  return { entries, has_more, total, unfinished };
}

export function writeListVaultTopics(w: WireWriter, m: ListVaultTopics, start: number): void {
  w.string(10, m.container);
  w.string(18, m.owner);
  w.string(26, m.after);
  w.uint32(32, m.limit);
  w.close(start, 123);
}

export function readListVaultTopics(r: WireReader, outer: number): ListVaultTopics__Output {
  let container = '';
  let owner = '';
  let after = '';
  let limit = 0;
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        container = r.string();
        break;
      case 18:
        owner = r.string();
        break;
      case 26:
        after = r.string();
        break;
      case 32:
        limit = r.uint32();
        break;
      default:
        r.skip(tag, 4);
    }
  }
  r.leave(outer);
  return { container, owner, after, limit };
}

export function writeVaultTopics(w: WireWriter, m: VaultTopics, start: number): void {
  if (m.topics != null) for (const item of m.topics) writeVaultTopic(w, item, w.open(10, 125));
  w.string(18, m.next_after);
  w.close(start, 124);
}

export function readVaultTopics(r: WireReader, outer: number): VaultTopics__Output {
  const topics: VaultTopic__Output[] = [];
  let next_after = '';
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        topics.push(readVaultTopic(r, r.enter()));
        break;
      case 18:
        next_after = r.string();
        break;
      default:
        r.skip(tag, 2);
    }
  }
  r.leave(outer);
  return { topics, next_after };
}

export function writeVaultTopic(w: WireWriter, m: VaultTopic, start: number): void {
  w.string(10, m.topic);
  if (m.snapshot != null) writeVaultEntry(w, m.snapshot, w.open(18, 114));
  w.uint64(24, m.entries);
  w.uint64(32, m.bytes);
  w.close(start, 125);
}

export function readVaultTopic(r: WireReader, outer: number): VaultTopic__Output {
  let topic = '';
  let snapshot: VaultEntry__Output | null = null;
  let entries = 0;
  let bytes = 0;
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        topic = r.string();
        break;
      case 18:
        snapshot = readVaultEntry(r, r.enter());
        break;
      case 24:
        entries = r.uint64();
        break;
      case 32:
        bytes = r.uint64();
        break;
      default:
        r.skip(tag, 4);
    }
  }
  r.leave(outer);
  return { topic, snapshot, entries, bytes };
}

export function writeReadUrlKeys(w: WireWriter, _m: ReadUrlKeys, start: number): void {
  w.close(start, 126);
}

export function readReadUrlKeys(r: WireReader, outer: number): ReadUrlKeys__Output {
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      default:
        r.skip(tag, 0);
    }
  }
  r.leave(outer);
  return {  };
}

export function writeUrlKeys(w: WireWriter, m: UrlKeys, start: number): void {
  if (m.keys != null) for (const item of m.keys) writeUrlKey(w, item, w.open(10, 128));
  w.close(start, 127);
}

export function readUrlKeys(r: WireReader, outer: number): UrlKeys__Output {
  const keys: UrlKey__Output[] = [];
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        keys.push(readUrlKey(r, r.enter()));
        break;
      default:
        r.skip(tag, 1);
    }
  }
  r.leave(outer);
  return { keys };
}

export function writeUrlKey(w: WireWriter, m: UrlKey, start: number): void {
  w.uint32(8, m.id);
  w.bytes(18, m.key);
  w.uint64(24, m.expires_at);
  w.close(start, 128);
}

export function readUrlKey(r: WireReader, outer: number): UrlKey__Output {
  let id = 0;
  let key = noBytes;
  let expires_at = 0;
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 8:
        id = r.uint32();
        break;
      case 18:
        key = r.bytes();
        break;
      case 24:
        expires_at = r.uint64();
        break;
      default:
        r.skip(tag, 3);
    }
  }
  r.leave(outer);
  return { id, key, expires_at };
}

export function writeReadVaultDelivery(w: WireWriter, _m: ReadVaultDelivery, start: number): void {
  w.close(start, 129);
}

export function readReadVaultDelivery(r: WireReader, outer: number): ReadVaultDelivery__Output {
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      default:
        r.skip(tag, 0);
    }
  }
  r.leave(outer);
  return {  };
}

export function writeVaultDelivery(w: WireWriter, m: VaultDelivery, start: number): void {
  w.string(10, m.reads);
  w.uint32(16, m.url_ms);
  w.string(26, m.backend_id);
  w.close(start, 130);
}

export function readVaultDelivery(r: WireReader, outer: number): VaultDelivery__Output {
  let reads = '';
  let url_ms = 0;
  let backend_id = '';
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        reads = r.string();
        break;
      case 16:
        url_ms = r.uint32();
        break;
      case 26:
        backend_id = r.string();
        break;
      default:
        r.skip(tag, 3);
    }
  }
  r.leave(outer);
  return { reads, url_ms, backend_id };
}

export function writeSignVaultUrls(w: WireWriter, m: SignVaultUrls, start: number): void {
  if (m.names != null) for (const item of m.names) w.stringItem(10, item);
  w.close(start, 131);
}

export function readSignVaultUrls(r: WireReader, outer: number): SignVaultUrls__Output {
  const names: string[] = [];
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        names.push(r.string());
        break;
      default:
        r.skip(tag, 1);
    }
  }
  r.leave(outer);
  return { names };
}

export function writeVaultUrls(w: WireWriter, m: VaultUrls, start: number): void {
  if (m.urls != null) for (const item of m.urls) w.stringItem(10, item);
  w.close(start, 132);
}

export function readVaultUrls(r: WireReader, outer: number): VaultUrls__Output {
  const urls: string[] = [];
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        urls.push(r.string());
        break;
      default:
        r.skip(tag, 1);
    }
  }
  r.leave(outer);
  return { urls };
}

export function writeRegisterHistoryDevice(w: WireWriter, m: RegisterHistoryDevice, start: number): void {
  w.string(10, m.container);
  w.string(18, m.device);
  w.close(start, 133);
}

export function readRegisterHistoryDevice(r: WireReader, outer: number): RegisterHistoryDevice__Output {
  let container = '';
  let device = '';
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        container = r.string();
        break;
      case 18:
        device = r.string();
        break;
      default:
        r.skip(tag, 2);
    }
  }
  r.leave(outer);
  return { container, device };
}

export function writeRemoveHistoryDevice(w: WireWriter, m: RemoveHistoryDevice, start: number): void {
  w.string(10, m.container);
  w.string(18, m.device);
  w.close(start, 134);
}

export function readRemoveHistoryDevice(r: WireReader, outer: number): RemoveHistoryDevice__Output {
  let container = '';
  let device = '';
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        container = r.string();
        break;
      case 18:
        device = r.string();
        break;
      default:
        r.skip(tag, 2);
    }
  }
  r.leave(outer);
  return { container, device };
}

export function writeHistoryEntry(w: WireWriter, m: HistoryEntry, start: number): void {
  w.string(10, m.encrypted_id);
  w.string(18, m.time);
  w.bytes(26, m.digest);
  w.string(34, m.blob_id);
  w.uint64(40, m.first_byte);
  w.uint32(48, m.byte_count);
  w.uint64(56, m.position);
  w.string(66, m.source_device);
  w.close(start, 135);
}

export function readHistoryEntry(r: WireReader, outer: number): HistoryEntry__Output {
  let encrypted_id = '';
  let time = '';
  let digest = noBytes;
  let blob_id = '';
  let first_byte = 0;
  let byte_count = 0;
  let position = 0;
  let source_device = '';
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        encrypted_id = r.string();
        break;
      case 18:
        time = r.string();
        break;
      case 26:
        digest = r.bytes();
        break;
      case 34:
        blob_id = r.string();
        break;
      case 40:
        first_byte = r.uint64();
        break;
      case 48:
        byte_count = r.uint32();
        break;
      case 56:
        position = r.uint64();
        break;
      case 66:
        source_device = r.string();
        break;
      default:
        r.skip(tag, 8);
    }
  }
  r.leave(outer);
  return { encrypted_id, time, digest, blob_id, first_byte, byte_count, position, source_device };
}

export function writeStageHistory(w: WireWriter, m: StageHistory, start: number): void {
  w.string(10, m.container);
  w.string(18, m.submission_id);
  w.uint32(24, m.page);
  if (m.entries != null) for (const item of m.entries) writeHistoryEntry(w, item, w.open(34, 135));
  w.close(start, 136);
}

export function readStageHistory(r: WireReader, outer: number): StageHistory__Output {
  let container = '';
  let submission_id = '';
  let page = 0;
  const entries: HistoryEntry__Output[] = [];
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        container = r.string();
        break;
      case 18:
        submission_id = r.string();
        break;
      case 24:
        page = r.uint32();
        break;
      case 34:
        entries.push(readHistoryEntry(r, r.enter()));
        break;
      default:
        r.skip(tag, 4);
    }
  }
  r.leave(outer);
  return { container, submission_id, page, entries };
}

export function writeSubmitHistory(w: WireWriter, m: SubmitHistory, start: number): void {
  w.string(10, m.container);
  w.string(18, m.source_device);
  if (m.entries != null) for (const item of m.entries) writeHistoryEntry(w, item, w.open(26, 135));
  w.string(34, m.submission_id);
  w.uint32(40, m.staged_pages);
  if (m.blobs != null) for (const item of m.blobs) writeStagedBlob(w, item, w.open(50, 54));
  w.uint64(56, m.epoch);
  w.string(66, m.dump_for);
  w.close(start, 137);
}

export function readSubmitHistory(r: WireReader, outer: number): SubmitHistory__Output {
  let container = '';
  let source_device = '';
  const entries: HistoryEntry__Output[] = [];
  let submission_id = '';
  let staged_pages = 0;
  const blobs: StagedBlob__Output[] = [];
  let epoch = 0;
  let dump_for = '';
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        container = r.string();
        break;
      case 18:
        source_device = r.string();
        break;
      case 26:
        entries.push(readHistoryEntry(r, r.enter()));
        break;
      case 34:
        submission_id = r.string();
        break;
      case 40:
        staged_pages = r.uint32();
        break;
      case 50:
        blobs.push(readStagedBlob(r, r.enter()));
        break;
      case 56:
        epoch = r.uint64();
        break;
      case 66:
        dump_for = r.string();
        break;
      default:
        r.skip(tag, 8);
    }
  }
  r.leave(outer);
  return { container, source_device, entries, submission_id, staged_pages, blobs, epoch, dump_for };
}

export function writeHistorySubmitted(w: WireWriter, m: HistorySubmitted, start: number): void {
  w.uint32(8, m.added);
  if (m.dump_requests != null) for (const item of m.dump_requests) writeHistoryDumpRequest(w, item, w.open(18, 139));
  if (m.deletions != null) for (const item of m.deletions) writeHistoryReads(w, item, w.open(26, 146));
  w.close(start, 138);
}

export function readHistorySubmitted(r: WireReader, outer: number): HistorySubmitted__Output {
  let added = 0;
  const dump_requests: HistoryDumpRequest__Output[] = [];
  const deletions: HistoryReads__Output[] = [];
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 8:
        added = r.uint32();
        break;
      case 18:
        dump_requests.push(readHistoryDumpRequest(r, r.enter()));
        break;
      case 26:
        deletions.push(readHistoryReads(r, r.enter()));
        break;
      default:
        r.skip(tag, 3);
    }
  }
  r.leave(outer);
  return { added, dump_requests, deletions };
}

export function writeHistoryDumpRequest(w: WireWriter, m: HistoryDumpRequest, start: number): void {
  w.string(10, m.device);
  w.uint64(16, m.requested_at);
  w.close(start, 139);
}

export function readHistoryDumpRequest(r: WireReader, outer: number): HistoryDumpRequest__Output {
  let device = '';
  let requested_at = 0;
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        device = r.string();
        break;
      case 16:
        requested_at = r.uint64();
        break;
      default:
        r.skip(tag, 2);
    }
  }
  r.leave(outer);
  return { device, requested_at };
}

export function writeOpenHistory(w: WireWriter, m: OpenHistory, start: number): void {
  w.string(10, m.container);
  w.string(18, m.device);
  w.bool(24, m.whole);
  w.close(start, 140);
}

export function readOpenHistory(r: WireReader, outer: number): OpenHistory__Output {
  let container = '';
  let device = '';
  let whole = false;
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        container = r.string();
        break;
      case 18:
        device = r.string();
        break;
      case 24:
        whole = r.bool();
        break;
      default:
        r.skip(tag, 3);
    }
  }
  r.leave(outer);
  return { container, device, whole };
}

export function writeReadHistory(w: WireWriter, m: ReadHistory, start: number): void {
  w.string(10, m.container);
  if (m.ranges != null) for (const item of m.ranges) writeHistoryRange(w, item, w.open(18, 142));
  w.string(26, m.except_device);
  w.close(start, 141);
}

export function readReadHistory(r: WireReader, outer: number): ReadHistory__Output {
  let container = '';
  const ranges: HistoryRange__Output[] = [];
  let except_device = '';
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        container = r.string();
        break;
      case 18:
        ranges.push(readHistoryRange(r, r.enter()));
        break;
      case 26:
        except_device = r.string();
        break;
      default:
        r.skip(tag, 3);
    }
  }
  r.leave(outer);
  return { container, ranges, except_device };
}

export function writeHistoryRange(w: WireWriter, m: HistoryRange, start: number): void {
  w.uint64(8, m.first);
  w.uint64(16, m.last);
  w.close(start, 142);
}

export function readHistoryRange(r: WireReader, outer: number): HistoryRange__Output {
  let first = 0;
  let last = 0;
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 8:
        first = r.uint64();
        break;
      case 16:
        last = r.uint64();
        break;
      default:
        r.skip(tag, 2);
    }
  }
  r.leave(outer);
  return { first, last };
}

export function writeHistoryPage(w: WireWriter, m: HistoryPage, start: number): void {
  if (m.entries != null) for (const item of m.entries) writeHistoryEntry(w, item, w.open(10, 135));
  if (m.blobs != null) for (const item of m.blobs) writeBlobRef(w, item, w.open(18, 42));
  if (m.rest != null) for (const item of m.rest) writeHistoryRange(w, item, w.open(26, 142));
  w.string(34, m.receipt);
  w.close(start, 143);
}

export function readHistoryPage(r: WireReader, outer: number): HistoryPage__Output {
  const entries: HistoryEntry__Output[] = [];
  const blobs: BlobRef__Output[] = [];
  const rest: HistoryRange__Output[] = [];
  let receipt = '';
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        entries.push(readHistoryEntry(r, r.enter()));
        break;
      case 18:
        blobs.push(readBlobRef(r, r.enter()));
        break;
      case 26:
        rest.push(readHistoryRange(r, r.enter()));
        break;
      case 34:
        receipt = r.string();
        break;
      default:
        r.skip(tag, 4);
    }
  }
  r.leave(outer);
  return { entries, blobs, rest, receipt };
}

export function writeReceiveHistoryDeletions(w: WireWriter, m: ReceiveHistoryDeletions, start: number): void {
  w.string(10, m.container);
  w.string(18, m.device);
  w.string(26, m.receipt);
  w.bool(32, m.certain);
  w.close(start, 144);
}

export function readReceiveHistoryDeletions(r: WireReader, outer: number): ReceiveHistoryDeletions__Output {
  let container = '';
  let device = '';
  let receipt = '';
  let certain = false;
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        container = r.string();
        break;
      case 18:
        device = r.string();
        break;
      case 26:
        receipt = r.string();
        break;
      case 32:
        certain = r.bool();
        break;
      default:
        r.skip(tag, 4);
    }
  }
  r.leave(outer);
  return { container, device, receipt, certain };
}

export function writeReadHistoryDeletions(w: WireWriter, m: ReadHistoryDeletions, start: number): void {
  w.string(10, m.container);
  if (m.reads != null) for (const item of m.reads) writeHistoryReads(w, item, w.open(18, 146));
  w.close(start, 145);
}

export function readReadHistoryDeletions(r: WireReader, outer: number): ReadHistoryDeletions__Output {
  let container = '';
  const reads: HistoryReads__Output[] = [];
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        container = r.string();
        break;
      case 18:
        reads.push(readHistoryReads(r, r.enter()));
        break;
      default:
        r.skip(tag, 2);
    }
  }
  r.leave(outer);
  return { container, reads };
}

export function writeHistoryReads(w: WireWriter, m: HistoryReads, start: number): void {
  w.uint64(8, m.first);
  w.uint64(16, m.last);
  w.uint32(24, m.read_count);
  w.close(start, 146);
}

export function readHistoryReads(r: WireReader, outer: number): HistoryReads__Output {
  let first = 0;
  let last = 0;
  let read_count = 0;
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 8:
        first = r.uint64();
        break;
      case 16:
        last = r.uint64();
        break;
      case 24:
        read_count = r.uint32();
        break;
      default:
        r.skip(tag, 3);
    }
  }
  r.leave(outer);
  return { first, last, read_count };
}

export function writeHistoryDeletions(w: WireWriter, m: HistoryDeletions, start: number): void {
  if (m.deletions != null) for (const item of m.deletions) writeHistoryDeletion(w, item, w.open(10, 148));
  if (m.rest != null) for (const item of m.rest) writeHistoryReads(w, item, w.open(18, 146));
  w.close(start, 147);
}

export function readHistoryDeletions(r: WireReader, outer: number): HistoryDeletions__Output {
  const deletions: HistoryDeletion__Output[] = [];
  const rest: HistoryReads__Output[] = [];
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        deletions.push(readHistoryDeletion(r, r.enter()));
        break;
      case 18:
        rest.push(readHistoryReads(r, r.enter()));
        break;
      default:
        r.skip(tag, 2);
    }
  }
  r.leave(outer);
  return { deletions, rest };
}

export function writeHistoryDeletion(w: WireWriter, m: HistoryDeletion, start: number): void {
  w.uint64(8, m.number);
  w.uint32(16, m.read_count);
  w.string(26, m.send_time);
  w.string(34, m.messages);
  w.close(start, 148);
}

export function readHistoryDeletion(r: WireReader, outer: number): HistoryDeletion__Output {
  let number = 0;
  let read_count = 0;
  let send_time = '';
  let messages = '';
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 8:
        number = r.uint64();
        break;
      case 16:
        read_count = r.uint32();
        break;
      case 26:
        send_time = r.string();
        break;
      case 34:
        messages = r.string();
        break;
      default:
        r.skip(tag, 4);
    }
  }
  r.leave(outer);
  return { number, read_count, send_time, messages };
}

export function writeDeleteHistory(w: WireWriter, m: DeleteHistory, start: number): void {
  w.string(10, m.container);
  w.string(18, m.send_time);
  w.string(26, m.messages);
  w.close(start, 149);
}

export function readDeleteHistory(r: WireReader, outer: number): DeleteHistory__Output {
  let container = '';
  let send_time = '';
  let messages = '';
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        container = r.string();
        break;
      case 18:
        send_time = r.string();
        break;
      case 26:
        messages = r.string();
        break;
      default:
        r.skip(tag, 3);
    }
  }
  r.leave(outer);
  return { container, send_time, messages };
}

export function writeListHistoryDumpRequests(w: WireWriter, m: ListHistoryDumpRequests, start: number): void {
  w.string(10, m.container);
  w.string(18, m.device);
  w.close(start, 150);
}

export function readListHistoryDumpRequests(r: WireReader, outer: number): ListHistoryDumpRequests__Output {
  let container = '';
  let device = '';
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        container = r.string();
        break;
      case 18:
        device = r.string();
        break;
      default:
        r.skip(tag, 2);
    }
  }
  r.leave(outer);
  return { container, device };
}

export function writeHistoryDumpRequests(w: WireWriter, m: HistoryDumpRequests, start: number): void {
  if (m.requests != null) for (const item of m.requests) writeHistoryDumpRequest(w, item, w.open(10, 139));
  w.close(start, 151);
}

export function readHistoryDumpRequests(r: WireReader, outer: number): HistoryDumpRequests__Output {
  const requests: HistoryDumpRequest__Output[] = [];
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        requests.push(readHistoryDumpRequest(r, r.enter()));
        break;
      default:
        r.skip(tag, 1);
    }
  }
  r.leave(outer);
  return { requests };
}

export function writeTakeHistoryRewrites(w: WireWriter, m: TakeHistoryRewrites, start: number): void {
  w.uint32(8, m.limit);
  w.close(start, 152);
}

export function readTakeHistoryRewrites(r: WireReader, outer: number): TakeHistoryRewrites__Output {
  let limit = 0;
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 8:
        limit = r.uint32();
        break;
      default:
        r.skip(tag, 1);
    }
  }
  r.leave(outer);
  return { limit };
}

export function writeHistoryRewrites(w: WireWriter, m: HistoryRewrites, start: number): void {
  if (m.rewrites != null) for (const item of m.rewrites) writeHistoryRewrite(w, item, w.open(10, 154));
  w.close(start, 153);
}

export function readHistoryRewrites(r: WireReader, outer: number): HistoryRewrites__Output {
  const rewrites: HistoryRewrite__Output[] = [];
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        rewrites.push(readHistoryRewrite(r, r.enter()));
        break;
      default:
        r.skip(tag, 1);
    }
  }
  r.leave(outer);
  return { rewrites };
}

export function writeHistoryRewrite(w: WireWriter, m: HistoryRewrite, start: number): void {
  w.string(10, m.container);
  if (m.blob != null) writeBlobRef(w, m.blob, w.open(18, 42));
  if (m.entries != null) for (const item of m.entries) writeHistoryEntry(w, item, w.open(26, 135));
  w.close(start, 154);
}

export function readHistoryRewrite(r: WireReader, outer: number): HistoryRewrite__Output {
  let container = '';
  let blob: BlobRef__Output | null = null;
  const entries: HistoryEntry__Output[] = [];
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        container = r.string();
        break;
      case 18:
        blob = readBlobRef(r, r.enter());
        break;
      case 26:
        entries.push(readHistoryEntry(r, r.enter()));
        break;
      default:
        r.skip(tag, 3);
    }
  }
  r.leave(outer);
  return { container, blob, entries };
}

export function writeFinishHistoryRewrite(w: WireWriter, m: FinishHistoryRewrite, start: number): void {
  w.string(10, m.container);
  w.string(18, m.blob_id);
  if (m.blob != null) writeStagedBlob(w, m.blob, w.open(26, 54));
  if (m.entries != null) for (const item of m.entries) writeHistoryEntry(w, item, w.open(34, 135));
  w.uint64(40, m.epoch);
  w.close(start, 155);
}

export function readFinishHistoryRewrite(r: WireReader, outer: number): FinishHistoryRewrite__Output {
  let container = '';
  let blob_id = '';
  let blob: StagedBlob__Output | null = null;
  const entries: HistoryEntry__Output[] = [];
  let epoch = 0;
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        container = r.string();
        break;
      case 18:
        blob_id = r.string();
        break;
      case 26:
        blob = readStagedBlob(r, r.enter());
        break;
      case 34:
        entries.push(readHistoryEntry(r, r.enter()));
        break;
      case 40:
        epoch = r.uint64();
        break;
      default:
        r.skip(tag, 5);
    }
  }
  r.leave(outer);
  return { container, blob_id, blob, entries, epoch };
}

export function writeLogIn(w: WireWriter, m: LogIn, start: number): void {
  w.string(10, m.container);
  w.string(18, m.identifier);
  w.string(26, m.password);
  w.string(34, m.device_id);
  w.string(42, m.device_name);
  w.string(50, m.source_address);
  w.string(58, m.new_password);
  w.string(66, m.bearer);
  w.close(start, 156);
}

export function readLogIn(r: WireReader, outer: number): LogIn__Output {
  let container = '';
  let identifier = '';
  let password = '';
  let device_id = '';
  let device_name = '';
  let source_address = '';
  let new_password = '';
  let bearer = '';
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        container = r.string();
        break;
      case 18:
        identifier = r.string();
        break;
      case 26:
        password = r.string();
        break;
      case 34:
        device_id = r.string();
        break;
      case 42:
        device_name = r.string();
        break;
      case 50:
        source_address = r.string();
        break;
      case 58:
        new_password = r.string();
        break;
      case 66:
        bearer = r.string();
        break;
      default:
        r.skip(tag, 8);
    }
  }
  r.leave(outer);
  return { container, identifier, password, device_id, device_name, source_address, new_password, bearer };
}

export function writeRegisterAccount(w: WireWriter, m: RegisterAccount, start: number): void {
  w.string(10, m.container);
  w.string(18, m.identifier);
  w.string(26, m.password);
  w.string(34, m.device_id);
  w.string(42, m.device_name);
  w.string(50, m.source_address);
  w.close(start, 157);
}

export function readRegisterAccount(r: WireReader, outer: number): RegisterAccount__Output {
  let container = '';
  let identifier = '';
  let password = '';
  let device_id = '';
  let device_name = '';
  let source_address = '';
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        container = r.string();
        break;
      case 18:
        identifier = r.string();
        break;
      case 26:
        password = r.string();
        break;
      case 34:
        device_id = r.string();
        break;
      case 42:
        device_name = r.string();
        break;
      case 50:
        source_address = r.string();
        break;
      default:
        r.skip(tag, 6);
    }
  }
  r.leave(outer);
  return { container, identifier, password, device_id, device_name, source_address };
}

export function writeRefreshAccountSession(w: WireWriter, m: RefreshAccountSession, start: number): void {
  w.string(10, m.container);
  w.string(18, m.refresh_token);
  w.close(start, 158);
}

export function readRefreshAccountSession(r: WireReader, outer: number): RefreshAccountSession__Output {
  let container = '';
  let refresh_token = '';
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        container = r.string();
        break;
      case 18:
        refresh_token = r.string();
        break;
      default:
        r.skip(tag, 2);
    }
  }
  r.leave(outer);
  return { container, refresh_token };
}

export function writeEndAccountSession(w: WireWriter, m: EndAccountSession, start: number): void {
  w.string(10, m.container);
  w.string(18, m.refresh_token);
  w.close(start, 159);
}

export function readEndAccountSession(r: WireReader, outer: number): EndAccountSession__Output {
  let container = '';
  let refresh_token = '';
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        container = r.string();
        break;
      case 18:
        refresh_token = r.string();
        break;
      default:
        r.skip(tag, 2);
    }
  }
  r.leave(outer);
  return { container, refresh_token };
}

export function writeAccountTokens(w: WireWriter, m: AccountTokens, start: number): void {
  w.string(10, m.account_id);
  w.string(18, m.device_id);
  w.string(26, m.access_token);
  w.uint64(32, m.access_expires_at);
  w.string(42, m.refresh_token);
  w.uint64(48, m.refresh_expires_at);
  w.close(start, 160);
}

export function readAccountTokens(r: WireReader, outer: number): AccountTokens__Output {
  let account_id = '';
  let device_id = '';
  let access_token = '';
  let access_expires_at = 0;
  let refresh_token = '';
  let refresh_expires_at = 0;
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        account_id = r.string();
        break;
      case 18:
        device_id = r.string();
        break;
      case 26:
        access_token = r.string();
        break;
      case 32:
        access_expires_at = r.uint64();
        break;
      case 42:
        refresh_token = r.string();
        break;
      case 48:
        refresh_expires_at = r.uint64();
        break;
      default:
        r.skip(tag, 6);
    }
  }
  r.leave(outer);
  return { account_id, device_id, access_token, access_expires_at, refresh_token, refresh_expires_at };
}

export function writeReadAccountKeys(w: WireWriter, _m: ReadAccountKeys, start: number): void {
  w.close(start, 161);
}

export function readReadAccountKeys(r: WireReader, outer: number): ReadAccountKeys__Output {
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      default:
        r.skip(tag, 0);
    }
  }
  r.leave(outer);
  return {  };
}

export function writeAccountKeys(w: WireWriter, m: AccountKeys, start: number): void {
  w.string(10, m.issuer);
  w.string(18, m.keys);
  w.close(start, 162);
}

export function readAccountKeys(r: WireReader, outer: number): AccountKeys__Output {
  let issuer = '';
  let keys = '';
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        issuer = r.string();
        break;
      case 18:
        keys = r.string();
        break;
      default:
        r.skip(tag, 2);
    }
  }
  r.leave(outer);
  return { issuer, keys };
}

export function writeAuthenticateAccount(w: WireWriter, m: AuthenticateAccount, start: number): void {
  w.string(10, m.container);
  w.string(18, m.account_id);
  w.string(26, m.session_id);
  w.string(34, m.bearer);
  w.close(start, 163);
}

export function readAuthenticateAccount(r: WireReader, outer: number): AuthenticateAccount__Output {
  let container = '';
  let account_id = '';
  let session_id = '';
  let bearer = '';
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        container = r.string();
        break;
      case 18:
        account_id = r.string();
        break;
      case 26:
        session_id = r.string();
        break;
      case 34:
        bearer = r.string();
        break;
      default:
        r.skip(tag, 4);
    }
  }
  r.leave(outer);
  return { container, account_id, session_id, bearer };
}

export function writeAccountCredential(w: WireWriter, m: AccountCredential, start: number): void {
  w.string(10, m.account_id);
  w.string(18, m.tenant_id);
  w.string(26, m.session_id);
  w.string(34, m.device_id);
  w.string(42, m.issuer);
  w.string(50, m.subject);
  w.string(58, m.identifier);
  w.uint64(64, m.expires_at);
  w.uint32(72, m.tenant_per_second);
  w.uint32(80, m.principal_per_second);
  w.close(start, 164);
}

export function readAccountCredential(r: WireReader, outer: number): AccountCredential__Output {
  let account_id = '';
  let tenant_id = '';
  let session_id = '';
  let device_id = '';
  let issuer = '';
  let subject = '';
  let identifier = '';
  let expires_at = 0;
  let tenant_per_second = 0;
  let principal_per_second = 0;
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        account_id = r.string();
        break;
      case 18:
        tenant_id = r.string();
        break;
      case 26:
        session_id = r.string();
        break;
      case 34:
        device_id = r.string();
        break;
      case 42:
        issuer = r.string();
        break;
      case 50:
        subject = r.string();
        break;
      case 58:
        identifier = r.string();
        break;
      case 64:
        expires_at = r.uint64();
        break;
      case 72:
        tenant_per_second = r.uint32();
        break;
      case 80:
        principal_per_second = r.uint32();
        break;
      default:
        r.skip(tag, 10);
    }
  }
  r.leave(outer);
  return { account_id, tenant_id, session_id, device_id, issuer, subject, identifier, expires_at, tenant_per_second, principal_per_second };
}

export function writePresignPath(w: WireWriter, m: PresignPath, start: number): void {
  w.string(10, m.container);
  w.string(18, m.path);
  w.string(26, m.verb);
  w.close(start, 165);
}

export function readPresignPath(r: WireReader, outer: number): PresignPath__Output {
  let container = '';
  let path = '';
  let verb = '';
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        container = r.string();
        break;
      case 18:
        path = r.string();
        break;
      case 26:
        verb = r.string();
        break;
      default:
        r.skip(tag, 3);
    }
  }
  r.leave(outer);
  return { container, path, verb };
}

export function writeCreateAccountGrant(w: WireWriter, m: CreateAccountGrant, start: number): void {
  w.string(10, m.container);
  w.string(18, m.grantee);
  w.string(26, m.prefix);
  w.string(34, m.access);
  w.uint64(40, m.expires_at);
  w.close(start, 166);
}

export function readCreateAccountGrant(r: WireReader, outer: number): CreateAccountGrant__Output {
  let container = '';
  let grantee = '';
  let prefix = '';
  let access = '';
  let expires_at = 0;
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        container = r.string();
        break;
      case 18:
        grantee = r.string();
        break;
      case 26:
        prefix = r.string();
        break;
      case 34:
        access = r.string();
        break;
      case 40:
        expires_at = r.uint64();
        break;
      default:
        r.skip(tag, 5);
    }
  }
  r.leave(outer);
  return { container, grantee, prefix, access, expires_at };
}

export function writeAccountGrant(w: WireWriter, m: AccountGrant, start: number): void {
  w.string(10, m.grant_id);
  w.string(18, m.owner);
  w.string(26, m.grantee);
  w.string(34, m.prefix);
  w.string(42, m.access);
  w.uint64(48, m.created_at);
  w.uint64(56, m.expires_at);
  w.close(start, 167);
}

export function readAccountGrant(r: WireReader, outer: number): AccountGrant__Output {
  let grant_id = '';
  let owner = '';
  let grantee = '';
  let prefix = '';
  let access = '';
  let created_at = 0;
  let expires_at = 0;
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        grant_id = r.string();
        break;
      case 18:
        owner = r.string();
        break;
      case 26:
        grantee = r.string();
        break;
      case 34:
        prefix = r.string();
        break;
      case 42:
        access = r.string();
        break;
      case 48:
        created_at = r.uint64();
        break;
      case 56:
        expires_at = r.uint64();
        break;
      default:
        r.skip(tag, 7);
    }
  }
  r.leave(outer);
  return { grant_id, owner, grantee, prefix, access, created_at, expires_at };
}

export function writeAccountDevice(w: WireWriter, m: AccountDevice, start: number): void {
  w.string(10, m.device_id);
  w.string(18, m.name);
  w.uint64(24, m.created_at);
  w.uint64(32, m.last_seen_at);
  w.uint64(40, m.revoked_at);
  w.close(start, 168);
}

export function readAccountDevice(r: WireReader, outer: number): AccountDevice__Output {
  let device_id = '';
  let name = '';
  let created_at = 0;
  let last_seen_at = 0;
  let revoked_at = 0;
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        device_id = r.string();
        break;
      case 18:
        name = r.string();
        break;
      case 24:
        created_at = r.uint64();
        break;
      case 32:
        last_seen_at = r.uint64();
        break;
      case 40:
        revoked_at = r.uint64();
        break;
      default:
        r.skip(tag, 5);
    }
  }
  r.leave(outer);
  return { device_id, name, created_at, last_seen_at, revoked_at };
}

export function writeListAccountRecords(w: WireWriter, m: ListAccountRecords, start: number): void {
  w.string(10, m.container);
  w.string(18, m.kind);
  w.close(start, 169);
}

export function readListAccountRecords(r: WireReader, outer: number): ListAccountRecords__Output {
  let container = '';
  let kind = '';
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        container = r.string();
        break;
      case 18:
        kind = r.string();
        break;
      default:
        r.skip(tag, 2);
    }
  }
  r.leave(outer);
  return { container, kind };
}

export function writeAccountRecords(w: WireWriter, m: AccountRecords, start: number): void {
  if (m.devices != null) for (const item of m.devices) writeAccountDevice(w, item, w.open(10, 168));
  if (m.grants != null) for (const item of m.grants) writeAccountGrant(w, item, w.open(18, 167));
  w.close(start, 170);
}

export function readAccountRecords(r: WireReader, outer: number): AccountRecords__Output {
  const devices: AccountDevice__Output[] = [];
  const grants: AccountGrant__Output[] = [];
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        devices.push(readAccountDevice(r, r.enter()));
        break;
      case 18:
        grants.push(readAccountGrant(r, r.enter()));
        break;
      default:
        r.skip(tag, 2);
    }
  }
  r.leave(outer);
  return { devices, grants };
}

export function writeRevokeAccountRecord(w: WireWriter, m: RevokeAccountRecord, start: number): void {
  w.string(10, m.container);
  w.string(18, m.kind);
  w.string(26, m.id);
  w.close(start, 171);
}

export function readRevokeAccountRecord(r: WireReader, outer: number): RevokeAccountRecord__Output {
  let container = '';
  let kind = '';
  let id = '';
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        container = r.string();
        break;
      case 18:
        kind = r.string();
        break;
      case 26:
        id = r.string();
        break;
      default:
        r.skip(tag, 3);
    }
  }
  r.leave(outer);
  return { container, kind, id };
}

export function writeCommitBackup(w: WireWriter, m: CommitBackup, start: number): void {
  w.string(10, m.container);
  w.string(18, m.file_name);
  if (m.blobs != null) for (const item of m.blobs) writeStagedBlob(w, item, w.open(26, 54));
  w.uint64(32, m.size);
  w.string(42, m.sha256);
  w.close(start, 172);
}

export function readCommitBackup(r: WireReader, outer: number): CommitBackup__Output {
  let container = '';
  let file_name = '';
  const blobs: StagedBlob__Output[] = [];
  let size = 0;
  let sha256 = '';
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        container = r.string();
        break;
      case 18:
        file_name = r.string();
        break;
      case 26:
        blobs.push(readStagedBlob(r, r.enter()));
        break;
      case 32:
        size = r.uint64();
        break;
      case 42:
        sha256 = r.string();
        break;
      default:
        r.skip(tag, 5);
    }
  }
  r.leave(outer);
  return { container, file_name, blobs, size, sha256 };
}

export function writeBackupFile(w: WireWriter, m: BackupFile, start: number): void {
  w.string(10, m.file_name);
  w.string(18, m.user);
  w.uint64(24, m.taken_at);
  w.uint64(32, m.iteration);
  w.uint64(40, m.size);
  w.string(50, m.sha256);
  w.uint64(56, m.uploaded_at);
  w.string(66, m.place);
  w.bool(72, m.settled);
  if (m.blobs != null) for (const item of m.blobs) writeBlobRef(w, item, w.open(82, 42));
  w.close(start, 173);
}

export function readBackupFile(r: WireReader, outer: number): BackupFile__Output {
  let file_name = '';
  let user = '';
  let taken_at = 0;
  let iteration = 0;
  let size = 0;
  let sha256 = '';
  let uploaded_at = 0;
  let place = '';
  let settled = false;
  const blobs: BlobRef__Output[] = [];
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        file_name = r.string();
        break;
      case 18:
        user = r.string();
        break;
      case 24:
        taken_at = r.uint64();
        break;
      case 32:
        iteration = r.uint64();
        break;
      case 40:
        size = r.uint64();
        break;
      case 50:
        sha256 = r.string();
        break;
      case 56:
        uploaded_at = r.uint64();
        break;
      case 66:
        place = r.string();
        break;
      case 72:
        settled = r.bool();
        break;
      case 82:
        blobs.push(readBlobRef(r, r.enter()));
        break;
      default:
        r.skip(tag, 10);
    }
  }
  r.leave(outer);
  return { file_name, user, taken_at, iteration, size, sha256, uploaded_at, place, settled, blobs };
}

export function writeBackupFiles(w: WireWriter, m: BackupFiles, start: number): void {
  if (m.files != null) for (const item of m.files) writeBackupFile(w, item, w.open(10, 173));
  w.string(18, m.next_after);
  w.close(start, 174);
}

export function readBackupFiles(r: WireReader, outer: number): BackupFiles__Output {
  const files: BackupFile__Output[] = [];
  let next_after = '';
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        files.push(readBackupFile(r, r.enter()));
        break;
      case 18:
        next_after = r.string();
        break;
      default:
        r.skip(tag, 2);
    }
  }
  r.leave(outer);
  return { files, next_after };
}

export function writeFindBackups(w: WireWriter, m: FindBackups, start: number): void {
  w.string(10, m.container);
  w.string(18, m.file_name);
  w.string(26, m.user);
  w.close(start, 175);
}

export function readFindBackups(r: WireReader, outer: number): FindBackups__Output {
  let container = '';
  let file_name = '';
  let user = '';
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        container = r.string();
        break;
      case 18:
        file_name = r.string();
        break;
      case 26:
        user = r.string();
        break;
      default:
        r.skip(tag, 3);
    }
  }
  r.leave(outer);
  return { container, file_name, user };
}

export function writeListBackups(w: WireWriter, m: ListBackups, start: number): void {
  w.string(10, m.container);
  w.string(18, m.user);
  w.string(26, m.after);
  w.uint32(32, m.limit);
  w.close(start, 176);
}

export function readListBackups(r: WireReader, outer: number): ListBackups__Output {
  let container = '';
  let user = '';
  let after = '';
  let limit = 0;
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        container = r.string();
        break;
      case 18:
        user = r.string();
        break;
      case 26:
        after = r.string();
        break;
      case 32:
        limit = r.uint32();
        break;
      default:
        r.skip(tag, 4);
    }
  }
  r.leave(outer);
  return { container, user, after, limit };
}

export function writeArchiveBackups(w: WireWriter, m: ArchiveBackups, start: number): void {
  w.string(10, m.container);
  w.string(18, m.file_name);
  w.close(start, 177);
}

export function readArchiveBackups(r: WireReader, outer: number): ArchiveBackups__Output {
  let container = '';
  let file_name = '';
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        container = r.string();
        break;
      case 18:
        file_name = r.string();
        break;
      default:
        r.skip(tag, 2);
    }
  }
  r.leave(outer);
  return { container, file_name };
}

export function writeBackupsArchived(w: WireWriter, m: BackupsArchived, start: number): void {
  if (m.file_names != null) for (const item of m.file_names) w.stringItem(10, item);
  w.close(start, 178);
}

export function readBackupsArchived(r: WireReader, outer: number): BackupsArchived__Output {
  const file_names: string[] = [];
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        file_names.push(r.string());
        break;
      default:
        r.skip(tag, 1);
    }
  }
  r.leave(outer);
  return { file_names };
}

export function writeTakeBackupMoves(w: WireWriter, m: TakeBackupMoves, start: number): void {
  w.uint32(8, m.limit);
  w.close(start, 179);
}

export function readTakeBackupMoves(r: WireReader, outer: number): TakeBackupMoves__Output {
  let limit = 0;
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 8:
        limit = r.uint32();
        break;
      default:
        r.skip(tag, 1);
    }
  }
  r.leave(outer);
  return { limit };
}

export function writeBackupMoves(w: WireWriter, m: BackupMoves, start: number): void {
  if (m.moves != null) for (const item of m.moves) writeBackupMove(w, item, w.open(10, 181));
  w.close(start, 180);
}

export function readBackupMoves(r: WireReader, outer: number): BackupMoves__Output {
  const moves: BackupMove__Output[] = [];
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        moves.push(readBackupMove(r, r.enter()));
        break;
      default:
        r.skip(tag, 1);
    }
  }
  r.leave(outer);
  return { moves };
}

export function writeBackupMove(w: WireWriter, m: BackupMove, start: number): void {
  w.string(10, m.container);
  w.string(18, m.file_name);
  if (m.blobs != null) for (const item of m.blobs) writeBlobRef(w, item, w.open(26, 42));
  w.uint64(32, m.size);
  w.string(42, m.sha256);
  w.string(50, m.to_backend_id);
  w.uint32(56, m.valid_ms);
  w.close(start, 181);
}

export function readBackupMove(r: WireReader, outer: number): BackupMove__Output {
  let container = '';
  let file_name = '';
  const blobs: BlobRef__Output[] = [];
  let size = 0;
  let sha256 = '';
  let to_backend_id = '';
  let valid_ms = 0;
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        container = r.string();
        break;
      case 18:
        file_name = r.string();
        break;
      case 26:
        blobs.push(readBlobRef(r, r.enter()));
        break;
      case 32:
        size = r.uint64();
        break;
      case 42:
        sha256 = r.string();
        break;
      case 50:
        to_backend_id = r.string();
        break;
      case 56:
        valid_ms = r.uint32();
        break;
      default:
        r.skip(tag, 7);
    }
  }
  r.leave(outer);
  return { container, file_name, blobs, size, sha256, to_backend_id, valid_ms };
}

export function writeFinishBackupMove(w: WireWriter, m: FinishBackupMove, start: number): void {
  w.string(10, m.container);
  w.string(18, m.file_name);
  if (m.from_blob_ids != null) for (const item of m.from_blob_ids) w.stringItem(26, item);
  if (m.blobs != null) for (const item of m.blobs) writeStagedBlob(w, item, w.open(34, 54));
  w.string(42, m.to_backend_id);
  w.close(start, 182);
}

export function readFinishBackupMove(r: WireReader, outer: number): FinishBackupMove__Output {
  let container = '';
  let file_name = '';
  const from_blob_ids: string[] = [];
  const blobs: StagedBlob__Output[] = [];
  let to_backend_id = '';
  while (r.hasMore) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        container = r.string();
        break;
      case 18:
        file_name = r.string();
        break;
      case 26:
        from_blob_ids.push(r.string());
        break;
      case 34:
        blobs.push(readStagedBlob(r, r.enter()));
        break;
      case 42:
        to_backend_id = r.string();
        break;
      default:
        r.skip(tag, 5);
    }
  }
  r.leave(outer);
  return { container, file_name, from_blob_ids, blobs, to_backend_id };
}
