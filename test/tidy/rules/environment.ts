import type { TidyRule } from '../rule.ts';
import { withoutComments } from '../text.ts';
import { codeFiles } from '../tree.ts';

/** Composition roots, the one place of the tests, the runner's configuration, and the bootstrap, which is no part of the product. */
const mayRead =
  /(^|\/)main\.ts$|^test\/tier\.ts$|^packages\/testkit\/src\/environment\.ts$|^vitest\.config\.ts$|^infra\/bootstrap\//;

export const environmentRule: TidyRule = {
  name: 'only main.ts sees the environment',
  find(tree) {
    return codeFiles(tree)
      .filter(({ path }) => !mayRead.test(path) && !path.startsWith('test/tidy/'))
      .flatMap(({ path, text }) =>
        withoutComments(text)
          .split('\n')
          .flatMap((line, index) => (/\bprocess\.env\b/.test(line) ? [`${path}:${index + 1} reads process.env`] : [])),
      );
  },
  violations: {
    'a read in a service': { 'packages/hub/src/a.ts': "const url = process.env['URL'];" },
    'a read in a test': { 'packages/hub/src/a.test.ts': 'const url = process.env.URL;' },
  },
  permitted: {
    'a composition root': { 'packages/hub/src/main.ts': 'run(process.env);' },
    'a comment': { 'packages/hub/src/a.ts': '// never process.env here' },
  },
};
