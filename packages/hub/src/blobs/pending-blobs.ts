/**
 * Which blob ids are out with sessions. RAM mirror of the open leases: the database decides (a commit holds the lease's row), this
 * tells which lease an id belongs to.
 */
export interface BlobLease {
  readonly leaseId: string;
  readonly backendId: string;
  readonly epoch: number;
  readonly blobIds: readonly string[];
  expiresAt: number;
  /** Ids of it that no commit has used yet. */
  unused: number;
}

export class PendingBlobs {
  readonly #leaseOfBlob = new Map<string, BlobLease>();
  readonly #leases = new Map<string, BlobLease>();
  #exhausted: string[] = [];

  get size(): number {
    return this.#leaseOfBlob.size;
  }

  add(lease: BlobLease): void {
    this.#leases.set(lease.leaseId, lease);
    for (const blobId of lease.blobIds) this.#leaseOfBlob.set(blobId, lease);
  }

  leaseOf(blobId: string): BlobLease | undefined {
    return this.#leaseOfBlob.get(blobId);
  }

  leases(): Iterable<BlobLease> {
    return this.#leases.values();
  }

  /** A commit named this; a lease without unused ids has nothing left to tell. */
  used(blobId: string): void {
    const lease = this.#leaseOfBlob.get(blobId);
    if (lease === undefined) return;
    this.#leaseOfBlob.delete(blobId);
    lease.unused -= 1;
    if (lease.unused > 0) return;
    this.#leases.delete(lease.leaseId);
    this.#exhausted.push(lease.leaseId);
  }

  /** Leases whose every id was used since the last call: their rows can go. */
  takeExhausted(): string[] {
    const exhausted = this.#exhausted;
    this.#exhausted = [];
    return exhausted;
  }

  closed(leaseId: string): void {
    const lease = this.#leases.get(leaseId);
    if (lease === undefined) return;
    this.#leases.delete(leaseId);
    for (const blobId of lease.blobIds) if (this.#leaseOfBlob.get(blobId) === lease) this.#leaseOfBlob.delete(blobId);
  }
}
