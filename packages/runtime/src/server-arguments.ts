/**
 * What Node is given before the script of a hub or a spoke. A request lives for some milliseconds, and with V8's 16 MiB for young objects
 * those of 128 requests are copied several times before they die: with 64 MiB a PUT of 4 KiB cost the spoke 75 µs instead of 87; one
 * process may take some 100 MiB more (packages/docs/decisions/where-small-requests-spend.md). The scripts of the repository and the
 * Dockerfiles say the same, since they start before any of this is loaded.
 */
export const serverArguments = ['--max-semi-space-size=64'] as const;
