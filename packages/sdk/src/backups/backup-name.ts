/** Names of backups, as the server takes them: who, when (UTC, to the second) and which iteration. */
export interface BackupNameParts {
  /** Lower-case UUID of the app's own. */
  readonly user: string;
  /** ms since 1970 */
  readonly takenAt: number;
  /** Rises with every save. */
  readonly iteration: number;
  /** As the operator has set it. */
  readonly prefix?: string;
}

export function backupName({ user, takenAt, iteration, prefix = 'leakr_db' }: BackupNameParts): string {
  const time = new Date(takenAt).toISOString().slice(0, 19).replace('T', ' ').replaceAll(':', '-');
  return `${prefix}_${user}_${time}_it${iteration}.sqlite`;
}
