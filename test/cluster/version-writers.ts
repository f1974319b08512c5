/** Clients that make versions of a path, and remove every other one by its name: what each of them is told, and what is there then. */
import { hash } from 'node:crypto';
import type { RawS3 } from '@felloe/testkit/workload/raw-s3.ts';
import { bodyOf } from '@felloe/testkit/workload/unique-body.ts';

export interface ToldVersion {
  readonly path: string;
  /** Of the bytes, which are this version's alone. */
  readonly etag: string;
  /** How often it may be there: told as made, told as removed, or not told for sure. */
  readonly allowed: readonly number[];
}

export interface FoundVersion {
  readonly path: string;
  readonly etag: string;
}

export async function writeVersions(
  client: RawS3,
  { container, path, until }: { readonly container: string; readonly path: string; readonly until: () => boolean },
): Promise<ToldVersion[]> {
  const told: ToldVersion[] = [];
  for (let sequence = 0; !until(); sequence += 1) {
    const body = bodyOf(`${path}-${sequence}-2000`);
    const etag = hash('md5', body, 'hex');
    const written = await client.send({ method: 'PUT', target: `/${container}/${path}`, body });
    if (written.status !== 200) {
      told.push({ path, etag, allowed: [0, 1] });
      continue;
    }
    if (sequence % 2 === 0) {
      told.push({ path, etag, allowed: [1] });
      continue;
    }
    const version = String(written.headers['x-amz-version-id']);
    const removed = await client.send({ method: 'DELETE', target: `/${container}/${path}?versionId=${version}` });
    told.push({ path, etag, allowed: removed.status === 204 ? [0] : [0, 1] });
  }
  return told;
}

/** `found` in the order of versions, the oldest first. Versions that are lost, there twice or still there, and paths whose order is another. */
export function wrongVersions(told: readonly ToldVersion[], found: readonly FoundVersion[]): string[] {
  const wrong: string[] = [];
  const counts = new Map<string, number>();
  for (const { etag } of found) counts.set(etag, (counts.get(etag) ?? 0) + 1);
  for (const { path, etag, allowed } of told) {
    const count = counts.get(etag) ?? 0;
    if (!allowed.includes(count)) wrong.push(`${path}: ${etag} is there ${count} times instead of ${allowed.join(' or ')}`);
  }
  const places = new Map(told.map(({ etag }, index) => [etag, index]));
  for (const path of new Set(found.map((version) => version.path))) {
    const order = found.filter((version) => version.path === path).map(({ etag }) => places.get(etag) ?? -1);
    if (order.some((place, index) => index > 0 && place < (order[index - 1] as number))) wrong.push(`${path} is out of order`);
  }
  return wrong;
}
