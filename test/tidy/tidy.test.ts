import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { TidyRule } from './rule.ts';
import { declaredRule, versionsRule } from './rules/dependencies.ts';
import { environmentRule } from './rules/environment.ts';
import { errorPageRule } from './rules/error-page.ts';
import { composeRule, dockerfilesRule } from './rules/images.ts';
import { layersRule } from './rules/layers.ts';
import { machinePathsRule } from './rules/machine-paths.ts';
import { minimumVersionsRule } from './rules/minimum-versions.ts';
import { purityRule } from './rules/purity.ts';
import { readmeRule } from './rules/readme.ts';
import { s3PageRule } from './rules/s3-page.ts';
import { fileSizeRule, namesRule, topLevelRule } from './rules/shape.ts';
import { unfinishedRule } from './rules/unfinished.ts';
import { vocabularyRule } from './rules/vocabulary.ts';
import { readTree, treeOf } from './tree.ts';

const rules: readonly TidyRule[] = [
  layersRule,
  purityRule,
  vocabularyRule,
  environmentRule,
  topLevelRule,
  fileSizeRule,
  namesRule,
  unfinishedRule,
  machinePathsRule,
  versionsRule,
  declaredRule,
  minimumVersionsRule,
  dockerfilesRule,
  composeRule,
  readmeRule,
  errorPageRule,
  s3PageRule,
];

const tree = readTree(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));

describe.each(rules)('$name', (rule) => {
  test('holds', () => {
    expect(rule.find(tree)).toEqual([]);
  });

  test.each(Object.entries(rule.violations))('catches %s', (_name, texts) => {
    expect(rule.find(treeOf(texts))).not.toEqual([]);
  });

  test.each(Object.entries(rule.permitted ?? {}))('lets %s pass', (_name, texts) => {
    expect(rule.find(treeOf(texts))).toEqual([]);
  });
});
