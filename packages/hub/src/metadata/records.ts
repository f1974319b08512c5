/** What the hub keeps in RAM of its rows. */
import type { ContainerDocuments } from '../settings/container-documents.ts';
import type { BlobRef } from '@felloe/contracts/gen/felloe/v1/BlobRef.ts';

export interface ContainerRow {
  readonly tenantId: string;
  readonly containerId: string;
  readonly name: string;
  readonly region: string;
  /** undefined: where the installation puts blobs by default. */
  readonly backendId: string | undefined;
  /** JSON of engine's ContainerSettings. */
  readonly settings: string;
  /** The settings its owner replaces one by one, by engine's SettingName. Always the newest: changed in place. */
  readonly documents: ContainerDocuments;
  readonly lane: number;
  readonly createdAt: number;
}

/** Where a blob lies. */
export interface BlobPlace {
  readonly blobId: string;
  readonly backendId: string;
  readonly size: number;
  readonly locator: string;
  readonly segmentId: string | undefined;
}

/** A piece of an artifact's content, in order. */
export interface ContentPiece {
  readonly blobId: string;
  readonly size: number;
  /** 0 when the artifact was not written in parts. */
  readonly partNumber: number;
  /** JSON of the part's checksums, empty when not in parts. */
  readonly checksums: string;
}

export interface ArtifactRow {
  readonly tenantId: string;
  readonly containerId: string;
  readonly path: string;
  readonly versionId: string;
  /** Its version has a name of its own; else clients call it "null". */
  readonly named: boolean;
  readonly removedMarker: boolean;
  readonly size: number;
  readonly etag: string;
  readonly modifiedAt: number;
  readonly attributes: string;
  /** JSON of engine's ArtifactAnnotations, empty for none. */
  readonly annotations: string;
  readonly content: readonly ContentPiece[];
}

/** A version by itself: what its path names now, or an older one. */
export interface VersionRow extends ArtifactRow {
  readonly current: boolean;
}

const markerBit = 1;
const namedBit = 2;

/** The column `kind`. */
export function kindOf(row: Pick<ArtifactRow, 'removedMarker' | 'named'>): number {
  return (row.removedMarker ? markerBit : 0) + (row.named ? namedBit : 0);
}

export function marksOf(kind: number): Pick<ArtifactRow, 'removedMarker' | 'named'> {
  return { removedMarker: (kind & markerBit) !== 0, named: (kind & namedBit) !== 0 };
}

type StoredPiece = readonly [blobId: string, size: number, partNumber?: number, checksums?: string];

export function encodeContent(content: readonly ContentPiece[]): string {
  return JSON.stringify(
    content.map(
      (piece): StoredPiece =>
        piece.partNumber === 0 ? [piece.blobId, piece.size] : [piece.blobId, piece.size, piece.partNumber, piece.checksums],
    ),
  );
}

export function decodeContent(text: string): ContentPiece[] {
  return (JSON.parse(text) as StoredPiece[]).map(([blobId, size, partNumber = 0, checksums = '']) => ({
    blobId,
    size,
    partNumber,
    checksums,
  }));
}

/** `places` are those of the content, in order. */
export function blobRefsOf({
  row,
  places,
}: {
  readonly row: Pick<ArtifactRow, 'content'>;
  readonly places: readonly BlobPlace[];
}): BlobRef[] {
  return row.content.map((piece, index) => blobRefOf(piece, places[index]));
}

export function blobRefOf(piece: ContentPiece, place: Pick<BlobPlace, 'backendId' | 'locator'> | undefined): BlobRef {
  return {
    blob_id: piece.blobId,
    backend_id: place?.backendId ?? '',
    locator: place?.locator ?? '',
    size: piece.size,
    part_number: piece.partNumber,
    checksums: piece.checksums,
  };
}
