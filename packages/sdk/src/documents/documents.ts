/**
 * Documents that every device of a user has, end-to-end encrypted, over any S3 storage and without a server of their own:
 *
 *   const documents = await openDocuments({ storage, store, userId, deviceId, masterKey });
 *   const emma = documents.familyMember('emma');
 *   await emma.put({ title: 'Vaccination' });      // at once, also offline
 *   documents.watch({ onChange: show });           // told and heard as soon as there is a connection
 */
import { StoreError } from '@felloe/contracts/http/problem.ts';
import type { FamilyKeySource } from './encryption/family-keys.ts';
import { fingerprintOf, type Identity, identityOf } from './encryption/identity.ts';
import { KeyRing } from './encryption/key-ring.ts';
import { keyBytes } from './encryption/sealed-blob.ts';
import { publicKeyOf } from './account.ts';
import { type Device, forgetDevice, listDevices, noteDevice } from './devices.ts';
import { FamilyMember } from './family-member.ts';
import { type DocumentLimits, documentLimits } from './limits.ts';
import { getJson, type LocalStore, putJson } from './local/local-store.ts';
import { Queue } from './local/queue.ts';
import type { ChangeLog } from './manifest/change-log.ts';
import { deviceManifests } from './manifest/device-manifests.ts';
import { sharedManifest } from './manifest/shared-manifest.ts';
import type { ConflictRule } from './manifest/winner.ts';
import { checkedId, keysOfUser, type UserKeys } from './object-keys.ts';
import type { Grant } from './sharing/grant.ts';
import { GrantedFamilyMember } from './sharing/granted-family-member.ts';
import { GrantedKeys } from './sharing/granted-keys.ts';
import { giveGrant, type GrantKeeper, type GrantParts, listGrants, noGrantKeeper, readGrant } from './sharing/grants.ts';
import { type Revocation, resumeRevocation, revoke } from './sharing/revocation.ts';
import type { Bytes, DocumentStorage } from './storage/storage.ts';
import type { SyncContext } from './sync/sync-context.ts';
import { Synchroniser, type SyncResult } from './sync/synchroniser.ts';
import { type Watch, watch, type WatchOptions } from './watch.ts';

export interface DocumentsOptions {
  readonly storage: DocumentStorage;
  /** Of this user on this device; one open `Documents` at a time. */
  readonly store: LocalStore;
  readonly userId: string;
  /** Made once for this installation of the app, and kept. */
  readonly deviceId: string;
  /** Shown to the user where devices are listed. */
  readonly deviceName?: string;
  /** From `createAccount` or `recoverAccount`. */
  readonly masterKey: Bytes;
  /** The same on every device. Default: versions. */
  readonly rule?: ConflictRule;
  /** `one` for the user, by compare-and-set, or one `per-device`. The same on every device. Default: one. */
  readonly manifest?: 'one' | 'per-device';
  /** Who gives out URLs, if somebody does. */
  readonly grantKeeper?: GrantKeeper;
  readonly limits?: Partial<DocumentLimits>;
  readonly now?: () => Date;
}

export async function openDocuments(options: DocumentsOptions): Promise<Documents> {
  checkedId(options.deviceId, 'a device id');
  if (options.masterKey.length !== keyBytes) throw new StoreError('invalid_argument', `a master key is ${keyBytes} bytes`);
  const limits = { ...documentLimits, ...options.limits };
  const queue = await Queue.open(options.store, limits.queueMax);
  return new Documents({ ...options, limits, queue, identity: await identityOf(options.masterKey) });
}

interface DocumentsParts extends DocumentsOptions {
  readonly limits: DocumentLimits;
  readonly queue: Queue;
  readonly identity: Identity;
}

export class Documents {
  readonly userId: string;
  readonly deviceId: string;
  readonly #parts: DocumentsParts;
  readonly #keys: UserKeys;
  readonly #context: SyncContext;
  readonly #synchroniser: Synchroniser;
  readonly #rings = new Map<string, KeyRing>();
  readonly #now: () => Date;

  /** Use `openDocuments`. */
  constructor(parts: DocumentsParts) {
    this.#parts = parts;
    this.userId = parts.userId;
    this.deviceId = parts.deviceId;
    this.#now = parts.now ?? (() => new Date());
    this.#keys = keysOfUser(parts.userId);
    const { storage, store, queue, deviceId, limits, rule = 'versions' } = parts;
    const keysOf = (familyMemberId: string): FamilyKeySource => this.#ring(familyMemberId);
    this.#context = { storage, store, queue, log: this.#log(rule), keys: this.#keys, keysOf, rule, deviceId, limits };
    this.#synchroniser = new Synchroniser(this.#context);
  }

