/** The server's settings: durable always, small enough for a laptop, tuned for many short transactions. */

/** Each `name=value` with its reason. The port and address are ours, so other settings cannot open the server to a network. */
export function serverParameters(port: number): string[] {
  return [
    'listen_addresses=127.0.0.1', // loopback only
    `port=${port}`,
    'unix_socket_directories=', // a socket path may be too long below a deep data directory
    'fsync=on', // an acknowledged commit survives power loss: never turned off, not even in tests
    'synchronous_commit=on',
    'full_page_writes=on',
    'password_encryption=scram-sha-256',
    'max_connections=60',
    'shared_buffers=128MB',
    'work_mem=8MB',
    'max_wal_size=2GB', // fewer checkpoints under steady writes
    'min_wal_size=128MB', // segments are recycled, not made anew
    'checkpoint_completion_target=0.9',
    'random_page_cost=1.1', // SSDs
    'jit=off', // our statements are short; compiling them costs more than running them
    'io_method=sync', // no extra processes: the working set lies in memory
    'max_parallel_workers_per_gather=0',
    'autovacuum_naptime=10s', // queue-like tables (outbox, idempotency, blobs) turn over quickly
    'autovacuum_vacuum_scale_factor=0.05',
    // What is only inserted (artifacts, blobs, events) grew by a tenth within seconds and was sampled and walked each time, for up to a
    // third of Postgres' processor time. Our plans are index searches whatever the samples say.
    'autovacuum_analyze_threshold=50000',
    'autovacuum_analyze_scale_factor=0.2',
    'autovacuum_vacuum_insert_threshold=500000',
    'default_statistics_target=10', // a sample of 3,000 rows a table
    'update_process_title=off', // written twice a statement, and nobody watches
    'idle_in_transaction_session_timeout=60s', // a lost client must not hold rows for ever
    'tcp_keepalives_idle=30',
    'log_min_messages=warning',
    'log_line_prefix=%m [%p] ',
    'timezone=UTC',
    'log_timezone=UTC',
  ];
}
