/** What devices have when spokes and the hub die under them. */
import { randomUUID } from 'node:crypto';
import type { Cluster } from '@felloe/testkit/cluster/cluster.ts';
import { sealEntry } from '@felloe/testkit/hishtory/entry-codec.ts';
import { HistoryDevice } from '@felloe/testkit/hishtory/history-device.ts';
import { describe, expect, it, vi } from 'vitest';
import { record } from '../../report.ts';
import { counts } from '../../tier.ts';

const points = counts({
  quick: ['spoke commit.after_send'],
  full: [
    'spoke stage.before_put',
    'spoke stage.after_put',
    'spoke commit.before_send',
    'spoke commit.after_send',
    'spoke commit.after_answer',
    'hub lane.after_begin',
    'hub lane.before_commit',
    'hub lane.after_commit',
    'hub lane.before_answer',
  ],
});

/** The spoke that dies; the others see what became of it. */
const dying = 1;

export function describeFaults(cluster: () => Cluster): void {
  const serverOf = (spoke: number) => `${cluster().spokes[spoke]?.appEndpoint}/history`;
  const newDevice = async (spoke: number, secret: string = randomUUID()): Promise<HistoryDevice> => {
    const device = new HistoryDevice({ secret, server: serverOf(spoke) });
    await device.install();
    return device;
  };

  describe('a submit', () => {
    it.each(points)('cut off by a kill of the %s is there whole or not at all', { timeout: 120_000 }, async (place) => {
      const [name, point] = place.split(' ') as [string, string];
      const spoke = cluster().spokes[dying]?.process;
      const node = name === 'hub' ? cluster().hub : spoke;
      if (node === undefined || spoke === undefined) throw new Error('there is no such process');
      const device = await newDevice(0);
      await node.kill();
      await node
        .start({ [name === 'hub' ? 'FELLOE_HUB_FAULTS' : 'FELLOE_SPOKE_FAULTS']: `${point}:kill@1` })
        .catch(() => undefined);
      device.moveTo(serverOf(dying));
      const sealed = ['a', 'b', 'c'].map((command) => sealEntry(device.secret, device.newEntry(command), device.deviceId));
      // A hub may have died already by what it does of itself.
      const answer = await device.submit(sealed).catch(() => undefined);
      await node.kill();
      await node.start();
      await spoke.waitUntilReady();
      device.moveTo(serverOf(0));
      const there = await vi.waitFor(() => device.bootstrap(), { timeout: 30_000, interval: 200 });
      expect(answer === undefined ? [0, 3] : [3]).toContain(there.length);
      record(`history: killed at ${place}`, { answered: answer !== undefined, entries: there.length });
      // The client sends it again, sealed anew or not.
      device.moveTo(serverOf(dying));
      await vi.waitFor(async () => expect(await device.submit(sealed)).toBeDefined(), { timeout: 30_000, interval: 200 });
      expect(await device.bootstrap()).toHaveLength(3);
      device.close();
    });
  });

  it('while the hub is away clients queue, and catch up when it is back', { timeout: 120_000 }, async () => {
    const one = await newDevice(0);
    const two = await newDevice(1, one.secret);
    await cluster().hub.kill();
    for (const device of [one, two]) {
      for (let command = 0; command < 3; command += 1) {
        expect(await device.record(device.newEntry(`while away ${command}`))).toBe(false);
      }
      expect(await device.sync()).toBe(false);
      expect(await device.send('GET', 'ping')).toEqual({ status: 503, body: '' });
    }
    await cluster().hub.start();
    for (const device of [one, two]) {
      const again = () => expect.poll(() => device.record(device.newEntry('back')), { timeout: 30_000, interval: 200 });
      await again().toBe(true);
    }
    for (const device of [one, two]) await device.sync();
    const ids = (device: HistoryDevice) => [...device.entries.keys()].sort();
    expect(ids(one)).toEqual(ids(two));
    expect(one.entries.size).toBeGreaterThanOrEqual(8);
    one.close();
    two.close();
  });
}
