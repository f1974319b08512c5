import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { statusOfCode } from '@felloe/contracts/http/problem.ts';
import type { Route } from '@felloe/contracts/http/route.ts';
import { routes } from '@felloe/contracts/http/routes.ts';
import { expect, test } from 'vitest';

const page = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'packages', 'docs', 'api.md');

const introduction = `# The API /v1

JSON over HTTP on the app listener of every spoke (port 8080); \`npm test -- test/tidy -u\` writes this page again from the table of routes
(\`packages/contracts/src/http\`). The same table, with every schema, is served as OpenAPI at \`/openapi.json\`. Times are milliseconds since
1970, durations milliseconds.

**Who asks.** \`Authorization: Bearer TOKEN\` with the token of an administrator or of a tenant, or a request signed with an access key (AWS
Signature Version 4 in headers, service \`felloe\` or \`s3\`). Principals act for their own tenant; an administrator names one with
\`?tenant=NAME\` where a route is a tenant's. \`public\` needs nothing, \`principal\` any credential.

**Errors** are problem+json (RFC 9457) with a \`code\` from the closed table below, \`retryable\`, and \`retryAfter\` in seconds where waiting helps.

**Repeating.** A change may carry \`Idempotency-Key\`; asked again with it within the hour, by the same principal and for the same
request, it is answered and not done again, at whatever spoke.

**Events.** \`GET /v1/events\` streams (server-sent events); the id of each is the position after it. Send it back as \`Last-Event-ID\`, or as
\`?position=\`, to any spoke, and nothing is missed; an event may be told twice, its \`id\` says so. A comment comes at least every ten seconds.
When the spoke has to end the stream it sends an event \`problem\` first. \`?format=json\` gives a page and \`nextPosition\`.

**Locks** are leases. A holder that stops renewing loses its lock; what it still writes afterwards is refused when the write carries the
fencing token: the S3 headers \`x-felloe-fencing-lock\` and \`x-felloe-fencing-token\`, or the SDK's \`lease.fencingHeaders\`. Tokens of a lock
rise and may leave some out: what nobody has had for a day loses its record, and goes on above all tokens of the tenant's forgotten locks.
`;

const library = `## From TypeScript

\`\`\`ts
import { Client } from '@felloe/sdk/client.ts';
import { events } from '@felloe/sdk/events.ts';
import { withLock } from '@felloe/sdk/lock.ts';
import { s3ClientConfiguration } from '@felloe/sdk/s3.ts';

const client = new Client({ endpoints: ['https://eu.example.org:8080'], credentials: { kind: 'token', token } });
await client.request('container.create', { parameters: { container: 'photos' } });
await withLock(client, 'nightly', { waitMs: 60_000 }, async (lease) => work(lease.signal, lease.fencingHeaders));
for await (const { position, event } of events(client, { container: 'photos', position: lastPosition })) await handle(event, position);
const s3 = new S3Client(await s3ClientConfiguration(client, { accessKeyId, secretAccessKey }));
\`\`\`

The client finds the installation's spokes, measures the way to them, asks the nearest, goes on at the next when one fails, and returns.
`;

test('packages/docs/api.md is what the table of routes says', async () => {
  const rows = Object.values<Route>(routes).map(
    (route) => `| \`${route.method} ${route.path}\` | ${route.authorisation} | ${route.summary} |`,
  );
  const table = ['| route | who | what |', '|---|---|---|', ...rows].join('\n');
  const codes = Object.entries(statusOfCode).map(([code, status]) => `| \`${code}\` | ${status} |`);
  const statuses = ['| code | status |', '|---|---|', ...codes].join('\n');
  await expect(
    `${introduction}\n## Routes\n\n${table}\n\n${library}\n## Status of each code\n\n${statuses}\n`,
  ).toMatchFileSnapshot(page);
});
