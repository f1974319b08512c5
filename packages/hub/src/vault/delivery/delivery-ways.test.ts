/** What the hub decides of delivery, without spokes: which uploads go straight to a provider, and for how long URLs of the network live. */
import { createManualClock } from '@felloe/runtime/manual-clock.ts';
import { makeCloudFrontKeys } from '@felloe/testkit/services/cloudfront-keys.ts';
import { describe, expect, it } from 'vitest';
import type { BackendRow } from '../../backends/backend-queries.ts';
import type { ContainerRow } from '../../metadata/records.ts';
import { ownBackendName, DeliveryWays, type DeliveryWaysOptions } from './delivery-ways.ts';

const container = { name: 'vault' } as ContainerRow;

function backend(backendId: string, fields: Partial<BackendRow> = {}): BackendRow {
  return { backendId, name: backendId, kind: 's3', state: 'active', reach: 'any', isDefault: false, ...fields } as BackendRow;
}

function ways(config: object, rows: BackendRow[], placed = 'disk') {
  const added: object[] = [];
  const backends: DeliveryWaysOptions['backends'] = {
    all: () => rows,
    byId: (id) => rows.find((row) => row.backendId === id),
    place: () => placed,
    reachedBy: (spoke) => rows.filter(({ reach }) => reach === 'any' || reach.includes(spoke)).map((row) => row.backendId),
    add: async (wanted) => {
      added.push(wanted);
      const row = backend('made', { name: wanted.name });
      rows.push(row);
      return row;
    },
  };
  const clock = createManualClock();
  const settings = { delivery: 's3', directUrlMs: 60_000, s3: { profile: 'aws' }, cloudfront: {}, ...config };
  return { added, clock, ways: new DeliveryWays({ config: settings as DeliveryWaysOptions['config'], backends, clock }) };
}

describe('an upload', () => {
  it('goes through the spoke unless something else was chosen, and where the bytes lie on no provider', () => {
    expect(ways({ delivery: 'spoke' }, [backend('far')], 'far').ways.directBackend(container, 's1')).toBeUndefined();
    const disk = backend('disk', { kind: 'file-system' });
    expect(ways({}, [disk]).ways.directBackend(container, 's1')).toBeUndefined();
    expect(ways({}, [disk, backend('far')], 'far').ways.directBackend(container, 's1')).toBe('far');
  });

  it('goes to no backend that takes nothing now or that the spoke does not reach', () => {
    expect(ways({}, [backend('far', { state: 'read_only' })], 'far').ways.directBackend(container, 's1')).toBeUndefined();
    const rows = [backend('far', { reach: ['s2'] })];
    expect(ways({}, rows, 'far').ways.directBackend(container, 's1')).toBeUndefined();
    expect(ways({}, rows, 'far').ways.directBackend(container, 's2')).toBe('far');
  });

  it('goes to the bucket of the settings, which is made once', async () => {
    const made = ways({ s3: { bucket: 'my-bucket', region: 'eu-west-1', profile: 'aws' } }, [backend('far')], 'far');
    for (let start = 0; start < 2; start += 1) await made.ways.prepare();
    expect(made.added).toEqual([
      expect.objectContaining({
        name: ownBackendName,
        kind: 's3',
        configuration: { bucket: 'my-bucket', region: 'eu-west-1', profile: 'aws', prefix: 'felloe/' },
        makeDefault: 'never',
      }),
    ]);
    expect(made.ways.directBackend(container, 's1')).toBe('made');
    expect(made.ways.ownBackendId()).toBe('made');
  });
});

describe('CloudFront', () => {
  it('is refused without what it needs', () => {
    expect(() => ways({ delivery: 'cloudfront' }, [])).toThrow(/domain, key pair id and private key/);
    expect(() => ways({ delivery: 's3' }, [])).not.toThrow();
  });

  it('gets URLs that live for half of their time at least, all of it at most, and are the same while they do', async () => {
    const { privateKeyBase64 } = await makeCloudFrontKeys();
    const cloudfront = { domain: 'd1.cloudfront.net', keyPairId: 'K1', privateKeyBase64 };
    const { ways: made, clock } = ways({ delivery: 'cloudfront', cloudfront }, []);
    const seen = new Set<string>();
    for (let second = 0; second < 60; second += 1) {
      const [url = '', again] = await made.signUrls(['blobs/a', 'blobs/a']);
      expect(again).toBe(url);
      const livesMs = Number(new URL(url).searchParams.get('Expires')) * 1000 - clock.now();
      expect(livesMs).toBeGreaterThanOrEqual(29_000);
      expect(livesMs).toBeLessThanOrEqual(60_000);
      seen.add(url);
      await clock.advance(1000);
    }
    expect(seen.size).toBeLessThanOrEqual(3);
    await expect(ways({}, []).ways.signUrls(['blobs/a'])).rejects.toMatchObject({ code: 'unsupported' });
  });
});
