import { type ErrorCode, errorCodes, StoreError } from '@felloe/engine/errors.ts';
import { operations } from '@felloe/s3-wire/operations.ts';
import { failureOf } from '@felloe/spoke/apps/s3/errors.ts';
import type { TidyRule } from '../rule.ts';

const s3Page = 'packages/docs/s3.md';

export const s3PageRule: TidyRule = {
  name: 'packages/docs/s3.md lists the operations served and the errors as they are translated',
  find(tree) {
    const page = tree.text(s3Page) ?? '';
    return [...wrongOperations(page), ...wrongErrors(page)];
  },
  violations: {
    'a missing page': { 'a.md': '' },
    'an operation that is not served': { [s3Page]: '| `PutBucketCors` | |' },
    'another translation': { [s3Page]: '| `access_denied` | 404 `NoSuchKey` |' },
  },
};

function wrongOperations(page: string): string[] {
  const documented = new Set(Array.from(page.matchAll(/^\| `([A-Z]\w+)` \|/gm), ([, name = '']) => name));
  const served = operations.filter((operation) => operation.served).map((operation): string => operation.name);
  return [
    ...served.filter((name) => !documented.has(name)).map((name) => `${s3Page} does not list ${name}`),
    ...[...documented].filter((name) => !served.includes(name)).map((name) => `${s3Page} lists ${name}, which is not served`),
  ];
}

function wrongErrors(page: string): string[] {
  return (Object.keys(errorCodes) as ErrorCode[]).flatMap((code) => {
    const { status, code: s3Code } = failureOf(new StoreError(code));
    const row = `| \`${code}\` | ${status} \`${s3Code}\` |`;
    return page.includes(row) ? [] : [`${s3Page} should say: ${row}`];
  });
}
