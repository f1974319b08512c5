/** Which artifacts a lifecycle rule is about. Everything its filter names has to hold (AWS: "Lifecycle rules: filters"). */
import type { Tag } from '../artifact/annotations.ts';
import type { LifecycleFilter } from '../container/lifecycle.ts';

export interface FilteredArtifact {
  readonly path: string;
  readonly size: number;
  readonly tags: readonly Tag[];
}

export function matchesFilter(filter: LifecycleFilter, artifact: FilteredArtifact): boolean {
  const { prefix = '', tags = [], sizeGreaterThan = -1, sizeLessThan = Infinity } = filter;
  return (
    artifact.path.startsWith(prefix) &&
    artifact.size > sizeGreaterThan &&
    artifact.size < sizeLessThan &&
    tags.every(({ key, value }) => artifact.tags.some((tag) => tag.key === key && tag.value === value))
  );
}

/** Markers and uploads have neither size nor tags: a filter that asks for either is not about them. */
export function matchesPathOnly(filter: LifecycleFilter, path: string): boolean {
  const { prefix = '', tags = [], sizeGreaterThan, sizeLessThan } = filter;
  return path.startsWith(prefix) && tags.length === 0 && sizeGreaterThan === undefined && sizeLessThan === undefined;
}
