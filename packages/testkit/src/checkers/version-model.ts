/**
 * What versions of paths are, told anew and as simply as can be: a list a path, the newest first. Tests hold the hub against it; it
 * shares nothing with the code that it judges.
 */
export interface ModelVersion {
  /** As clients name it. */
  readonly name: string;
  readonly marker: boolean;
  readonly etag: string;
  readonly size: number;
  tags: string;
}

export type ModelState = 'never' | 'enabled' | 'suspended';

export class VersionModel {
  state: ModelState = 'never';
  readonly #paths = new Map<string, ModelVersion[]>();

  /** `name` is what the hub called the new version. */
  put(
    path: string,
    version: { readonly name: string; readonly etag: string; readonly size: number; readonly tags: string },
  ): void {
    this.#add(path, { ...version, marker: false });
  }

  /** Returns whether a marker had to be made. */
  remove(path: string, markerName: string): boolean {
    if (this.state === 'never') {
      this.#paths.delete(path);
      return false;
    }
    this.#add(path, { name: markerName, marker: true, etag: '', size: 0, tags: '' });
    return true;
  }

  removeVersion(path: string, name: string): ModelVersion | undefined {
    const versions = this.versionsOf(path);
    const version = versions.find((each) => each.name === name);
    this.#set(
      path,
      versions.filter((each) => each !== version),
    );
    return version;
  }

  find(path: string, name: string): ModelVersion | undefined {
    const versions = this.versionsOf(path);
    return name === '' ? versions[0] : versions.find((each) => each.name === name);
  }

  versionsOf(path: string): readonly ModelVersion[] {
    return this.#paths.get(path) ?? [];
  }

  /** Every version of every path, as `path name etag tags [marker] [current]`, in the order of a listing. */
  listed(): string[] {
    return this.paths().flatMap((path) => this.versionsOf(path).map((version, index) => lineOf(path, version, index === 0)));
  }

  /** In byte order. */
  paths(): string[] {
    return [...this.#paths.keys()].sort((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)));
  }

  usage(): { artifacts: number; bytes: number } {
    const artifacts = [...this.#paths.values()].flat().filter(({ marker }) => !marker);
    return { artifacts: artifacts.length, bytes: artifacts.reduce((sum, { size }) => sum + size, 0) };
  }

  #add(path: string, version: ModelVersion): void {
    const kept = this.state === 'enabled' ? this.versionsOf(path) : this.versionsOf(path).filter(({ name }) => name !== 'null');
    this.#set(path, [version, ...kept]);
  }

  #set(path: string, versions: readonly ModelVersion[]): void {
    if (versions.length === 0) this.#paths.delete(path);
    else this.#paths.set(path, [...versions]);
  }
}

export function lineOf(path: string, { name, etag, tags, marker }: ModelVersion, current: boolean): string {
  return [path, name, etag, tags, marker ? 'marker' : '', current ? 'current' : ''].join('|');
}
