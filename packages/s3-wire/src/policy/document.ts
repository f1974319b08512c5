/** A policy as S3 writes it in JSON (IAM User Guide, "Grammar of the IAM JSON policy language"), with its shapes made uniform. */

export interface S3Policy {
  readonly statements: readonly S3Statement[];
}

export interface S3Statement {
  readonly sid: string | undefined;
  readonly effect: 'Allow' | 'Deny';
  /** Undefined in policies that are attached to who they speak of. */
  readonly principal: S3Principals | undefined;
  readonly actions: Negatable<string>;
  readonly resources: Negatable<string>;
  readonly conditions: readonly S3Condition[];
}

export interface Negatable<Item> {
  /** `NotAction`, `NotResource`. */
  readonly negated: boolean;
  readonly items: readonly Item[];
}

export interface S3Principals {
  readonly negated: boolean;
  readonly everyone: boolean;
  /** Account ids and ARNs. */
  readonly aws: readonly string[];
  readonly canonicalUsers: readonly string[];
  readonly services: readonly string[];
}

export interface S3Condition {
  /** As written, `ForAnyValue:StringLikeIfExists`. */
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}
