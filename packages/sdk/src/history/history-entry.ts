/** A command of the history as the original client has it inside the ciphertext and in its exports. */
export interface HistoryEntry {
  readonly local_username: string;
  readonly hostname: string;
  readonly command: string;
  readonly current_working_directory: string;
  readonly home_directory: string;
  readonly exit_code: number;
  /** RFC 3339 with nanoseconds. */
  readonly start_time: string;
  /** 1970-01-01T00:00:00Z while the command runs. */
  readonly end_time: string;
  readonly device_id: string;
  readonly entry_id: string;
  readonly custom_columns: readonly CustomColumn[] | null;
}

export interface CustomColumn {
  readonly name: string;
  readonly value: string;
}
