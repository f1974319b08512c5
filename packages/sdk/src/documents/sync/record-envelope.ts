/** What is sealed as one version of a record: the document and who wrote it when. */
import { StoreError } from '@felloe/contracts/http/problem.ts';
import { Type, type Static } from 'typebox';
import { Check } from 'typebox/value';
import { decodeJson, encodeJson } from '../encryption/byte-text.ts';
import { type FamilyKeySource, openBlob } from '../encryption/family-keys.ts';
import { seal } from '../encryption/sealed-blob.ts';
import type { Bytes } from '../storage/storage.ts';

export const RecordEnvelope = Type.Object({
  write_id: Type.String({ description: 'Made for this write: its writer knows it again after a lost answer.' }),
  device_id: Type.String(),
  updated_at: Type.String(),
  deleted: Type.Boolean({ description: 'A tombstone.' }),
  body: Type.Unknown({ description: 'The document; null in a tombstone.' }),
});
export type RecordEnvelope = Static<typeof RecordEnvelope>;

export async function sealRecord(source: FamilyKeySource, envelope: RecordEnvelope, objectKey: string): Promise<Bytes> {
  return await seal(encodeJson(envelope), (await source.keys()).current, objectKey);
}

export async function openRecord(source: FamilyKeySource, sealed: Bytes, objectKey: string): Promise<RecordEnvelope> {
  const envelope = decodeJson(await openBlob(source, sealed, objectKey), objectKey);
  if (!Check(RecordEnvelope, envelope)) throw new StoreError('digest_mismatch', `${objectKey} is no record of this version`);
  return envelope;
}
