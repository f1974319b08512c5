/** Checks of a running product, asked of itself: does it answer, does its clock agree, what does it say of its parts. */
import { StoreError } from '@felloe/engine/errors.ts';
import type { Client } from '@felloe/sdk/client.ts';
import type { Finding } from './check.ts';

/** SigV4 allows fifteen minutes; half a minute is already a broken clock. */
const skewFailedMs = 15 * 60_000;
const skewWarningMs = 30_000;

export async function checkSpoke(client: Client, endpoint: string): Promise<readonly Finding[]> {
  const sentAt = Date.now();
  let self: Awaited<ReturnType<typeof askSelf>>;
  try {
    self = await askSelf(client);
  } catch (thrown) {
    return [
      {
        check: 'spoke',
        state: 'failed',
        detail: `${endpoint}: ${StoreError.from(thrown).message}`,
        advice: 'Is it running? Start it with `npm start`.',
      },
    ];
  }
  const skewMs = Math.round(self.now - (sentAt + Date.now()) / 2);
  const skewState = Math.abs(skewMs) > skewFailedMs ? 'failed' : Math.abs(skewMs) > skewWarningMs ? 'warning' : 'ok';
  const serving: Finding = self.serving
    ? { check: 'spoke', state: 'ok', detail: `${self.name} at ${endpoint} serves` }
    : {
        check: 'spoke',
        state: 'failed',
        detail: `${self.name} at ${endpoint} does not hear from the hub`,
        advice: 'Look at the log of the hub.',
      };
  const clock: Finding = {
    check: 'clock',
    state: skewState,
    detail: `the clock of ${self.name} is ${Math.abs(skewMs)} ms ${skewMs < 0 ? 'behind' : 'ahead of'} this one`,
    ...(skewState === 'ok' ? {} : { advice: 'Set both clocks by NTP: signatures with a wrong time are refused.' }),
  };
  return [serving, clock];
}

export async function checkInstallation(client: Client): Promise<readonly Finding[]> {
  const status = await client.request('status', {});
  const parts = status.components.map((component): Finding => {
    const detail = `${component.state}${component.detail === undefined ? '' : `: ${component.detail}`}`;
    return { check: component.name, state: component.state === 'down' ? 'failed' : 'ok', detail };
  });
  const { spokes } = await client.request('spoke.list', {});
  const lost = spokes.filter((spoke) => spoke.state === 'lost').map((spoke) => spoke.name);
  const { backends } = await client.request('backend.list', {});
  return [
    {
      check: 'hub',
      state: 'ok',
      detail: `epoch ${status.hubEpoch}, version ${status.version}, ${status.spokesConnected} spokes connected`,
    },
    ...parts,
    ...(lost.length === 0
      ? []
      : [{ check: 'spokes', state: 'warning', detail: `lost: ${lost.join(', ')}`, advice: 'Start them again.' } as const]),
    ...(backends.length === 0
      ? [
          {
            check: 'backends',
            state: 'failed',
            detail: 'none is configured',
            advice: 'Add one: felloe backend add --help',
          } as const,
        ]
      : []),
  ];
}

function askSelf(client: Client) {
  return client.request('spoke.self', { attemptMs: 3_000 });
}
