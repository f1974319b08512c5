// Generated from protos/felloe/v1/session.proto

import type { Failure as _felloe_v1_Failure, Failure__Output as _felloe_v1_Failure__Output } from '../../felloe/v1/Failure.ts';
import type { Done as _felloe_v1_Done, Done__Output as _felloe_v1_Done__Output } from '../../felloe/v1/Done.ts';
import type { KeyCredential as _felloe_v1_KeyCredential, KeyCredential__Output as _felloe_v1_KeyCredential__Output } from '../../felloe/v1/KeyCredential.ts';
import type { TokenCredential as _felloe_v1_TokenCredential, TokenCredential__Output as _felloe_v1_TokenCredential__Output } from '../../felloe/v1/TokenCredential.ts';
import type { ContainerDescriptor as _felloe_v1_ContainerDescriptor, ContainerDescriptor__Output as _felloe_v1_ContainerDescriptor__Output } from '../../felloe/v1/ContainerDescriptor.ts';
import type { ContainerPage as _felloe_v1_ContainerPage, ContainerPage__Output as _felloe_v1_ContainerPage__Output } from '../../felloe/v1/ContainerPage.ts';
import type { ArtifactRecord as _felloe_v1_ArtifactRecord, ArtifactRecord__Output as _felloe_v1_ArtifactRecord__Output } from '../../felloe/v1/ArtifactRecord.ts';
import type { WriteResult as _felloe_v1_WriteResult, WriteResult__Output as _felloe_v1_WriteResult__Output } from '../../felloe/v1/WriteResult.ts';
import type { RemoveResults as _felloe_v1_RemoveResults, RemoveResults__Output as _felloe_v1_RemoveResults__Output } from '../../felloe/v1/RemoveResults.ts';
import type { ArtifactPage as _felloe_v1_ArtifactPage, ArtifactPage__Output as _felloe_v1_ArtifactPage__Output } from '../../felloe/v1/ArtifactPage.ts';
import type { UploadRecord as _felloe_v1_UploadRecord, UploadRecord__Output as _felloe_v1_UploadRecord__Output } from '../../felloe/v1/UploadRecord.ts';
import type { PartRecord as _felloe_v1_PartRecord, PartRecord__Output as _felloe_v1_PartRecord__Output } from '../../felloe/v1/PartRecord.ts';
import type { PartPage as _felloe_v1_PartPage, PartPage__Output as _felloe_v1_PartPage__Output } from '../../felloe/v1/PartPage.ts';
import type { UploadPage as _felloe_v1_UploadPage, UploadPage__Output as _felloe_v1_UploadPage__Output } from '../../felloe/v1/UploadPage.ts';
import type { BlobLease as _felloe_v1_BlobLease, BlobLease__Output as _felloe_v1_BlobLease__Output } from '../../felloe/v1/BlobLease.ts';
import type { SegmentRecord as _felloe_v1_SegmentRecord, SegmentRecord__Output as _felloe_v1_SegmentRecord__Output } from '../../felloe/v1/SegmentRecord.ts';
import type { BackendKey as _felloe_v1_BackendKey, BackendKey__Output as _felloe_v1_BackendKey__Output } from '../../felloe/v1/BackendKey.ts';
import type { WorkBatch as _felloe_v1_WorkBatch, WorkBatch__Output as _felloe_v1_WorkBatch__Output } from '../../felloe/v1/WorkBatch.ts';
import type { MoveResults as _felloe_v1_MoveResults, MoveResults__Output as _felloe_v1_MoveResults__Output } from '../../felloe/v1/MoveResults.ts';
import type { LockRecord as _felloe_v1_LockRecord, LockRecord__Output as _felloe_v1_LockRecord__Output } from '../../felloe/v1/LockRecord.ts';
import type { EventPage as _felloe_v1_EventPage, EventPage__Output as _felloe_v1_EventPage__Output } from '../../felloe/v1/EventPage.ts';
import type { TokensTaken as _felloe_v1_TokensTaken, TokensTaken__Output as _felloe_v1_TokensTaken__Output } from '../../felloe/v1/TokensTaken.ts';
import type { Administered as _felloe_v1_Administered, Administered__Output as _felloe_v1_Administered__Output } from '../../felloe/v1/Administered.ts';
import type { Long } from '@grpc/proto-loader';

