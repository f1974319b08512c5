/** Access at the hub: the one pure decision of the engine, fed with the hub's own records. Every service asks here. */
import type { Action } from '@felloe/engine/access/action.ts';
import {
  type AccessReason,
  type AskedWith,
  type Decision,
  decide,
  refusalOf,
  requireAccess,
  type Resource,
} from '@felloe/engine/access/decide.ts';
import type { Principal } from '@felloe/engine/access/principal.ts';
import type { ArtifactSubject } from '@felloe/engine/access/rule-question.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import type { Clock } from '@felloe/runtime/clock.ts';
import type { Containers } from '../metadata/containers.ts';
import type { ContainerRow } from '../metadata/records.ts';
import type { CallContext } from '../session/call-context.ts';
import { subjectOf } from './artifact-subject.ts';

/** Who asks, and with what. */
export type Asker = Pick<CallContext, 'principal' | 'sourceAddress' | 'facts'>;

/** What of a record decides. */
export interface JudgedRecord {
  readonly annotations: string;
}

export class Access {
  readonly #containers: Containers;
  readonly #clock: Clock;

  constructor(containers: Containers, clock: Clock) {
    this.#containers = containers;
    this.#clock = clock;
  }

  /**
   * The container, when the principal may do this there. Names of containers are one namespace for everybody, so who asks for one that
   * does not exist is told so, unless its own permissions do not reach that far.
   */
  container(asker: Asker, action: Action, name: string, path?: string): ContainerRow {
    const row = this.#find(asker, action, name, path);
    this.#require(asker, action, resourceOf(row, path));
    return row;
  }

  /**
   * As `container`, for what is decided by a record, too: its owner, access list and tags. Passes when the record may allow it; then
   * `settle` has to be asked with the record before anything of it is told or changed.
   */
  open(asker: Asker, action: Action, name: string, path: string): ContainerRow {
    const row = this.#find(asker, action, name, path);
    const { reason } = this.#decide(asker, action, resourceOf(row, path));
    if (reason !== 'allowed' && reason !== 'record_required') throw refusalOf(action, reason);
    return row;
  }

  /**
   * The decision with the record that the path names, undefined when there is none. Whether there is one is told only to those who
   * may list it (S3: ListBucket makes the 403 of GetObject a 404): to others an absent record is as denied as a foreign one.
   */
  settle(
    asker: Asker,
    action: Action,
    place: { readonly row: ContainerRow; readonly path: string },
    record: JudgedRecord | undefined,
  ) {
    const { row, path } = place;
    // What `open` has allowed is not changed by a record that says nothing.
    const { tenantId, sessionPolicy } = asker.principal;
    const isPlain = row.tenantId === tenantId && sessionPolicy === undefined && row.documents.rules() === undefined;
    if (isPlain && record?.annotations === '') return;
    if (record === undefined) {
      this.requireUnrefused(asker, action, row, path);
      this.#requireListing(asker, row, path);
      return;
    }
    this.#require(asker, action, { ...resourceOf(row, path), artifact: subjectOf(record) });
  }

  /** Whether the action would be allowed, without throwing: for what adds to an answer. */
  allows(asker: Asker, action: Action, row: ContainerRow, path?: string, artifact?: ArtifactSubject): boolean {
    return this.#decide(asker, action, { ...resourceOf(row, path), artifact }).allowed;
  }

  /**
   * For what comes along with something that is allowed: passes unless a policy, a restriction or the asker's own permissions refuse it.
   * An owner who lets somebody write lets it say of the new artifact what belongs to that (as Ceph and MinIO do; AWS asks for
   * s3:PutObjectAcl besides).
   */
  requireUnrefused(asker: Asker, action: Action, row: ContainerRow, path: string): void {
    const { reason } = this.#decide(asker, action, { ...resourceOf(row, path), artifact: {} });
    if (reason !== 'other_tenant' && reason !== 'anonymous' && reason !== 'allowed') throw refusalOf(action, reason);
  }

  /** Something of the principal's own tenant. */
  tenant(asker: Asker, action: Action, container?: string): string {
    const { principal } = asker;
    this.#require(asker, action, { tenantId: principal.tenantId, container });
    return principal.tenantId;
  }

  /** For calls that are about no container and have no asker but a principal. */
  require(principal: Principal, action: Action, resource: Resource, asked: AskedWith = {}): void {
    requireAccess(principal, action, resource, this.#clock.now(), asked);
  }

  #find({ principal, sourceAddress, facts }: Asker, action: Action, name: string, path: string | undefined): ContainerRow {
    const row = this.#containers.byName(name);
    if (row !== undefined) return row;
    if (principal.kind !== 'anonymous') {
      this.#require({ principal, sourceAddress, facts }, action, { tenantId: principal.tenantId, container: name, path });
    }
    throw new StoreError('container_not_found', undefined, { details: { container: name } });
  }

  #requireListing(asker: Asker, row: ContainerRow, path: string): void {
    const { facts } = asker;
    // As if the asker listed just this path: a policy may let it list some prefixes and not others.
    const asLister = facts === undefined ? asker : { ...asker, facts: { ...facts, prefix: path } };
    this.#require(asLister, 'artifact.list', resourceOf(row, path));
  }

  #require(asker: Asker, action: Action, resource: Resource): void {
    const { allowed, reason } = this.#decide(asker, action, resource);
    if (!allowed) throw refusalOf(action, reason satisfies AccessReason);
  }

  #decide({ principal, sourceAddress, facts }: Asker, action: Action, resource: Resource): Decision {
    return decide(principal, action, resource, this.#clock.now(), { sourceAddress, facts });
  }
}

function resourceOf(row: ContainerRow, path: string | undefined): Resource {
  return { tenantId: row.tenantId, container: row.name, path, rules: row.documents.rules() };
}
