/**
 * A current version as RAM holds it, with the places of its blobs. There may be a million, and every object is copied twice while it is
 * young and looked at again by each major collection: so one object holds what nested ones would, and the rest is made when it is asked for.
 */
import type { BlobRef } from '@felloe/contracts/gen/felloe/v1/BlobRef.ts';
import type { Kept } from './second-chance-map.ts';
import { type ArtifactRow, type BlobPlace, blobRefOf, type ContentPiece } from './records.ts';

type PlacedPiece = ContentPiece & Pick<BlobPlace, 'backendId' | 'locator' | 'segmentId'>;

/** What stands for it in RAM besides its texts and its pieces, measured on Node 24 with a million records. */
const objectBytes = 350;
const pieceBytes = 250;
const dayMs = 24 * 60 * 60 * 1000;

export class CachedArtifact implements ArtifactRow, Kept {
  readIn = 0;
  readonly key: string;
  readonly tenantId: string;
  readonly containerId: string;
  readonly versionId: string;
  readonly named: boolean;
  readonly removedMarker: boolean;
  readonly size: number;
  readonly etag: string;
  readonly attributes: string;
  readonly annotations: string;
  /** How many moves of blobs were known when the places were. */
  readonly movesKnown: number;
  // In two parts, because a number as large as a time is an object of its own.
  readonly #modifiedDay: number;
  readonly #modifiedMsOfDay: number;
  // Of content that is one blob; any other is in pieces.
  readonly #blobId: string;
  readonly #backendId: string;
  readonly #locator: string;
  readonly #segmentId: string | undefined;
  readonly #pieces: readonly PlacedPiece[] | undefined;

  /** `key` is `artifactKey` of the row; `places` are those of its content, in order. */
  constructor(key: string, row: ArtifactRow, places: readonly BlobPlace[], movesKnown: number) {
    this.key = key;
    this.tenantId = row.tenantId;
    this.containerId = row.containerId;
    this.versionId = row.versionId;
    this.named = row.named;
    this.removedMarker = row.removedMarker;
    this.size = row.size;
    this.etag = row.etag;
    this.attributes = row.attributes;
    this.annotations = row.annotations;
    this.movesKnown = movesKnown;
    this.#modifiedDay = Math.floor(row.modifiedAt / dayMs);
    this.#modifiedMsOfDay = row.modifiedAt - this.#modifiedDay * dayMs;
    const [piece] = row.content;
    const [place] = places;
    const isOneBlob = row.content.length === 1 && piece?.partNumber === 0 && piece.checksums === '' && piece.size === row.size;
    this.#blobId = isOneBlob ? piece.blobId : '';
    this.#backendId = isOneBlob ? (place?.backendId ?? '') : '';
    this.#locator = isOneBlob ? (place?.locator ?? '') : '';
    this.#segmentId = isOneBlob ? place?.segmentId : undefined;
    this.#pieces = isOneBlob ? undefined : row.content.map((each, index) => placedPiece(each, places[index]));
  }

  get path(): string {
    return this.key.slice(this.containerId.length + 1);
  }

  get modifiedAt(): number {
    return this.#modifiedDay * dayMs + this.#modifiedMsOfDay;
  }

  get content(): readonly ContentPiece[] {
    return this.#pieces ?? [{ blobId: this.#blobId, size: this.size, partNumber: 0, checksums: '' }];
  }

  /** As a reader of its bytes is told. */
  blobRefs(): BlobRef[] {
    if (this.#pieces !== undefined) return this.#pieces.map((piece) => blobRefOf(piece, piece));
    return [
      {
        blob_id: this.#blobId,
        backend_id: this.#backendId,
        locator: this.#locator,
        size: this.size,
        part_number: 0,
        checksums: '',
      },
    ];
  }

  /** Some of its content lies, or lay, in one of these segments. */
  liesIn(isMoved: (segmentId: string) => boolean): boolean {
    if (this.#pieces === undefined) return this.#segmentId !== undefined && isMoved(this.#segmentId);
    return this.#pieces.some(({ segmentId }) => segmentId !== undefined && isMoved(segmentId));
  }

  /** The record of another path whose content is this one's. */
  sharedBy(key: string, row: ArtifactRow): CachedArtifact {
    return new CachedArtifact(key, row, this.#places(), this.movesKnown);
  }

  /** All of its content lies there. */
  liesOn(backendId: string): boolean {
    if (this.#pieces === undefined) return this.#backendId === backendId;
    return this.#pieces.every((piece) => piece.backendId === backendId);
  }

  withAnnotations(annotations: string): CachedArtifact {
    const { tenantId, containerId, path, versionId, named, removedMarker, size, etag, modifiedAt, attributes, content } = this;
    const row = { tenantId, containerId, path, versionId, named, removedMarker, size, etag, modifiedAt, attributes, content };
    return new CachedArtifact(this.key, { ...row, annotations }, this.#places(), this.movesKnown);
  }

  /** What it takes in RAM, about. */
  get bytes(): number {
    const ours = this.versionId.length + this.etag.length + this.#locator.length;
    // Of any alphabet, and so of two bytes each.
    const theirs = this.key.length + this.attributes.length + this.annotations.length;
    return objectBytes + ours + 2 * theirs + (this.#pieces?.length ?? 0) * pieceBytes;
  }

  #places(): BlobPlace[] {
    if (this.#pieces !== undefined) return [...this.#pieces];
    const { size } = this;
    return [{ blobId: this.#blobId, backendId: this.#backendId, size, locator: this.#locator, segmentId: this.#segmentId }];
  }
}

function placedPiece({ blobId, size, partNumber, checksums }: ContentPiece, place: BlobPlace | undefined): PlacedPiece {
  const { backendId = '', locator = '', segmentId } = place ?? {};
  return { blobId, size, partNumber, checksums, backendId, locator, segmentId };
}
