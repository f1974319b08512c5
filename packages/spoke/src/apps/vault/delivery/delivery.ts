/**
 * How bytes get from and to a client of the vault: one way per deployment. Everything else of the app knows only this.
 *
 *   reserve:  reserve_vault_uploads ──▶ uploadUrl() of each upload ──▶ client
 *   save:     save_vault_snapshot ──▶ its bytes did not come: settleSnapshot() said true: once more
 *   list:     list_vault_entries ──▶ settle(page.unfinished) said true: once more ──▶ downloadUrls() of the entries ──▶ client
 *   find:     find_vault_entries, the same
 *
 * Through the spoke (through-spoke.ts) the client sends its bytes to us, so nothing is ever left to settle. For the direct ways
 * (direct-….ts) the hub, which knows what the deployment chose, answers a reservation with the place of a blob that it awaits
 * (`upload.direct`); they settle by looking there, checking, and committing with `commit_vault_upload`. What a direct way cannot
 * serve (bytes written before it was chosen) it leaves to the way through the spoke, which is therefore always there.
 */
import type { Actor } from '@felloe/contracts/gen/felloe/v1/Actor.ts';
import type { ContainerDescriptor__Output } from '@felloe/contracts/gen/felloe/v1/ContainerDescriptor.ts';
import type { VaultEntry__Output } from '@felloe/contracts/gen/felloe/v1/VaultEntry.ts';
import type { VaultUpload__Output } from '@felloe/contracts/gen/felloe/v1/VaultUpload.ts';
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

export interface VaultDelivery {
  /** Where the client PUTs the bytes. Opaque to it, good until `upload.expires_at`. */
  uploadUrl(request: DeliveryRequest, upload: VaultUpload__Output): Promise<string>;
  /** Where the client GETs the bytes of each entry, aligned with them. Opaque to it, good for the configured time. */
  downloadUrls(request: DeliveryRequest, entries: readonly VaultEntry__Output[]): string[] | Promise<string[]>;
  /**
   * Uploads that clients may have finished by themselves: those whose bytes have arrived and are right are committed.
   * @returns whether any was, so that what was read before may be behind
   */
  settle(request: DeliveryRequest, uploads: readonly VaultUpload__Output[]): Promise<boolean>;
  /** The same for the one upload that a snapshot is to be saved from. @throws StoreError `digest_mismatch` for other bytes */
  settleSnapshot(request: DeliveryRequest, place: DigestPlace): Promise<boolean>;
}
