import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { longest } from './longest-first.ts';

it('begins with files that exist', () => {
  const missing = longest.filter((each) => !existsSync(new URL(`./${each}.test.ts`, import.meta.url)));
  expect(missing).toEqual([]);
});
