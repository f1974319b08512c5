/**
 * How bytes get from and to a client of the vault: one way per deployment. Everything else of the app knows only this.
 *
 *   reserve:  wishes()  ──▶ reserve_vault_uploads ──▶ uploadUrl() of each upload ──▶ client
 *   save:     settleSnapshot() ──▶ save_vault_snapshot
 *   list:     list_vault_entries ──▶ settle(page.unfinished) said true: once more ──▶ downloadUrl() of each entry ──▶ client
 *
 * Through the spoke (through-spoke.ts) the client sends its bytes to us, so nothing is ever left to settle. Direct ways
 * (direct-….ts) give the hub a leased blob with every wish, and settle by looking at the backend, checking, and committing with
 * `commit_vault_upload`. Ways are made by create-delivery.ts from the configuration; each serves what URLs it makes.
 */
import type { Actor } from '@felloe/contracts/gen/felloe/v1/Actor.ts';
import type { ContainerDescriptor__Output } from '@felloe/contracts/gen/felloe/v1/ContainerDescriptor.ts';
import type { VaultEntry__Output } from '@felloe/contracts/gen/felloe/v1/VaultEntry.ts';
import type { VaultUpload__Output } from '@felloe/contracts/gen/felloe/v1/VaultUpload.ts';
import type { VaultUploadWish } from '@felloe/contracts/gen/felloe/v1/VaultUploadWish.ts';
import type { CallOptions } from '@felloe/contracts/session/calls.ts';

/** Who asks, where and when: what every step of a delivery may need. */
export interface DeliveryRequest {
  /** The container the vault stands on: tenant, backend. */
  readonly container: ContainerDescriptor__Output;
  /** Of kind `vault_key`; its principal is the signer. */
  readonly actor: Actor;
  /** For calls to the hub on behalf of the signer: actor, deadline, trace, the client's going away. */
  readonly call: CallOptions;
  /** Scheme, host and prefix as the client reached us, without a slash at the end: `https://host/vault`. */
  readonly base: string;
}

/** One place of one digest: 0x and lower-case hex digits. */
export interface DigestPlace {
  readonly topic: string;
  readonly owner: string;
  readonly digest: string;
}

/** What of a reserve call the way decides. `epoch` is that of the blob ids in the wishes, 0 when there are none. */
export interface ReadyWishes {
  readonly wishes: VaultUploadWish[];
  readonly epoch: number;
}

export interface VaultDelivery {
  /** The wishes as the hub has to see them, aligned with the places. Throws what leasing throws. */
  wishes(request: DeliveryRequest, places: readonly DigestPlace[]): Promise<ReadyWishes>;
  /** Where the client PUTs the bytes. Opaque to it, good until `upload.expires_at`. */
  uploadUrl(request: DeliveryRequest, upload: VaultUpload__Output): Promise<string>;
  /** Where the client GETs the bytes of an entry. Opaque to it, good for the configured time. */
  downloadUrl(request: DeliveryRequest, entry: VaultEntry__Output): Promise<string>;
  /**
   * Uploads that clients may have finished by themselves: those whose bytes have arrived and are right are committed.
   * @returns whether any was, so that what was read before may be behind
   */
  settle(request: DeliveryRequest, uploads: readonly VaultUpload__Output[]): Promise<boolean>;
  /** The same for the one upload that a snapshot is about to be saved from. */
  settleSnapshot(request: DeliveryRequest, place: DigestPlace): Promise<void>;
}
