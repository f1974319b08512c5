import { errorCodes, StoreError } from '@felloe/engine/errors.ts';
import type { TidyRule } from '../rule.ts';

const errorPage = 'packages/docs/errors.md';

export const errorPageRule: TidyRule = {
  name: 'packages/docs/errors.md lists the error codes as the engine has them',
  find(tree) {
    const page = tree.text(errorPage) ?? '';
    const documented = new Map(
      Array.from(page.matchAll(/^\| `([a-z_]+)` \| (.+?) \| (yes|no) \|/gm), ([, code = '', meaning = '', retry = '']) => [
        code,
        `${meaning} | ${retry}`,
      ]),
    );
    const wrong = Object.entries(errorCodes).flatMap(([code, meaning]) => {
      const wanted = `${meaning} | ${new StoreError(code as keyof typeof errorCodes).retryable ? 'yes' : 'no'}`;
      return documented.get(code) === wanted ? [] : [`${errorPage} should say: | \`${code}\` | ${wanted} |`];
    });
    const gone = [...documented.keys()]
      .filter((code) => !Object.hasOwn(errorCodes, code))
      .map((code) => `${errorPage} lists ${code}, which is no code`);
    return [...wrong, ...gone];
  },
  violations: {
    'a missing page': { 'a.md': '' },
    'a code that does not exist': { [errorPage]: '| `flew_away` | it flew | no |' },
  },
};
