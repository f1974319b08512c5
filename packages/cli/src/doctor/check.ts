/** What a check of the doctor found. `failed` is what stops felloe from working, `warning` what soon will or may. */
export interface Finding {
  readonly check: string;
  readonly state: 'ok' | 'warning' | 'failed';
  readonly detail: string;
  /** What to do. */
  readonly advice?: string;
}

/** Runs a check; one that breaks is itself a finding. */
export async function examine(check: string, run: () => Promise<readonly Finding[]>): Promise<readonly Finding[]> {
  try {
    return await run();
  } catch (thrown) {
    return [{ check, state: 'failed', detail: thrown instanceof Error ? thrown.message : String(thrown) }];
  }
}