  familyMember(familyMemberId: string): FamilyMember {
    return new FamilyMember(familyMemberId, this.#context, this.#now);
  }

  /** Those that this device has something of. */
  async familyMembers(): Promise<string[]> {
    const names = [...(await this.#context.store.names('record/')), ...(await this.#context.store.names('attachment/'))];
    const waiting = this.#context.queue.entries().map(({ familyMemberId }) => familyMemberId);
    return [...new Set([...names.map((name) => name.split('/')[1] ?? ''), ...waiting])].toSorted();
  }

  /** Changes of this device that no other has seen yet. */
  get waiting(): number {
    return this.#context.queue.length;
  }

  /** Hears and tells once. What fails is tried again by the next; nothing is lost or done twice. @throws StoreError `unavailable` offline */
  async sync(): Promise<SyncResult> {
    const result = await this.#synchroniser.sync();
    // The next sync says that this device was seen, if this one cannot.
    await this.#noteSeen().catch(() => {});
    return result;
  }

  /** Syncs from now on, until stopped. */
  watch(options: WatchOptions = {}): Watch {
    return watch({ sync: () => this.sync(), prefix: this.#context.log.watched, limits: this.#parts.limits }, options);
  }

  async devices(): Promise<Device[]> {
    return await listDevices(this.#parts.storage, this.#keys);
  }

  /** Takes a device from the list; its keys or token end where they were given. */
  async forgetDevice(deviceId: string): Promise<void> {
    await forgetDevice(this.#parts.storage, this.#keys, deviceId);
  }

  /** To be given to users who share with this one; lies at public-key.blob as well. */
  get publicKey(): Bytes {
    return this.#parts.identity.publicKey;
  }

  /** To be compared with what the other user's device shows, before sharing. */
  async fingerprint(publicKey: Bytes = this.#parts.identity.publicKey): Promise<string> {
    return await fingerprintOf(publicKey);
  }

  /** Lets another user read a family member. `publicKey`: read from the storage when not given. */
  async share(familyMemberId: string, to: { readonly userId: string; readonly publicKey?: Bytes }): Promise<Grant> {
    const publicKey = to.publicKey ?? (await publicKeyOf(this.#parts.storage, to.userId));
    return await giveGrant(this.#grantParts(), this.#ring(familyMemberId), { userId: to.userId, publicKey });
  }

  async grants(): Promise<Grant[]> {
    return await listGrants(this.#grantParts());
  }

  /** Ends a grant and seals everything again under a new key. Interrupted, it is finished by `resumeRevocations` on any device. */
  async revoke(grantId: string, onProgress?: (resealed: number) => void): Promise<Revocation> {
    const { familyMemberId } = await readGrant(this.#grantParts(), grantId);
    return await revoke(this.#revocationParts(onProgress), this.#ring(familyMemberId), grantId);
  }

  /** Finishes what another run or device began; one conditional request for each family member that was ever shared. */
  async resumeRevocations(onProgress?: (resealed: number) => void): Promise<Revocation> {
    const members = new Set((await this.grants()).map(({ familyMemberId }) => familyMemberId));
    const done: Revocation[] = [];
    for (const member of members) done.push(await resumeRevocation(this.#revocationParts(onProgress), this.#ring(member)));
    return {
      resealed: done.reduce((sum, { resealed }) => sum + resealed, 0),
      unreadable: done.flatMap(({ unreadable }) => unreadable),
    };
  }

  /** What another user shared with this one. Call its `sync` first. */
  granted(grant: { readonly ownerId: string; readonly familyMemberId: string; readonly grantId: string }): GrantedFamilyMember {
    const { storage, identity, limits } = this.#parts;
    const keys = keysOfUser(grant.ownerId).familyMember(grant.familyMemberId);
    const source = new GrantedKeys(storage, keys.grant(grant.grantId), identity);
    return new GrantedFamilyMember({ storage, keys, source, rule: this.#context.rule, limits });
  }

  #log(rule: ConflictRule): ChangeLog {
    const { storage, limits, deviceId, manifest = 'one' } = this.#parts;
    const parts = { storage, rule, limits, now: this.#now };
    return manifest === 'one'
      ? sharedManifest({ ...parts, key: this.#keys.manifest, segments: this.#keys.segments })
      : deviceManifests({ ...parts, keys: this.#keys, deviceId });
  }

  #ring(familyMemberId: string): KeyRing {
    let ring = this.#rings.get(familyMemberId);
    if (ring === undefined) {
      const { storage, store, masterKey } = this.#parts;
      ring = new KeyRing(familyMemberId, { storage, store, keys: this.#keys, masterKey, now: this.#now });
      this.#rings.set(familyMemberId, ring);
    }
    return ring;
  }

  #grantParts(): GrantParts {
    const { storage, identity, grantKeeper = noGrantKeeper } = this.#parts;
    return { storage, keys: this.#keys, identity, keeper: grantKeeper, now: this.#now };
  }

  #revocationParts(onProgress: ((resealed: number) => void) | undefined) {
    return { ...this.#grantParts(), limits: this.#parts.limits, onProgress };
  }

  async #noteSeen(): Promise<void> {
    const { storage, store, deviceId, deviceName = deviceId, limits } = this.#parts;
    const now = this.#now();
    const before = await getJson<Device>(store, 'device');
    if (before !== undefined && now.getTime() - Date.parse(before.last_seen) < limits.deviceSeenMs) return;
    await putJson(store, 'device', await noteDevice(storage, this.#keys, { deviceId, deviceName, now }));
  }
}
