import { describe, expect, it } from 'vitest';
import { S3Double } from '../../s3-store/s3-double.ts';
import { describeBackend } from '../conformance/backend-scenarios.ts';
import { S3Backend } from './s3-backend.ts';

const access = { endpoint: 'http://s3.test', region: 'us-east-1', bucket: 'history', accessKeyId: 'A', secretAccessKey: 'S' };
const counts = { devices: 3, submitsPerDevice: 4, registrations: 20 };

for (const layout of ['batched', 'compatible'] as const) {
  const double = new S3Double();
  describeBackend(`the S3 backend, ${layout}, on a double`, {
    ...counts,
    open: (userId) => new S3Backend({ ...access, userId, layout, prefix: 'team/', fetch: double.fetch }),
  });
}

describe('a server without conditional writes', () => {
  it('is refused with what to do about it', async () => {
    const double = new S3Double();
    double.faults = { ignoresConditions: true };
    const backend = new S3Backend({ ...access, userId: 'u=', fetch: double.fetch });
    await expect(backend.registerDevice({ userId: 'u=', deviceId: 'd' })).rejects.toMatchObject({ code: 'unsupported' });
    expect(double.objects.has('u=/devices.json')).toBe(false);
  });

  it('is used all the same when the user says so', async () => {
    const double = new S3Double();
    double.faults = { ignoresConditions: true };
    const open = () => new S3Backend({ ...access, userId: 'u=', conditions: 'unchecked', fetch: double.fetch });
    await open().registerDevice({ userId: 'u=', deviceId: 'one' });
    await open().registerDevice({ userId: 'u=', deviceId: 'two' });
    expect(await open().devices()).toHaveLength(2);
  });
});
