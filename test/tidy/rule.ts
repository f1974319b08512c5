import type { Tree } from './tree.ts';

/** A rule of style or architecture that a machine can hold. */
export interface TidyRule {
  readonly name: string;
  /** What is wrong, one line a finding, beginning with the path. Empty when the rule holds. */
  find(tree: Tree): string[];
  /** Negative controls: small trees that break the rule, by what they show. A rule that misses one is no rule. */
  readonly violations: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Small trees that look suspicious and are right. */
  readonly permitted?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}
