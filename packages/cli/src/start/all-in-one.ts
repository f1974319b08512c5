/** Hub and spoke in this process, joined by the in-process link. The same code as a cluster, but for the wire between them. */
import { createHub } from '@felloe/hub/hub.ts';
import { accountOfEnvironment } from '@felloe/hub/backends/ambient-account.ts';
import { HubSettings } from '@felloe/hub/config.ts';
import { readConfiguration } from '@felloe/runtime/configuration.ts';
import type { Logger } from '@felloe/runtime/logger.ts';
import { SpokeSettings } from '@felloe/spoke/config.ts';
import { createSpoke } from '@felloe/spoke/spoke.ts';
import type { Variables } from './child-environment.ts';
import type { Running } from './running.ts';

export const localSpokeName = 'spoke-1';

export interface AllInOneParts {
  readonly hub: Variables;
  readonly spoke: Variables;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

export async function startAllInOne({ hub: hubSettings, spoke: spokeSettings, logger, signal }: AllInOneParts): Promise<Running> {
  const hubConfig = readConfiguration(HubSettings, { environment: hubSettings, prefix: 'FELLOE_HUB_' });
  const spokeConfig = readConfiguration(SpokeSettings, { environment: spokeSettings, prefix: 'FELLOE_SPOKE_' });
  const failed = Promise.withResolvers<Error>();
  const hub = await createHub(
    hubConfig,
    {
      logger: logger.child({ part: 'hub' }),
      listens: false,
      ambientAccount: () => accountOfEnvironment(hubSettings),
      onFatal: (error) => failed.resolve(error),
    },
    signal,
  );
  try {
    const spoke = await createSpoke(spokeConfig, {
      connect: () => Promise.resolve(hub.acceptInProcess(spokeConfig.name)),
      logger: logger.child({ part: 'spoke' }),
    });
    const stop = async (): Promise<void> => {
      await spoke.close();
      await hub.close();
    };
    let stopped: Promise<void> | undefined;
    return {
      processes: { hub: process.pid, spokes: [process.pid] },
      ports: [{ s3: spoke.s3Port, app: spoke.appPort }],
      failed: failed.promise,
      firstDeath: failed.promise,
      close: () => (stopped ??= stop()),
    };
  } catch (thrown) {
    await hub.close();
    throw thrown;
  }
}
