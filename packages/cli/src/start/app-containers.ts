/** What the apps of an installation that `felloe start` sets up stand on. */
export const appTenant = 'apps';

export const appContainers = {
  vault: 'felloe-vault',
  history: 'felloe-history',
  backups: 'felloe-backups',
  documents: 'felloe-documents',
} as const;
