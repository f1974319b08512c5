/**
 * Which backup of a user is the latest. Iterations count the saves of one client, so the highest counts, however late an older one
 * arrives; where two clients of a user have gone apart, the newest time is another file, and people have to be told.
 */
export interface OrderedBackup {
  readonly takenAt: number;
  readonly iteration: number;
}

/** The highest iteration, then the newest time. */
export function latestOf<Backup extends OrderedBackup>(backups: readonly Backup[]): Backup | undefined {
  return best(backups, (one, other) => one.iteration - other.iteration || one.takenAt - other.takenAt);
}

/** The newest time, then the highest iteration. */
export function newestOf<Backup extends OrderedBackup>(backups: readonly Backup[]): Backup | undefined {
  return best(backups, (one, other) => one.takenAt - other.takenAt || one.iteration - other.iteration);
}

/** The latest, and the newest when that is another: two are a conflict. */
export function currentOf<Backup extends OrderedBackup>(backups: readonly Backup[]): Backup[] {
  const latest = latestOf(backups);
  const newest = newestOf(backups);
  if (latest === undefined || newest === undefined) return [];
  return latest === newest ? [latest] : [latest, newest];
}

function best<Backup>(backups: readonly Backup[], compare: (one: Backup, other: Backup) => number): Backup | undefined {
  return backups.reduce<Backup | undefined>(
    (found, backup) => (found === undefined || compare(backup, found) > 0 ? backup : found),
    undefined,
  );
}
