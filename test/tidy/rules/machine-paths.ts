import type { TidyRule } from '../rule.ts';
import { isGenerated } from '../tree.ts';

/** Folders of somebody's machine. Service paths such as /var/lib belong to deployments and are fine. */
const machinePath = /(?<![\w.])\/(?:work|root|home\/[a-z][\w-]*|Users\/[A-Za-z]\w*)\/[\w.]/;

export const machinePathsRule: TidyRule = {
  name: 'no path of one machine is written down',
  find(tree) {
    return tree.files
      .filter(({ path }) => !isGenerated(path) && !path.startsWith('test/tidy/'))
      .flatMap(({ path, text }) =>
        text
          .split('\n')
          .flatMap((line, index) => (machinePath.test(line) ? [`${path}:${index + 1} has a path of one machine`] : [])),
      );
  },
  violations: {
    'a home folder': { 'README.md': 'see /home/alice/felloe' },
    'a checkout': { 'packages/hub/src/a.ts': "const root = '/root/checkout/packages';" },
    'a Mac': { 'infra/a.yaml': 'path: /Users/alice/x' },
  },
  permitted: { 'a URL path': { 'packages/hub/src/a.ts': "const url = 'http://h/homework/x';" } },
};
