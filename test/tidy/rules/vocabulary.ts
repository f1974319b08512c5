import type { TidyRule } from '../rule.ts';
import { isGenerated } from '../tree.ts';

/** Where our own words are spoken. drivers/s3 speaks to S3 and uses its words. */
const ours = /^(protos\/|packages\/(engine|hub|contracts|drivers|runtime)\/src\/)/;
const s3Code = /^packages\/drivers\/src\/s3\//;
/** Named so in the literature: a token bucket limits a rate, a histogram counts in buckets. */
const otherBuckets = /^packages\/hub\/src\/limits\/|^packages\/runtime\/src\/telemetry\//;

export const vocabularyRule: TidyRule = {
  name: 'S3 words live only in the S3 code',
  find(tree) {
    return tree.files
      .filter(({ path }) => ours.test(path) && !s3Code.test(path) && !isGenerated(path) && !path.endsWith('.test.ts'))
      .flatMap(({ path, text }) =>
        text.split('\n').flatMap((line, index, lines) => {
          const word = s3WordIn(line, lines[index - 1] ?? '', path);
          return word === undefined ? [] : [`${path}:${index + 1} says "${word}"`];
        }),
      );
  },
  violations: {
    'a bucket in the engine': { 'packages/engine/src/a.ts': 'export const bucketName = 1;' },
    'a bucket in SQL': { 'packages/hub/src/database/migrations/0001.sql': 'create table buckets ();' },
    'an object key in a comment': { 'packages/contracts/src/a.ts': '// the object key' },
    'a bucket in the session': { 'protos/felloe/v1/a.proto': 'string bucket = 1;' },
  },
  permitted: {
    'a token bucket': { 'packages/hub/src/auth/a.ts': 'const tokenBucket = 1; // the token buckets of a tenant' },
    'a standard function': { 'packages/engine/src/a.ts': 'const names = Object.keys(table); const a = Type.Object({ keys });' },
    'a comparison': { 'packages/engine/src/a.ts': '// The rules are those of S3: a bucket name is at most 63 long.' },
    'the S3 driver': { 'packages/drivers/src/s3/a.ts': 'const bucket = 1;' },
    'the S3 app': { 'packages/spoke/src/apps/s3/a.ts': 'const bucket = 1;' },
  },
};

/** A line that names S3 explains how the two vocabularies relate, and may use both. */
const comparesWithS3 = /\b(S3|AWS)\b/i;

function s3WordIn(line: string, lineBefore: string, path: string): string | undefined {
  if (comparesWithS3.test(line) || comparesWithS3.test(lineBefore)) return undefined;
  const objectKey = /\bobject[ _-]?keys?\b|\bobjectKeys?/i.exec(line)?.[0];
  if (objectKey !== undefined) return objectKey;
  return otherBuckets.test(path) ? undefined : /(?<!token[ _-]?)buckets?/i.exec(line)?.[0];
}
