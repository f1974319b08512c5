import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { HubSettings } from '@felloe/hub/config.ts';
import { describeConfiguration } from '@felloe/runtime/configuration-description.ts';
import { SpokeSettings } from '@felloe/spoke/config.ts';
import { expect, test } from 'vitest';

const page = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'packages', 'docs', 'configuration.md');

const introduction = `# Configuration

Every setting of the two processes, made from their schemas (\`config.ts\` of each package); \`npm test -- test/tidy -u\` writes this page
again. A variable whose name ends in \`_FILE\` names a file with the value instead. A process with wrong settings lists all faults at once
and exits with code 2.
`;

test('packages/docs/configuration.md is what the schemas say', async () => {
  const hub = describeConfiguration(HubSettings, 'FELLOE_HUB_');
  const spoke = describeConfiguration(SpokeSettings, 'FELLOE_SPOKE_');
  await expect(`${introduction}\n## Hub\n\n${hub}\n## Spoke\n\n${spoke}`).toMatchFileSnapshot(page);
});
