/**
 * The settings of hub and spokes that the environment gives, read as the processes will read them, before anything is started: so the
 * faults of both are told together, at once, and not by a process that ends.
 */
import { HubSettings } from '@felloe/hub/config.ts';
import { withSeedVariables } from '@felloe/hub/vault/delivery/seed-variables.ts';
import { ConfigurationError, type ConfigurationFault, readConfiguration } from '@felloe/runtime/configuration.ts';
import { faultsOfProcess, SpokeSettings } from '@felloe/spoke/config.ts';
import { hubVariables, inheritedVariables, spokeVariables } from './child-environment.ts';
import type { StartOptions } from './start-options.ts';

/** Stands for what is known only later: it is ours, and right. */
const later = {
  postgresUrl: 'postgres://later',
  ports: { s3: 0, app: 0 },
  hub: { port: 0, ca: 'later', cert: 'later', key: 'later' },
};

/** @throws ConfigurationError with every fault. */
export function checkSettings(options: StartOptions, environment: Readonly<Record<string, string | undefined>>): void {
  const hub = {
    ...inheritedVariables(withSeedVariables(environment), ['FELLOE_HUB_']),
    ...hubVariables({ options, postgresUrl: later.postgresUrl, sessionPort: 0, ownBackends: [] }),
  };
  const spoke = {
    ...inheritedVariables(environment, ['FELLOE_SPOKE_']),
    ...spokeVariables({ options, name: 'spoke-1', ports: later.ports, hub: later.hub }),
  };
  // Of a file that `start` writes before the hub reads it, only the variable is known yet.
  const { FELLOE_HUB_ADMIN_TOKEN_FILE: _, ...hubWithoutFiles } = hub;
  const faults = [
    ...faultsOf(() => void readConfiguration(HubSettings, { environment: hubWithoutFiles, prefix: 'FELLOE_HUB_' })),
    ...faultsOf(() => {
      const found = faultsOfProcess(readConfiguration(SpokeSettings, { environment: spoke, prefix: 'FELLOE_SPOKE_' }));
      if (found.length > 0) throw new ConfigurationError(found);
    }),
  ];
  if (faults.length > 0) throw new ConfigurationError(faults);
}

function faultsOf(read: () => void): readonly ConfigurationFault[] {
  try {
    read();
    return [];
  } catch (thrown) {
    if (thrown instanceof ConfigurationError) return thrown.faults;
    throw thrown;
  }
}