export interface Answer {
  'id'?: (number | string | Long);
  'failure'?: (_felloe_v1_Failure | null);
  'done'?: (_felloe_v1_Done | null);
  'key_credential'?: (_felloe_v1_KeyCredential | null);
  'token_credential'?: (_felloe_v1_TokenCredential | null);
  'container'?: (_felloe_v1_ContainerDescriptor | null);
  'containers'?: (_felloe_v1_ContainerPage | null);
  'artifact'?: (_felloe_v1_ArtifactRecord | null);
  'written'?: (_felloe_v1_WriteResult | null);
  'removed'?: (_felloe_v1_RemoveResults | null);
  'artifacts'?: (_felloe_v1_ArtifactPage | null);
  'upload'?: (_felloe_v1_UploadRecord | null);
  'part'?: (_felloe_v1_PartRecord | null);
  'parts'?: (_felloe_v1_PartPage | null);
  'uploads'?: (_felloe_v1_UploadPage | null);
  'blob_lease'?: (_felloe_v1_BlobLease | null);
  'segment'?: (_felloe_v1_SegmentRecord | null);
  'backend_key'?: (_felloe_v1_BackendKey | null);
  'work'?: (_felloe_v1_WorkBatch | null);
  'moved'?: (_felloe_v1_MoveResults | null);
  'lock'?: (_felloe_v1_LockRecord | null);
  'events'?: (_felloe_v1_EventPage | null);
  'tokens'?: (_felloe_v1_TokensTaken | null);
  'administered'?: (_felloe_v1_Administered | null);
  'result'?: "failure"|"done"|"key_credential"|"token_credential"|"container"|"containers"|"artifact"|"written"|"removed"|"artifacts"|"upload"|"part"|"parts"|"uploads"|"blob_lease"|"segment"|"backend_key"|"work"|"moved"|"lock"|"events"|"tokens"|"administered";
}

export interface Answer__Output {
  'id': (number);
  'failure'?: (_felloe_v1_Failure__Output | null);
  'done'?: (_felloe_v1_Done__Output | null);
  'key_credential'?: (_felloe_v1_KeyCredential__Output | null);
  'token_credential'?: (_felloe_v1_TokenCredential__Output | null);
  'container'?: (_felloe_v1_ContainerDescriptor__Output | null);
  'containers'?: (_felloe_v1_ContainerPage__Output | null);
  'artifact'?: (_felloe_v1_ArtifactRecord__Output | null);
  'written'?: (_felloe_v1_WriteResult__Output | null);
  'removed'?: (_felloe_v1_RemoveResults__Output | null);
  'artifacts'?: (_felloe_v1_ArtifactPage__Output | null);
  'upload'?: (_felloe_v1_UploadRecord__Output | null);
  'part'?: (_felloe_v1_PartRecord__Output | null);
  'parts'?: (_felloe_v1_PartPage__Output | null);
  'uploads'?: (_felloe_v1_UploadPage__Output | null);
  'blob_lease'?: (_felloe_v1_BlobLease__Output | null);
  'segment'?: (_felloe_v1_SegmentRecord__Output | null);
  'backend_key'?: (_felloe_v1_BackendKey__Output | null);
  'work'?: (_felloe_v1_WorkBatch__Output | null);
  'moved'?: (_felloe_v1_MoveResults__Output | null);
  'lock'?: (_felloe_v1_LockRecord__Output | null);
  'events'?: (_felloe_v1_EventPage__Output | null);
  'tokens'?: (_felloe_v1_TokensTaken__Output | null);
  'administered'?: (_felloe_v1_Administered__Output | null);
  'result'?: "failure"|"done"|"key_credential"|"token_credential"|"container"|"containers"|"artifact"|"written"|"removed"|"artifacts"|"upload"|"part"|"parts"|"uploads"|"blob_lease"|"segment"|"backend_key"|"work"|"moved"|"lock"|"events"|"tokens"|"administered";
}
