import { createHmac } from 'node:crypto';
import { S3Client, PutObjectCommand, GetObjectCommand } from '@aws-sdk/client-s3';
import { loadSessionProtocol } from '../contracts/src/session/protocol.ts';
import { readConfiguration } from '../runtime/src/configuration.ts';
import { createLogger } from '../runtime/src/logger.ts';
import { deriveSigningKey } from '../s3-wire/src/sigv4/signing-key.ts';
import { SpokeSettings } from '../spoke/src/config.ts';
import { createSpoke } from '../spoke/src/spoke.ts';
import { FakeHub } from '../spoke/src/testing/fake-hub.ts';
import { mkdtempSync } from 'node:fs';
import { randomUUID } from 'node:crypto';

const artifacts = new Map<string, any>();
const root = mkdtempSync('/tmp/spoke-scratch/fs-');
const hub = new FakeHub(loadSessionProtocol(), {
  authenticate_key: (c) => ({ access_key_id: c.access_key_id, tenant_id: 't', principal_name: 'p', signing_key: deriveSigningKey('secretsecret', { date: c.date, region: c.region, service: c.service } as any), rate: {} }),
  describe_container: ({ name }) => ({ name, container_id: name, tenant_id: 't', backend_id: 'b', region: 'us-east-1', settings: '' }),
  lease_blobs: ({ count }) => ({ backend_id: 'b', blob_ids: Array.from({ length: count }, () => randomUUID()), valid_ms: 900000 }),
  open_segment: () => ({ segment_id: randomUUID(), backend_id: 'b' }),
  seal_segment: () => ({}),
  write: (w) => { artifacts.set(w.path, { tenant_id: 't', container_id: w.container, path: w.path, version_id: '1', size: w.size, etag: w.etag, modified_at: Date.now(), attributes: w.attributes, blobs: w.blobs }); return { version_id: '1', modified_at: Date.now(), etag: w.etag, size: w.size }; },
  resolve: (r) => artifacts.get(r.path),
});
hub.beating = true;
hub.backends = [{ backend_id: 'b', name: 'disk', kind: 'file-system', configuration: JSON.stringify({ root }), state: 'active' }];
const config = readConfiguration(SpokeSettings, { environment: {}, prefix: 'FELLOE_SPOKE_', overrides: { name: 's', s3: { host: '127.0.0.1', port: 0 }, app: { host: '127.0.0.1', port: 0 }, private: { port: 0 } } });
const spoke = await createSpoke(config, { connect: hub.connect, logger: createLogger({ name: 'spoke', level: 'warn' }) });
await spoke.ready;
console.log(spoke.s3Port, spoke.appPort, spoke.privatePort);
const s3 = new S3Client({ endpoint: `http://127.0.0.1:${spoke.s3Port}`, region: 'us-east-1', forcePathStyle: true, credentials: { accessKeyId: 'AK', secretAccessKey: 'secretsecret' } });
const put = await s3.send(new PutObjectCommand({ Bucket: 'bucket', Key: 'a/b', Body: 'hello' }));
console.log('put', put.ETag);
console.log('get', await (await s3.send(new GetObjectCommand({ Bucket: 'bucket', Key: 'a/b' }))).Body!.transformToString());
const big = Buffer.alloc(20 * 1024 * 1024, 7);
const p2 = await s3.send(new PutObjectCommand({ Bucket: 'bucket', Key: 'big', Body: big }));
console.log('put big', p2.ETag);
const got = await (await s3.send(new GetObjectCommand({ Bucket: 'bucket', Key: 'big' }))).Body!.transformToByteArray();
console.log('get big', Buffer.compare(Buffer.from(got), big));
console.log(await (await fetch(`http://127.0.0.1:${spoke.privatePort}/readyz`)).text());
console.log((await (await fetch(`http://127.0.0.1:${spoke.appPort}/openapi.json`)).text()).slice(0, 100));
if (process.argv[2] === 'bench') {
  const body = Buffer.alloc(4096, 1);
  for (const [name, run] of [['put', () => s3.send(new PutObjectCommand({ Bucket: 'bucket', Key: 'x' + Math.random(), Body: body }))]] as const) {
    const t = performance.now(); let n = 0;
    await Promise.all(Array.from({ length: 32 }, async () => { while (performance.now() - t < 3000) { await run(); n++; } }));
    console.log(name, Math.round(n / 3), '/s');
  }
}
s3.destroy();
await spoke.close();
console.log('closed');
