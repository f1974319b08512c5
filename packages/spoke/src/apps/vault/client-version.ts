/** Old clients are told to update: `client-version`, a semantic version, against the configured minimum. Absent it is not asked for. */
import { VersionTooOld } from './failure.ts';

const semver = /^(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})(?:-([0-9A-Za-z.-]{1,64}))?(?:\+[0-9A-Za-z.-]{1,64})?$/;

export interface ClientVersionRule {
  /** Throws VersionTooOld when the header is below the minimum or no version. */
  check(header: string | undefined): void;
}

/** @param minimum a semantic version, checked by the configuration; empty: any version, but a version */
export function createClientVersionRule(minimum: string): ClientVersionRule {
  const least = partsOf(minimum === '' ? '0.0.0' : minimum);
  if (least === undefined) throw new Error(`${minimum} is no semantic version`);
  // Clients send the same few versions again and again.
  const accepted = new Set<string>();
  return {
    check(header) {
      if (header === undefined || accepted.has(header)) return;
      const parts = partsOf(header);
      if (parts === undefined || isLess(parts, least)) throw new VersionTooOld(minimum === '' ? '0.0.0' : minimum);
      if (accepted.size < acceptedMax) accepted.add(header);
    },
  };
}

const acceptedMax = 1_000;

interface Version {
  readonly numbers: readonly number[];
  readonly isPrerelease: boolean;
}

function partsOf(text: string): Version | undefined {
  const match = semver.exec(text);
  if (match === null) return undefined;
  return { numbers: [Number(match[1]), Number(match[2]), Number(match[3])], isPrerelease: match[4] !== undefined };
}

/** Semantic Versioning section 11, where pre-releases of one version count as equal: a minimum is a release. */
function isLess(one: Version, other: Version): boolean {
  for (const [index, number] of one.numbers.entries()) {
    const difference = number - (other.numbers[index] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return one.isPrerelease && !other.isPrerelease;
}
