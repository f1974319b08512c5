export interface VaultUnderTest {
  /** Of the two spokes. */
  readonly bases: readonly [string, string];
}
