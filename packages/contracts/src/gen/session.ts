import type * as grpc from '@grpc/grpc-js';
import type { MessageTypeDefinition } from '@grpc/proto-loader';

import type { AbortUpload as _felloe_v1_AbortUpload, AbortUpload__Output as _felloe_v1_AbortUpload__Output } from './felloe/v1/AbortUpload.ts';
import type { AccountCredential as _felloe_v1_AccountCredential, AccountCredential__Output as _felloe_v1_AccountCredential__Output } from './felloe/v1/AccountCredential.ts';
import type { AccountDevice as _felloe_v1_AccountDevice, AccountDevice__Output as _felloe_v1_AccountDevice__Output } from './felloe/v1/AccountDevice.ts';
import type { AccountGrant as _felloe_v1_AccountGrant, AccountGrant__Output as _felloe_v1_AccountGrant__Output } from './felloe/v1/AccountGrant.ts';
import type { AccountKeys as _felloe_v1_AccountKeys, AccountKeys__Output as _felloe_v1_AccountKeys__Output } from './felloe/v1/AccountKeys.ts';
import type { AccountRecords as _felloe_v1_AccountRecords, AccountRecords__Output as _felloe_v1_AccountRecords__Output } from './felloe/v1/AccountRecords.ts';
import type { AccountTokens as _felloe_v1_AccountTokens, AccountTokens__Output as _felloe_v1_AccountTokens__Output } from './felloe/v1/AccountTokens.ts';
import type { AcquireLock as _felloe_v1_AcquireLock, AcquireLock__Output as _felloe_v1_AcquireLock__Output } from './felloe/v1/AcquireLock.ts';
import type { Actor as _felloe_v1_Actor, Actor__Output as _felloe_v1_Actor__Output } from './felloe/v1/Actor.ts';
import type { Administer as _felloe_v1_Administer, Administer__Output as _felloe_v1_Administer__Output } from './felloe/v1/Administer.ts';
import type { Administered as _felloe_v1_Administered, Administered__Output as _felloe_v1_Administered__Output } from './felloe/v1/Administered.ts';
import type { AnnotateArtifact as _felloe_v1_AnnotateArtifact, AnnotateArtifact__Output as _felloe_v1_AnnotateArtifact__Output } from './felloe/v1/AnnotateArtifact.ts';
import type { AnnotateResult as _felloe_v1_AnnotateResult, AnnotateResult__Output as _felloe_v1_AnnotateResult__Output } from './felloe/v1/AnnotateResult.ts';
import type { Answer as _felloe_v1_Answer, Answer__Output as _felloe_v1_Answer__Output } from './felloe/v1/Answer.ts';
import type { ArchiveBackups as _felloe_v1_ArchiveBackups, ArchiveBackups__Output as _felloe_v1_ArchiveBackups__Output } from './felloe/v1/ArchiveBackups.ts';
import type { ArtifactEntry as _felloe_v1_ArtifactEntry, ArtifactEntry__Output as _felloe_v1_ArtifactEntry__Output } from './felloe/v1/ArtifactEntry.ts';
import type { ArtifactPage as _felloe_v1_ArtifactPage, ArtifactPage__Output as _felloe_v1_ArtifactPage__Output } from './felloe/v1/ArtifactPage.ts';
import type { ArtifactRecord as _felloe_v1_ArtifactRecord, ArtifactRecord__Output as _felloe_v1_ArtifactRecord__Output } from './felloe/v1/ArtifactRecord.ts';
import type { AuthenticateAccount as _felloe_v1_AuthenticateAccount, AuthenticateAccount__Output as _felloe_v1_AuthenticateAccount__Output } from './felloe/v1/AuthenticateAccount.ts';
import type { AuthenticateKey as _felloe_v1_AuthenticateKey, AuthenticateKey__Output as _felloe_v1_AuthenticateKey__Output } from './felloe/v1/AuthenticateKey.ts';
import type { AuthenticateToken as _felloe_v1_AuthenticateToken, AuthenticateToken__Output as _felloe_v1_AuthenticateToken__Output } from './felloe/v1/AuthenticateToken.ts';
import type { AwaitedUpload as _felloe_v1_AwaitedUpload, AwaitedUpload__Output as _felloe_v1_AwaitedUpload__Output } from './felloe/v1/AwaitedUpload.ts';
import type { BackendDescriptor as _felloe_v1_BackendDescriptor, BackendDescriptor__Output as _felloe_v1_BackendDescriptor__Output } from './felloe/v1/BackendDescriptor.ts';
import type { BackendKey as _felloe_v1_BackendKey, BackendKey__Output as _felloe_v1_BackendKey__Output } from './felloe/v1/BackendKey.ts';
import type { BackupFile as _felloe_v1_BackupFile, BackupFile__Output as _felloe_v1_BackupFile__Output } from './felloe/v1/BackupFile.ts';
import type { BackupFiles as _felloe_v1_BackupFiles, BackupFiles__Output as _felloe_v1_BackupFiles__Output } from './felloe/v1/BackupFiles.ts';
import type { BackupMove as _felloe_v1_BackupMove, BackupMove__Output as _felloe_v1_BackupMove__Output } from './felloe/v1/BackupMove.ts';
import type { BackupMoves as _felloe_v1_BackupMoves, BackupMoves__Output as _felloe_v1_BackupMoves__Output } from './felloe/v1/BackupMoves.ts';
import type { BackupsArchived as _felloe_v1_BackupsArchived, BackupsArchived__Output as _felloe_v1_BackupsArchived__Output } from './felloe/v1/BackupsArchived.ts';
import type { BlobLease as _felloe_v1_BlobLease, BlobLease__Output as _felloe_v1_BlobLease__Output } from './felloe/v1/BlobLease.ts';
import type { BlobMove as _felloe_v1_BlobMove, BlobMove__Output as _felloe_v1_BlobMove__Output } from './felloe/v1/BlobMove.ts';
import type { BlobRef as _felloe_v1_BlobRef, BlobRef__Output as _felloe_v1_BlobRef__Output } from './felloe/v1/BlobRef.ts';
import type { CheckAccess as _felloe_v1_CheckAccess, CheckAccess__Output as _felloe_v1_CheckAccess__Output } from './felloe/v1/CheckAccess.ts';
import type { ChosenPart as _felloe_v1_ChosenPart, ChosenPart__Output as _felloe_v1_ChosenPart__Output } from './felloe/v1/ChosenPart.ts';
import type { CommitBackup as _felloe_v1_CommitBackup, CommitBackup__Output as _felloe_v1_CommitBackup__Output } from './felloe/v1/CommitBackup.ts';
import type { CommitVaultUpload as _felloe_v1_CommitVaultUpload, CommitVaultUpload__Output as _felloe_v1_CommitVaultUpload__Output } from './felloe/v1/CommitVaultUpload.ts';
import type { CompleteUpload as _felloe_v1_CompleteUpload, CompleteUpload__Output as _felloe_v1_CompleteUpload__Output } from './felloe/v1/CompleteUpload.ts';
import type { Conditions as _felloe_v1_Conditions, Conditions__Output as _felloe_v1_Conditions__Output } from './felloe/v1/Conditions.ts';
import type { Configure as _felloe_v1_Configure, Configure__Output as _felloe_v1_Configure__Output } from './felloe/v1/Configure.ts';
import type { ConfigureContainer as _felloe_v1_ConfigureContainer, ConfigureContainer__Output as _felloe_v1_ConfigureContainer__Output } from './felloe/v1/ConfigureContainer.ts';
import type { ContainerDescriptor as _felloe_v1_ContainerDescriptor, ContainerDescriptor__Output as _felloe_v1_ContainerDescriptor__Output } from './felloe/v1/ContainerDescriptor.ts';
import type { ContainerPage as _felloe_v1_ContainerPage, ContainerPage__Output as _felloe_v1_ContainerPage__Output } from './felloe/v1/ContainerPage.ts';
import type { CopyArtifact as _felloe_v1_CopyArtifact, CopyArtifact__Output as _felloe_v1_CopyArtifact__Output } from './felloe/v1/CopyArtifact.ts';
import type { CreateAccountGrant as _felloe_v1_CreateAccountGrant, CreateAccountGrant__Output as _felloe_v1_CreateAccountGrant__Output } from './felloe/v1/CreateAccountGrant.ts';
import type { CreateContainer as _felloe_v1_CreateContainer, CreateContainer__Output as _felloe_v1_CreateContainer__Output } from './felloe/v1/CreateContainer.ts';
import type { CreateUpload as _felloe_v1_CreateUpload, CreateUpload__Output as _felloe_v1_CreateUpload__Output } from './felloe/v1/CreateUpload.ts';
import type { DataKey as _felloe_v1_DataKey, DataKey__Output as _felloe_v1_DataKey__Output } from './felloe/v1/DataKey.ts';
import type { DeleteHistory as _felloe_v1_DeleteHistory, DeleteHistory__Output as _felloe_v1_DeleteHistory__Output } from './felloe/v1/DeleteHistory.ts';
import type { DescribeContainer as _felloe_v1_DescribeContainer, DescribeContainer__Output as _felloe_v1_DescribeContainer__Output } from './felloe/v1/DescribeContainer.ts';
import type { DescribeUpload as _felloe_v1_DescribeUpload, DescribeUpload__Output as _felloe_v1_DescribeUpload__Output } from './felloe/v1/DescribeUpload.ts';
import type { Done as _felloe_v1_Done, Done__Output as _felloe_v1_Done__Output } from './felloe/v1/Done.ts';
import type { Drain as _felloe_v1_Drain, Drain__Output as _felloe_v1_Drain__Output } from './felloe/v1/Drain.ts';
import type { EndAccountSession as _felloe_v1_EndAccountSession, EndAccountSession__Output as _felloe_v1_EndAccountSession__Output } from './felloe/v1/EndAccountSession.ts';
import type { EventPage as _felloe_v1_EventPage, EventPage__Output as _felloe_v1_EventPage__Output } from './felloe/v1/EventPage.ts';
import type { EventRecord as _felloe_v1_EventRecord, EventRecord__Output as _felloe_v1_EventRecord__Output } from './felloe/v1/EventRecord.ts';
import type { Facts as _felloe_v1_Facts, Facts__Output as _felloe_v1_Facts__Output } from './felloe/v1/Facts.ts';
import type { Failure as _felloe_v1_Failure, Failure__Output as _felloe_v1_Failure__Output } from './felloe/v1/Failure.ts';
import type { FaultyBlob as _felloe_v1_FaultyBlob, FaultyBlob__Output as _felloe_v1_FaultyBlob__Output } from './felloe/v1/FaultyBlob.ts';
import type { FindBackups as _felloe_v1_FindBackups, FindBackups__Output as _felloe_v1_FindBackups__Output } from './felloe/v1/FindBackups.ts';
import type { FindVaultEntries as _felloe_v1_FindVaultEntries, FindVaultEntries__Output as _felloe_v1_FindVaultEntries__Output } from './felloe/v1/FindVaultEntries.ts';
import type { FinishBackupMove as _felloe_v1_FinishBackupMove, FinishBackupMove__Output as _felloe_v1_FinishBackupMove__Output } from './felloe/v1/FinishBackupMove.ts';
import type { FinishHistoryRewrite as _felloe_v1_FinishHistoryRewrite, FinishHistoryRewrite__Output as _felloe_v1_FinishHistoryRewrite__Output } from './felloe/v1/FinishHistoryRewrite.ts';
import type { FinishWork as _felloe_v1_FinishWork, FinishWork__Output as _felloe_v1_FinishWork__Output } from './felloe/v1/FinishWork.ts';
import type { FinishedWork as _felloe_v1_FinishedWork, FinishedWork__Output as _felloe_v1_FinishedWork__Output } from './felloe/v1/FinishedWork.ts';
import type { FoundBlob as _felloe_v1_FoundBlob, FoundBlob__Output as _felloe_v1_FoundBlob__Output } from './felloe/v1/FoundBlob.ts';
import type { Hello as _felloe_v1_Hello, Hello__Output as _felloe_v1_Hello__Output } from './felloe/v1/Hello.ts';
import type { HistoryDeletion as _felloe_v1_HistoryDeletion, HistoryDeletion__Output as _felloe_v1_HistoryDeletion__Output } from './felloe/v1/HistoryDeletion.ts';
import type { HistoryDeletions as _felloe_v1_HistoryDeletions, HistoryDeletions__Output as _felloe_v1_HistoryDeletions__Output } from './felloe/v1/HistoryDeletions.ts';
import type { HistoryDumpRequest as _felloe_v1_HistoryDumpRequest, HistoryDumpRequest__Output as _felloe_v1_HistoryDumpRequest__Output } from './felloe/v1/HistoryDumpRequest.ts';
import type { HistoryDumpRequests as _felloe_v1_HistoryDumpRequests, HistoryDumpRequests__Output as _felloe_v1_HistoryDumpRequests__Output } from './felloe/v1/HistoryDumpRequests.ts';
import type { HistoryEntry as _felloe_v1_HistoryEntry, HistoryEntry__Output as _felloe_v1_HistoryEntry__Output } from './felloe/v1/HistoryEntry.ts';
import type { HistoryPage as _felloe_v1_HistoryPage, HistoryPage__Output as _felloe_v1_HistoryPage__Output } from './felloe/v1/HistoryPage.ts';
import type { HistoryRange as _felloe_v1_HistoryRange, HistoryRange__Output as _felloe_v1_HistoryRange__Output } from './felloe/v1/HistoryRange.ts';
import type { HistoryReads as _felloe_v1_HistoryReads, HistoryReads__Output as _felloe_v1_HistoryReads__Output } from './felloe/v1/HistoryReads.ts';
import type { HistoryRewrite as _felloe_v1_HistoryRewrite, HistoryRewrite__Output as _felloe_v1_HistoryRewrite__Output } from './felloe/v1/HistoryRewrite.ts';
import type { HistoryRewrites as _felloe_v1_HistoryRewrites, HistoryRewrites__Output as _felloe_v1_HistoryRewrites__Output } from './felloe/v1/HistoryRewrites.ts';
import type { HistorySubmitted as _felloe_v1_HistorySubmitted, HistorySubmitted__Output as _felloe_v1_HistorySubmitted__Output } from './felloe/v1/HistorySubmitted.ts';
import type { HubClient as _felloe_v1_HubClient, HubDefinition as _felloe_v1_HubDefinition } from './felloe/v1/Hub.ts';
import type { HubFrame as _felloe_v1_HubFrame, HubFrame__Output as _felloe_v1_HubFrame__Output } from './felloe/v1/HubFrame.ts';
import type { InspectLock as _felloe_v1_InspectLock, InspectLock__Output as _felloe_v1_InspectLock__Output } from './felloe/v1/InspectLock.ts';
import type { KeyCredential as _felloe_v1_KeyCredential, KeyCredential__Output as _felloe_v1_KeyCredential__Output } from './felloe/v1/KeyCredential.ts';
import type { LeaseBlobs as _felloe_v1_LeaseBlobs, LeaseBlobs__Output as _felloe_v1_LeaseBlobs__Output } from './felloe/v1/LeaseBlobs.ts';
import type { LifecycleDate as _felloe_v1_LifecycleDate, LifecycleDate__Output as _felloe_v1_LifecycleDate__Output } from './felloe/v1/LifecycleDate.ts';
import type { ListAccountRecords as _felloe_v1_ListAccountRecords, ListAccountRecords__Output as _felloe_v1_ListAccountRecords__Output } from './felloe/v1/ListAccountRecords.ts';
import type { ListArtifacts as _felloe_v1_ListArtifacts, ListArtifacts__Output as _felloe_v1_ListArtifacts__Output } from './felloe/v1/ListArtifacts.ts';
import type { ListBackups as _felloe_v1_ListBackups, ListBackups__Output as _felloe_v1_ListBackups__Output } from './felloe/v1/ListBackups.ts';
import type { ListContainers as _felloe_v1_ListContainers, ListContainers__Output as _felloe_v1_ListContainers__Output } from './felloe/v1/ListContainers.ts';
import type { ListHistoryDumpRequests as _felloe_v1_ListHistoryDumpRequests, ListHistoryDumpRequests__Output as _felloe_v1_ListHistoryDumpRequests__Output } from './felloe/v1/ListHistoryDumpRequests.ts';
import type { ListParts as _felloe_v1_ListParts, ListParts__Output as _felloe_v1_ListParts__Output } from './felloe/v1/ListParts.ts';
import type { ListUploads as _felloe_v1_ListUploads, ListUploads__Output as _felloe_v1_ListUploads__Output } from './felloe/v1/ListUploads.ts';
import type { ListVaultEntries as _felloe_v1_ListVaultEntries, ListVaultEntries__Output as _felloe_v1_ListVaultEntries__Output } from './felloe/v1/ListVaultEntries.ts';
import type { ListVaultTopics as _felloe_v1_ListVaultTopics, ListVaultTopics__Output as _felloe_v1_ListVaultTopics__Output } from './felloe/v1/ListVaultTopics.ts';
import type { ListVersions as _felloe_v1_ListVersions, ListVersions__Output as _felloe_v1_ListVersions__Output } from './felloe/v1/ListVersions.ts';
import type { LockRecord as _felloe_v1_LockRecord, LockRecord__Output as _felloe_v1_LockRecord__Output } from './felloe/v1/LockRecord.ts';
import type { LogIn as _felloe_v1_LogIn, LogIn__Output as _felloe_v1_LogIn__Output } from './felloe/v1/LogIn.ts';
import type { LookUpTenants as _felloe_v1_LookUpTenants, LookUpTenants__Output as _felloe_v1_LookUpTenants__Output } from './felloe/v1/LookUpTenants.ts';
import type { MakeDataKey as _felloe_v1_MakeDataKey, MakeDataKey__Output as _felloe_v1_MakeDataKey__Output } from './felloe/v1/MakeDataKey.ts';
import type { MakeSession as _felloe_v1_MakeSession, MakeSession__Output as _felloe_v1_MakeSession__Output } from './felloe/v1/MakeSession.ts';
import type { MoveBlobs as _felloe_v1_MoveBlobs, MoveBlobs__Output as _felloe_v1_MoveBlobs__Output } from './felloe/v1/MoveBlobs.ts';
import type { MoveResults as _felloe_v1_MoveResults, MoveResults__Output as _felloe_v1_MoveResults__Output } from './felloe/v1/MoveResults.ts';
import type { Notice as _felloe_v1_Notice, Notice__Output as _felloe_v1_Notice__Output } from './felloe/v1/Notice.ts';
import type { OpenBackend as _felloe_v1_OpenBackend, OpenBackend__Output as _felloe_v1_OpenBackend__Output } from './felloe/v1/OpenBackend.ts';
import type { OpenHistory as _felloe_v1_OpenHistory, OpenHistory__Output as _felloe_v1_OpenHistory__Output } from './felloe/v1/OpenHistory.ts';
import type { OpenSegment as _felloe_v1_OpenSegment, OpenSegment__Output as _felloe_v1_OpenSegment__Output } from './felloe/v1/OpenSegment.ts';
import type { PartPage as _felloe_v1_PartPage, PartPage__Output as _felloe_v1_PartPage__Output } from './felloe/v1/PartPage.ts';
import type { PartRecord as _felloe_v1_PartRecord, PartRecord__Output as _felloe_v1_PartRecord__Output } from './felloe/v1/PartRecord.ts';
import type { PresignPath as _felloe_v1_PresignPath, PresignPath__Output as _felloe_v1_PresignPath__Output } from './felloe/v1/PresignPath.ts';
import type { RateLimit as _felloe_v1_RateLimit, RateLimit__Output as _felloe_v1_RateLimit__Output } from './felloe/v1/RateLimit.ts';
import type { ReadAccountKeys as _felloe_v1_ReadAccountKeys, ReadAccountKeys__Output as _felloe_v1_ReadAccountKeys__Output } from './felloe/v1/ReadAccountKeys.ts';
import type { ReadEvents as _felloe_v1_ReadEvents, ReadEvents__Output as _felloe_v1_ReadEvents__Output } from './felloe/v1/ReadEvents.ts';
import type { ReadHistory as _felloe_v1_ReadHistory, ReadHistory__Output as _felloe_v1_ReadHistory__Output } from './felloe/v1/ReadHistory.ts';
import type { ReadHistoryDeletions as _felloe_v1_ReadHistoryDeletions, ReadHistoryDeletions__Output as _felloe_v1_ReadHistoryDeletions__Output } from './felloe/v1/ReadHistoryDeletions.ts';
import type { ReadSetting as _felloe_v1_ReadSetting, ReadSetting__Output as _felloe_v1_ReadSetting__Output } from './felloe/v1/ReadSetting.ts';
import type { ReadUrlKeys as _felloe_v1_ReadUrlKeys, ReadUrlKeys__Output as _felloe_v1_ReadUrlKeys__Output } from './felloe/v1/ReadUrlKeys.ts';
import type { ReadUsage as _felloe_v1_ReadUsage, ReadUsage__Output as _felloe_v1_ReadUsage__Output } from './felloe/v1/ReadUsage.ts';
import type { ReadVaultDelivery as _felloe_v1_ReadVaultDelivery, ReadVaultDelivery__Output as _felloe_v1_ReadVaultDelivery__Output } from './felloe/v1/ReadVaultDelivery.ts';
import type { ReadVaultSnapshots as _felloe_v1_ReadVaultSnapshots, ReadVaultSnapshots__Output as _felloe_v1_ReadVaultSnapshots__Output } from './felloe/v1/ReadVaultSnapshots.ts';
import type { Recall as _felloe_v1_Recall, Recall__Output as _felloe_v1_Recall__Output } from './felloe/v1/Recall.ts';
import type { ReceiveHistoryDeletions as _felloe_v1_ReceiveHistoryDeletions, ReceiveHistoryDeletions__Output as _felloe_v1_ReceiveHistoryDeletions__Output } from './felloe/v1/ReceiveHistoryDeletions.ts';
import type { RecordPart as _felloe_v1_RecordPart, RecordPart__Output as _felloe_v1_RecordPart__Output } from './felloe/v1/RecordPart.ts';
import type { RefreshAccountSession as _felloe_v1_RefreshAccountSession, RefreshAccountSession__Output as _felloe_v1_RefreshAccountSession__Output } from './felloe/v1/RefreshAccountSession.ts';
import type { RegisterAccount as _felloe_v1_RegisterAccount, RegisterAccount__Output as _felloe_v1_RegisterAccount__Output } from './felloe/v1/RegisterAccount.ts';
import type { RegisterHistoryDevice as _felloe_v1_RegisterHistoryDevice, RegisterHistoryDevice__Output as _felloe_v1_RegisterHistoryDevice__Output } from './felloe/v1/RegisterHistoryDevice.ts';
import type { ReleaseLock as _felloe_v1_ReleaseLock, ReleaseLock__Output as _felloe_v1_ReleaseLock__Output } from './felloe/v1/ReleaseLock.ts';
import type { Removal as _felloe_v1_Removal, Removal__Output as _felloe_v1_Removal__Output } from './felloe/v1/Removal.ts';
import type { RemoveArtifacts as _felloe_v1_RemoveArtifacts, RemoveArtifacts__Output as _felloe_v1_RemoveArtifacts__Output } from './felloe/v1/RemoveArtifacts.ts';
import type { RemoveContainer as _felloe_v1_RemoveContainer, RemoveContainer__Output as _felloe_v1_RemoveContainer__Output } from './felloe/v1/RemoveContainer.ts';
import type { RemoveHistoryDevice as _felloe_v1_RemoveHistoryDevice, RemoveHistoryDevice__Output as _felloe_v1_RemoveHistoryDevice__Output } from './felloe/v1/RemoveHistoryDevice.ts';
import type { RemoveResult as _felloe_v1_RemoveResult, RemoveResult__Output as _felloe_v1_RemoveResult__Output } from './felloe/v1/RemoveResult.ts';
import type { RemoveResults as _felloe_v1_RemoveResults, RemoveResults__Output as _felloe_v1_RemoveResults__Output } from './felloe/v1/RemoveResults.ts';
import type { RenameArtifact as _felloe_v1_RenameArtifact, RenameArtifact__Output as _felloe_v1_RenameArtifact__Output } from './felloe/v1/RenameArtifact.ts';
import type { RenewBlobs as _felloe_v1_RenewBlobs, RenewBlobs__Output as _felloe_v1_RenewBlobs__Output } from './felloe/v1/RenewBlobs.ts';
import type { RenewLock as _felloe_v1_RenewLock, RenewLock__Output as _felloe_v1_RenewLock__Output } from './felloe/v1/RenewLock.ts';
import type { Report as _felloe_v1_Report, Report__Output as _felloe_v1_Report__Output } from './felloe/v1/Report.ts';
import type { Request as _felloe_v1_Request, Request__Output as _felloe_v1_Request__Output } from './felloe/v1/Request.ts';
import type { ReserveVaultUploads as _felloe_v1_ReserveVaultUploads, ReserveVaultUploads__Output as _felloe_v1_ReserveVaultUploads__Output } from './felloe/v1/ReserveVaultUploads.ts';
import type { ResolveArtifact as _felloe_v1_ResolveArtifact, ResolveArtifact__Output as _felloe_v1_ResolveArtifact__Output } from './felloe/v1/ResolveArtifact.ts';
import type { Revoke as _felloe_v1_Revoke, Revoke__Output as _felloe_v1_Revoke__Output } from './felloe/v1/Revoke.ts';
import type { RevokeAccountRecord as _felloe_v1_RevokeAccountRecord, RevokeAccountRecord__Output as _felloe_v1_RevokeAccountRecord__Output } from './felloe/v1/RevokeAccountRecord.ts';
import type { SaveVaultSnapshot as _felloe_v1_SaveVaultSnapshot, SaveVaultSnapshot__Output as _felloe_v1_SaveVaultSnapshot__Output } from './felloe/v1/SaveVaultSnapshot.ts';
import type { SealSegment as _felloe_v1_SealSegment, SealSegment__Output as _felloe_v1_SealSegment__Output } from './felloe/v1/SealSegment.ts';
import type { SegmentBlob as _felloe_v1_SegmentBlob, SegmentBlob__Output as _felloe_v1_SegmentBlob__Output } from './felloe/v1/SegmentBlob.ts';
import type { SegmentRecord as _felloe_v1_SegmentRecord, SegmentRecord__Output as _felloe_v1_SegmentRecord__Output } from './felloe/v1/SegmentRecord.ts';
import type { SessionCredential as _felloe_v1_SessionCredential, SessionCredential__Output as _felloe_v1_SessionCredential__Output } from './felloe/v1/SessionCredential.ts';
import type { SettingRecord as _felloe_v1_SettingRecord, SettingRecord__Output as _felloe_v1_SettingRecord__Output } from './felloe/v1/SettingRecord.ts';
import type { SignVaultUrls as _felloe_v1_SignVaultUrls, SignVaultUrls__Output as _felloe_v1_SignVaultUrls__Output } from './felloe/v1/SignVaultUrls.ts';
import type { SpokeFrame as _felloe_v1_SpokeFrame, SpokeFrame__Output as _felloe_v1_SpokeFrame__Output } from './felloe/v1/SpokeFrame.ts';
import type { StageHistory as _felloe_v1_StageHistory, StageHistory__Output as _felloe_v1_StageHistory__Output } from './felloe/v1/StageHistory.ts';
import type { StagedBlob as _felloe_v1_StagedBlob, StagedBlob__Output as _felloe_v1_StagedBlob__Output } from './felloe/v1/StagedBlob.ts';
import type { SubmitHistory as _felloe_v1_SubmitHistory, SubmitHistory__Output as _felloe_v1_SubmitHistory__Output } from './felloe/v1/SubmitHistory.ts';
import type { TakeBackupMoves as _felloe_v1_TakeBackupMoves, TakeBackupMoves__Output as _felloe_v1_TakeBackupMoves__Output } from './felloe/v1/TakeBackupMoves.ts';
import type { TakeHistoryRewrites as _felloe_v1_TakeHistoryRewrites, TakeHistoryRewrites__Output as _felloe_v1_TakeHistoryRewrites__Output } from './felloe/v1/TakeHistoryRewrites.ts';
import type { TakeTokens as _felloe_v1_TakeTokens, TakeTokens__Output as _felloe_v1_TakeTokens__Output } from './felloe/v1/TakeTokens.ts';
import type { TakeWork as _felloe_v1_TakeWork, TakeWork__Output as _felloe_v1_TakeWork__Output } from './felloe/v1/TakeWork.ts';
import type { TenantName as _felloe_v1_TenantName, TenantName__Output as _felloe_v1_TenantName__Output } from './felloe/v1/TenantName.ts';
import type { TenantNames as _felloe_v1_TenantNames, TenantNames__Output as _felloe_v1_TenantNames__Output } from './felloe/v1/TenantNames.ts';
import type { TokenCredential as _felloe_v1_TokenCredential, TokenCredential__Output as _felloe_v1_TokenCredential__Output } from './felloe/v1/TokenCredential.ts';
import type { TokensTaken as _felloe_v1_TokensTaken, TokensTaken__Output as _felloe_v1_TokensTaken__Output } from './felloe/v1/TokensTaken.ts';
import type { UploadEntry as _felloe_v1_UploadEntry, UploadEntry__Output as _felloe_v1_UploadEntry__Output } from './felloe/v1/UploadEntry.ts';
import type { UploadPage as _felloe_v1_UploadPage, UploadPage__Output as _felloe_v1_UploadPage__Output } from './felloe/v1/UploadPage.ts';
import type { UploadRecord as _felloe_v1_UploadRecord, UploadRecord__Output as _felloe_v1_UploadRecord__Output } from './felloe/v1/UploadRecord.ts';
import type { UrlKey as _felloe_v1_UrlKey, UrlKey__Output as _felloe_v1_UrlKey__Output } from './felloe/v1/UrlKey.ts';
import type { UrlKeys as _felloe_v1_UrlKeys, UrlKeys__Output as _felloe_v1_UrlKeys__Output } from './felloe/v1/UrlKeys.ts';
import type { VaultCursor as _felloe_v1_VaultCursor, VaultCursor__Output as _felloe_v1_VaultCursor__Output } from './felloe/v1/VaultCursor.ts';
import type { VaultDelivery as _felloe_v1_VaultDelivery, VaultDelivery__Output as _felloe_v1_VaultDelivery__Output } from './felloe/v1/VaultDelivery.ts';
import type { VaultEntries as _felloe_v1_VaultEntries, VaultEntries__Output as _felloe_v1_VaultEntries__Output } from './felloe/v1/VaultEntries.ts';
import type { VaultEntry as _felloe_v1_VaultEntry, VaultEntry__Output as _felloe_v1_VaultEntry__Output } from './felloe/v1/VaultEntry.ts';
import type { VaultPage as _felloe_v1_VaultPage, VaultPage__Output as _felloe_v1_VaultPage__Output } from './felloe/v1/VaultPage.ts';
import type { VaultPlace as _felloe_v1_VaultPlace, VaultPlace__Output as _felloe_v1_VaultPlace__Output } from './felloe/v1/VaultPlace.ts';
import type { VaultTopic as _felloe_v1_VaultTopic, VaultTopic__Output as _felloe_v1_VaultTopic__Output } from './felloe/v1/VaultTopic.ts';
import type { VaultTopics as _felloe_v1_VaultTopics, VaultTopics__Output as _felloe_v1_VaultTopics__Output } from './felloe/v1/VaultTopics.ts';
import type { VaultUpload as _felloe_v1_VaultUpload, VaultUpload__Output as _felloe_v1_VaultUpload__Output } from './felloe/v1/VaultUpload.ts';
import type { VaultUploadWish as _felloe_v1_VaultUploadWish, VaultUploadWish__Output as _felloe_v1_VaultUploadWish__Output } from './felloe/v1/VaultUploadWish.ts';
import type { VaultUploads as _felloe_v1_VaultUploads, VaultUploads__Output as _felloe_v1_VaultUploads__Output } from './felloe/v1/VaultUploads.ts';
import type { VaultUrls as _felloe_v1_VaultUrls, VaultUrls__Output as _felloe_v1_VaultUrls__Output } from './felloe/v1/VaultUrls.ts';
import type { VerifySignature as _felloe_v1_VerifySignature, VerifySignature__Output as _felloe_v1_VerifySignature__Output } from './felloe/v1/VerifySignature.ts';
import type { VersionEntry as _felloe_v1_VersionEntry, VersionEntry__Output as _felloe_v1_VersionEntry__Output } from './felloe/v1/VersionEntry.ts';
import type { VersionPage as _felloe_v1_VersionPage, VersionPage__Output as _felloe_v1_VersionPage__Output } from './felloe/v1/VersionPage.ts';
import type { Welcome as _felloe_v1_Welcome, Welcome__Output as _felloe_v1_Welcome__Output } from './felloe/v1/Welcome.ts';
import type { WorkBatch as _felloe_v1_WorkBatch, WorkBatch__Output as _felloe_v1_WorkBatch__Output } from './felloe/v1/WorkBatch.ts';
import type { WorkItem as _felloe_v1_WorkItem, WorkItem__Output as _felloe_v1_WorkItem__Output } from './felloe/v1/WorkItem.ts';
import type { WriteArtifact as _felloe_v1_WriteArtifact, WriteArtifact__Output as _felloe_v1_WriteArtifact__Output } from './felloe/v1/WriteArtifact.ts';
import type { WriteResult as _felloe_v1_WriteResult, WriteResult__Output as _felloe_v1_WriteResult__Output } from './felloe/v1/WriteResult.ts';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  felloe: {
    v1: {
      AbortUpload: MessageTypeDefinition<_felloe_v1_AbortUpload, _felloe_v1_AbortUpload__Output>
      AccountCredential: MessageTypeDefinition<_felloe_v1_AccountCredential, _felloe_v1_AccountCredential__Output>
      AccountDevice: MessageTypeDefinition<_felloe_v1_AccountDevice, _felloe_v1_AccountDevice__Output>
      AccountGrant: MessageTypeDefinition<_felloe_v1_AccountGrant, _felloe_v1_AccountGrant__Output>
      AccountKeys: MessageTypeDefinition<_felloe_v1_AccountKeys, _felloe_v1_AccountKeys__Output>
      AccountRecords: MessageTypeDefinition<_felloe_v1_AccountRecords, _felloe_v1_AccountRecords__Output>
      AccountTokens: MessageTypeDefinition<_felloe_v1_AccountTokens, _felloe_v1_AccountTokens__Output>
      AcquireLock: MessageTypeDefinition<_felloe_v1_AcquireLock, _felloe_v1_AcquireLock__Output>
      Actor: MessageTypeDefinition<_felloe_v1_Actor, _felloe_v1_Actor__Output>
      Administer: MessageTypeDefinition<_felloe_v1_Administer, _felloe_v1_Administer__Output>
      Administered: MessageTypeDefinition<_felloe_v1_Administered, _felloe_v1_Administered__Output>
      AnnotateArtifact: MessageTypeDefinition<_felloe_v1_AnnotateArtifact, _felloe_v1_AnnotateArtifact__Output>
      AnnotateResult: MessageTypeDefinition<_felloe_v1_AnnotateResult, _felloe_v1_AnnotateResult__Output>
      Answer: MessageTypeDefinition<_felloe_v1_Answer, _felloe_v1_Answer__Output>
      ArchiveBackups: MessageTypeDefinition<_felloe_v1_ArchiveBackups, _felloe_v1_ArchiveBackups__Output>
      ArtifactEntry: MessageTypeDefinition<_felloe_v1_ArtifactEntry, _felloe_v1_ArtifactEntry__Output>
      ArtifactPage: MessageTypeDefinition<_felloe_v1_ArtifactPage, _felloe_v1_ArtifactPage__Output>
      ArtifactRecord: MessageTypeDefinition<_felloe_v1_ArtifactRecord, _felloe_v1_ArtifactRecord__Output>
      AuthenticateAccount: MessageTypeDefinition<_felloe_v1_AuthenticateAccount, _felloe_v1_AuthenticateAccount__Output>
      AuthenticateKey: MessageTypeDefinition<_felloe_v1_AuthenticateKey, _felloe_v1_AuthenticateKey__Output>
      AuthenticateToken: MessageTypeDefinition<_felloe_v1_AuthenticateToken, _felloe_v1_AuthenticateToken__Output>
      AwaitedUpload: MessageTypeDefinition<_felloe_v1_AwaitedUpload, _felloe_v1_AwaitedUpload__Output>
      BackendDescriptor: MessageTypeDefinition<_felloe_v1_BackendDescriptor, _felloe_v1_BackendDescriptor__Output>
      BackendKey: MessageTypeDefinition<_felloe_v1_BackendKey, _felloe_v1_BackendKey__Output>
      BackupFile: MessageTypeDefinition<_felloe_v1_BackupFile, _felloe_v1_BackupFile__Output>
      BackupFiles: MessageTypeDefinition<_felloe_v1_BackupFiles, _felloe_v1_BackupFiles__Output>
      BackupMove: MessageTypeDefinition<_felloe_v1_BackupMove, _felloe_v1_BackupMove__Output>
      BackupMoves: MessageTypeDefinition<_felloe_v1_BackupMoves, _felloe_v1_BackupMoves__Output>
      BackupsArchived: MessageTypeDefinition<_felloe_v1_BackupsArchived, _felloe_v1_BackupsArchived__Output>
      BlobLease: MessageTypeDefinition<_felloe_v1_BlobLease, _felloe_v1_BlobLease__Output>
      BlobMove: MessageTypeDefinition<_felloe_v1_BlobMove, _felloe_v1_BlobMove__Output>
      BlobRef: MessageTypeDefinition<_felloe_v1_BlobRef, _felloe_v1_BlobRef__Output>
      CheckAccess: MessageTypeDefinition<_felloe_v1_CheckAccess, _felloe_v1_CheckAccess__Output>
      ChosenPart: MessageTypeDefinition<_felloe_v1_ChosenPart, _felloe_v1_ChosenPart__Output>
      CommitBackup: MessageTypeDefinition<_felloe_v1_CommitBackup, _felloe_v1_CommitBackup__Output>
      CommitVaultUpload: MessageTypeDefinition<_felloe_v1_CommitVaultUpload, _felloe_v1_CommitVaultUpload__Output>
      CompleteUpload: MessageTypeDefinition<_felloe_v1_CompleteUpload, _felloe_v1_CompleteUpload__Output>
      Conditions: MessageTypeDefinition<_felloe_v1_Conditions, _felloe_v1_Conditions__Output>
      Configure: MessageTypeDefinition<_felloe_v1_Configure, _felloe_v1_Configure__Output>
      ConfigureContainer: MessageTypeDefinition<_felloe_v1_ConfigureContainer, _felloe_v1_ConfigureContainer__Output>
      ContainerDescriptor: MessageTypeDefinition<_felloe_v1_ContainerDescriptor, _felloe_v1_ContainerDescriptor__Output>
      ContainerPage: MessageTypeDefinition<_felloe_v1_ContainerPage, _felloe_v1_ContainerPage__Output>
      CopyArtifact: MessageTypeDefinition<_felloe_v1_CopyArtifact, _felloe_v1_CopyArtifact__Output>
      CreateAccountGrant: MessageTypeDefinition<_felloe_v1_CreateAccountGrant, _felloe_v1_CreateAccountGrant__Output>
      CreateContainer: MessageTypeDefinition<_felloe_v1_CreateContainer, _felloe_v1_CreateContainer__Output>
      CreateUpload: MessageTypeDefinition<_felloe_v1_CreateUpload, _felloe_v1_CreateUpload__Output>
      DataKey: MessageTypeDefinition<_felloe_v1_DataKey, _felloe_v1_DataKey__Output>
      DeleteHistory: MessageTypeDefinition<_felloe_v1_DeleteHistory, _felloe_v1_DeleteHistory__Output>
      DescribeContainer: MessageTypeDefinition<_felloe_v1_DescribeContainer, _felloe_v1_DescribeContainer__Output>
      DescribeUpload: MessageTypeDefinition<_felloe_v1_DescribeUpload, _felloe_v1_DescribeUpload__Output>
      Done: MessageTypeDefinition<_felloe_v1_Done, _felloe_v1_Done__Output>
      Drain: MessageTypeDefinition<_felloe_v1_Drain, _felloe_v1_Drain__Output>
      EndAccountSession: MessageTypeDefinition<_felloe_v1_EndAccountSession, _felloe_v1_EndAccountSession__Output>
      EventPage: MessageTypeDefinition<_felloe_v1_EventPage, _felloe_v1_EventPage__Output>
      EventRecord: MessageTypeDefinition<_felloe_v1_EventRecord, _felloe_v1_EventRecord__Output>
      Facts: MessageTypeDefinition<_felloe_v1_Facts, _felloe_v1_Facts__Output>
      Failure: MessageTypeDefinition<_felloe_v1_Failure, _felloe_v1_Failure__Output>
      FaultyBlob: MessageTypeDefinition<_felloe_v1_FaultyBlob, _felloe_v1_FaultyBlob__Output>
      FindBackups: MessageTypeDefinition<_felloe_v1_FindBackups, _felloe_v1_FindBackups__Output>
      FindVaultEntries: MessageTypeDefinition<_felloe_v1_FindVaultEntries, _felloe_v1_FindVaultEntries__Output>
      FinishBackupMove: MessageTypeDefinition<_felloe_v1_FinishBackupMove, _felloe_v1_FinishBackupMove__Output>
      FinishHistoryRewrite: MessageTypeDefinition<_felloe_v1_FinishHistoryRewrite, _felloe_v1_FinishHistoryRewrite__Output>
      FinishWork: MessageTypeDefinition<_felloe_v1_FinishWork, _felloe_v1_FinishWork__Output>
      FinishedWork: MessageTypeDefinition<_felloe_v1_FinishedWork, _felloe_v1_FinishedWork__Output>
      FoundBlob: MessageTypeDefinition<_felloe_v1_FoundBlob, _felloe_v1_FoundBlob__Output>
      Hello: MessageTypeDefinition<_felloe_v1_Hello, _felloe_v1_Hello__Output>
      HistoryDeletion: MessageTypeDefinition<_felloe_v1_HistoryDeletion, _felloe_v1_HistoryDeletion__Output>
      HistoryDeletions: MessageTypeDefinition<_felloe_v1_HistoryDeletions, _felloe_v1_HistoryDeletions__Output>
      HistoryDumpRequest: MessageTypeDefinition<_felloe_v1_HistoryDumpRequest, _felloe_v1_HistoryDumpRequest__Output>
      HistoryDumpRequests: MessageTypeDefinition<_felloe_v1_HistoryDumpRequests, _felloe_v1_HistoryDumpRequests__Output>
      HistoryEntry: MessageTypeDefinition<_felloe_v1_HistoryEntry, _felloe_v1_HistoryEntry__Output>
      HistoryPage: MessageTypeDefinition<_felloe_v1_HistoryPage, _felloe_v1_HistoryPage__Output>
      HistoryRange: MessageTypeDefinition<_felloe_v1_HistoryRange, _felloe_v1_HistoryRange__Output>
      HistoryReads: MessageTypeDefinition<_felloe_v1_HistoryReads, _felloe_v1_HistoryReads__Output>
      HistoryRewrite: MessageTypeDefinition<_felloe_v1_HistoryRewrite, _felloe_v1_HistoryRewrite__Output>
      HistoryRewrites: MessageTypeDefinition<_felloe_v1_HistoryRewrites, _felloe_v1_HistoryRewrites__Output>
      HistorySubmitted: MessageTypeDefinition<_felloe_v1_HistorySubmitted, _felloe_v1_HistorySubmitted__Output>
      Hub: SubtypeConstructor<typeof grpc.Client, _felloe_v1_HubClient> & { service: _felloe_v1_HubDefinition }
      HubFrame: MessageTypeDefinition<_felloe_v1_HubFrame, _felloe_v1_HubFrame__Output>
      InspectLock: MessageTypeDefinition<_felloe_v1_InspectLock, _felloe_v1_InspectLock__Output>
      KeyCredential: MessageTypeDefinition<_felloe_v1_KeyCredential, _felloe_v1_KeyCredential__Output>
      LeaseBlobs: MessageTypeDefinition<_felloe_v1_LeaseBlobs, _felloe_v1_LeaseBlobs__Output>
      LifecycleDate: MessageTypeDefinition<_felloe_v1_LifecycleDate, _felloe_v1_LifecycleDate__Output>
      ListAccountRecords: MessageTypeDefinition<_felloe_v1_ListAccountRecords, _felloe_v1_ListAccountRecords__Output>
      ListArtifacts: MessageTypeDefinition<_felloe_v1_ListArtifacts, _felloe_v1_ListArtifacts__Output>
      ListBackups: MessageTypeDefinition<_felloe_v1_ListBackups, _felloe_v1_ListBackups__Output>
      ListContainers: MessageTypeDefinition<_felloe_v1_ListContainers, _felloe_v1_ListContainers__Output>
      ListHistoryDumpRequests: MessageTypeDefinition<_felloe_v1_ListHistoryDumpRequests, _felloe_v1_ListHistoryDumpRequests__Output>
      ListParts: MessageTypeDefinition<_felloe_v1_ListParts, _felloe_v1_ListParts__Output>
      ListUploads: MessageTypeDefinition<_felloe_v1_ListUploads, _felloe_v1_ListUploads__Output>
      ListVaultEntries: MessageTypeDefinition<_felloe_v1_ListVaultEntries, _felloe_v1_ListVaultEntries__Output>
      ListVaultTopics: MessageTypeDefinition<_felloe_v1_ListVaultTopics, _felloe_v1_ListVaultTopics__Output>
      ListVersions: MessageTypeDefinition<_felloe_v1_ListVersions, _felloe_v1_ListVersions__Output>
      LockRecord: MessageTypeDefinition<_felloe_v1_LockRecord, _felloe_v1_LockRecord__Output>
      LogIn: MessageTypeDefinition<_felloe_v1_LogIn, _felloe_v1_LogIn__Output>
      LookUpTenants: MessageTypeDefinition<_felloe_v1_LookUpTenants, _felloe_v1_LookUpTenants__Output>
      MakeDataKey: MessageTypeDefinition<_felloe_v1_MakeDataKey, _felloe_v1_MakeDataKey__Output>
      MakeSession: MessageTypeDefinition<_felloe_v1_MakeSession, _felloe_v1_MakeSession__Output>
      MoveBlobs: MessageTypeDefinition<_felloe_v1_MoveBlobs, _felloe_v1_MoveBlobs__Output>
      MoveResults: MessageTypeDefinition<_felloe_v1_MoveResults, _felloe_v1_MoveResults__Output>
      Notice: MessageTypeDefinition<_felloe_v1_Notice, _felloe_v1_Notice__Output>
      OpenBackend: MessageTypeDefinition<_felloe_v1_OpenBackend, _felloe_v1_OpenBackend__Output>
      OpenHistory: MessageTypeDefinition<_felloe_v1_OpenHistory, _felloe_v1_OpenHistory__Output>
      OpenSegment: MessageTypeDefinition<_felloe_v1_OpenSegment, _felloe_v1_OpenSegment__Output>
      PartPage: MessageTypeDefinition<_felloe_v1_PartPage, _felloe_v1_PartPage__Output>
      PartRecord: MessageTypeDefinition<_felloe_v1_PartRecord, _felloe_v1_PartRecord__Output>
      PresignPath: MessageTypeDefinition<_felloe_v1_PresignPath, _felloe_v1_PresignPath__Output>
      RateLimit: MessageTypeDefinition<_felloe_v1_RateLimit, _felloe_v1_RateLimit__Output>
      ReadAccountKeys: MessageTypeDefinition<_felloe_v1_ReadAccountKeys, _felloe_v1_ReadAccountKeys__Output>
      ReadEvents: MessageTypeDefinition<_felloe_v1_ReadEvents, _felloe_v1_ReadEvents__Output>
      ReadHistory: MessageTypeDefinition<_felloe_v1_ReadHistory, _felloe_v1_ReadHistory__Output>
      ReadHistoryDeletions: MessageTypeDefinition<_felloe_v1_ReadHistoryDeletions, _felloe_v1_ReadHistoryDeletions__Output>
      ReadSetting: MessageTypeDefinition<_felloe_v1_ReadSetting, _felloe_v1_ReadSetting__Output>
      ReadUrlKeys: MessageTypeDefinition<_felloe_v1_ReadUrlKeys, _felloe_v1_ReadUrlKeys__Output>
      ReadUsage: MessageTypeDefinition<_felloe_v1_ReadUsage, _felloe_v1_ReadUsage__Output>
      ReadVaultDelivery: MessageTypeDefinition<_felloe_v1_ReadVaultDelivery, _felloe_v1_ReadVaultDelivery__Output>
      ReadVaultSnapshots: MessageTypeDefinition<_felloe_v1_ReadVaultSnapshots, _felloe_v1_ReadVaultSnapshots__Output>
      Recall: MessageTypeDefinition<_felloe_v1_Recall, _felloe_v1_Recall__Output>
      ReceiveHistoryDeletions: MessageTypeDefinition<_felloe_v1_ReceiveHistoryDeletions, _felloe_v1_ReceiveHistoryDeletions__Output>
      RecordPart: MessageTypeDefinition<_felloe_v1_RecordPart, _felloe_v1_RecordPart__Output>
      RefreshAccountSession: MessageTypeDefinition<_felloe_v1_RefreshAccountSession, _felloe_v1_RefreshAccountSession__Output>
      RegisterAccount: MessageTypeDefinition<_felloe_v1_RegisterAccount, _felloe_v1_RegisterAccount__Output>
      RegisterHistoryDevice: MessageTypeDefinition<_felloe_v1_RegisterHistoryDevice, _felloe_v1_RegisterHistoryDevice__Output>
      ReleaseLock: MessageTypeDefinition<_felloe_v1_ReleaseLock, _felloe_v1_ReleaseLock__Output>
      Removal: MessageTypeDefinition<_felloe_v1_Removal, _felloe_v1_Removal__Output>
      RemoveArtifacts: MessageTypeDefinition<_felloe_v1_RemoveArtifacts, _felloe_v1_RemoveArtifacts__Output>
      RemoveContainer: MessageTypeDefinition<_felloe_v1_RemoveContainer, _felloe_v1_RemoveContainer__Output>
      RemoveHistoryDevice: MessageTypeDefinition<_felloe_v1_RemoveHistoryDevice, _felloe_v1_RemoveHistoryDevice__Output>
      RemoveResult: MessageTypeDefinition<_felloe_v1_RemoveResult, _felloe_v1_RemoveResult__Output>
      RemoveResults: MessageTypeDefinition<_felloe_v1_RemoveResults, _felloe_v1_RemoveResults__Output>
      RenameArtifact: MessageTypeDefinition<_felloe_v1_RenameArtifact, _felloe_v1_RenameArtifact__Output>
      RenewBlobs: MessageTypeDefinition<_felloe_v1_RenewBlobs, _felloe_v1_RenewBlobs__Output>
      RenewLock: MessageTypeDefinition<_felloe_v1_RenewLock, _felloe_v1_RenewLock__Output>
      Report: MessageTypeDefinition<_felloe_v1_Report, _felloe_v1_Report__Output>
      Request: MessageTypeDefinition<_felloe_v1_Request, _felloe_v1_Request__Output>
      ReserveVaultUploads: MessageTypeDefinition<_felloe_v1_ReserveVaultUploads, _felloe_v1_ReserveVaultUploads__Output>
      ResolveArtifact: MessageTypeDefinition<_felloe_v1_ResolveArtifact, _felloe_v1_ResolveArtifact__Output>
      Revoke: MessageTypeDefinition<_felloe_v1_Revoke, _felloe_v1_Revoke__Output>
      RevokeAccountRecord: MessageTypeDefinition<_felloe_v1_RevokeAccountRecord, _felloe_v1_RevokeAccountRecord__Output>
      SaveVaultSnapshot: MessageTypeDefinition<_felloe_v1_SaveVaultSnapshot, _felloe_v1_SaveVaultSnapshot__Output>
      SealSegment: MessageTypeDefinition<_felloe_v1_SealSegment, _felloe_v1_SealSegment__Output>
      SegmentBlob: MessageTypeDefinition<_felloe_v1_SegmentBlob, _felloe_v1_SegmentBlob__Output>
      SegmentRecord: MessageTypeDefinition<_felloe_v1_SegmentRecord, _felloe_v1_SegmentRecord__Output>
      SessionCredential: MessageTypeDefinition<_felloe_v1_SessionCredential, _felloe_v1_SessionCredential__Output>
      SettingRecord: MessageTypeDefinition<_felloe_v1_SettingRecord, _felloe_v1_SettingRecord__Output>
      SignVaultUrls: MessageTypeDefinition<_felloe_v1_SignVaultUrls, _felloe_v1_SignVaultUrls__Output>
      SpokeFrame: MessageTypeDefinition<_felloe_v1_SpokeFrame, _felloe_v1_SpokeFrame__Output>
      StageHistory: MessageTypeDefinition<_felloe_v1_StageHistory, _felloe_v1_StageHistory__Output>
      StagedBlob: MessageTypeDefinition<_felloe_v1_StagedBlob, _felloe_v1_StagedBlob__Output>
      SubmitHistory: MessageTypeDefinition<_felloe_v1_SubmitHistory, _felloe_v1_SubmitHistory__Output>
      TakeBackupMoves: MessageTypeDefinition<_felloe_v1_TakeBackupMoves, _felloe_v1_TakeBackupMoves__Output>
      TakeHistoryRewrites: MessageTypeDefinition<_felloe_v1_TakeHistoryRewrites, _felloe_v1_TakeHistoryRewrites__Output>
      TakeTokens: MessageTypeDefinition<_felloe_v1_TakeTokens, _felloe_v1_TakeTokens__Output>
      TakeWork: MessageTypeDefinition<_felloe_v1_TakeWork, _felloe_v1_TakeWork__Output>
      TenantName: MessageTypeDefinition<_felloe_v1_TenantName, _felloe_v1_TenantName__Output>
      TenantNames: MessageTypeDefinition<_felloe_v1_TenantNames, _felloe_v1_TenantNames__Output>
      TokenCredential: MessageTypeDefinition<_felloe_v1_TokenCredential, _felloe_v1_TokenCredential__Output>
      TokensTaken: MessageTypeDefinition<_felloe_v1_TokensTaken, _felloe_v1_TokensTaken__Output>
      UploadEntry: MessageTypeDefinition<_felloe_v1_UploadEntry, _felloe_v1_UploadEntry__Output>
      UploadPage: MessageTypeDefinition<_felloe_v1_UploadPage, _felloe_v1_UploadPage__Output>
      UploadRecord: MessageTypeDefinition<_felloe_v1_UploadRecord, _felloe_v1_UploadRecord__Output>
      UrlKey: MessageTypeDefinition<_felloe_v1_UrlKey, _felloe_v1_UrlKey__Output>
      UrlKeys: MessageTypeDefinition<_felloe_v1_UrlKeys, _felloe_v1_UrlKeys__Output>
      VaultCursor: MessageTypeDefinition<_felloe_v1_VaultCursor, _felloe_v1_VaultCursor__Output>
      VaultDelivery: MessageTypeDefinition<_felloe_v1_VaultDelivery, _felloe_v1_VaultDelivery__Output>
      VaultEntries: MessageTypeDefinition<_felloe_v1_VaultEntries, _felloe_v1_VaultEntries__Output>
      VaultEntry: MessageTypeDefinition<_felloe_v1_VaultEntry, _felloe_v1_VaultEntry__Output>
      VaultPage: MessageTypeDefinition<_felloe_v1_VaultPage, _felloe_v1_VaultPage__Output>
      VaultPlace: MessageTypeDefinition<_felloe_v1_VaultPlace, _felloe_v1_VaultPlace__Output>
      VaultTopic: MessageTypeDefinition<_felloe_v1_VaultTopic, _felloe_v1_VaultTopic__Output>
      VaultTopics: MessageTypeDefinition<_felloe_v1_VaultTopics, _felloe_v1_VaultTopics__Output>
      VaultUpload: MessageTypeDefinition<_felloe_v1_VaultUpload, _felloe_v1_VaultUpload__Output>
      VaultUploadWish: MessageTypeDefinition<_felloe_v1_VaultUploadWish, _felloe_v1_VaultUploadWish__Output>
      VaultUploads: MessageTypeDefinition<_felloe_v1_VaultUploads, _felloe_v1_VaultUploads__Output>
      VaultUrls: MessageTypeDefinition<_felloe_v1_VaultUrls, _felloe_v1_VaultUrls__Output>
      VerifySignature: MessageTypeDefinition<_felloe_v1_VerifySignature, _felloe_v1_VerifySignature__Output>
      VersionEntry: MessageTypeDefinition<_felloe_v1_VersionEntry, _felloe_v1_VersionEntry__Output>
      VersionPage: MessageTypeDefinition<_felloe_v1_VersionPage, _felloe_v1_VersionPage__Output>
      Welcome: MessageTypeDefinition<_felloe_v1_Welcome, _felloe_v1_Welcome__Output>
      WorkBatch: MessageTypeDefinition<_felloe_v1_WorkBatch, _felloe_v1_WorkBatch__Output>
      WorkItem: MessageTypeDefinition<_felloe_v1_WorkItem, _felloe_v1_WorkItem__Output>
      WriteArtifact: MessageTypeDefinition<_felloe_v1_WriteArtifact, _felloe_v1_WriteArtifact__Output>
      WriteResult: MessageTypeDefinition<_felloe_v1_WriteResult, _felloe_v1_WriteResult__Output>
    }
  }
}

