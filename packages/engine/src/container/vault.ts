/**
 * The vault setting of a container: what an operator allows each topic of the store vault. A bound is of one owner's data in one topic,
 * so that nobody fills a stranger's; below what is there already it only stops growth. Retention takes the oldest entries of histories.
 */
import { limits } from '../limits.ts';
import { countOf, fieldsOf, listOf, malformed, optional, textOf } from './strict-document.ts';

export interface VaultTopicRule {
  /** The very topic, or, with `prefix`, every topic that begins with it. */
  readonly topic?: string;
  readonly prefix?: string;
  /** Of a snapshot, and of all entries of a history. */
  readonly bytesMax?: number;
  readonly entriesMax?: number;
  /** Entries older than this are removed. */
  readonly retentionDays?: number;
}

export interface VaultSetting {
  readonly topics: readonly VaultTopicRule[];
}

const fields = ['topic', 'prefix', 'bytesMax', 'entriesMax', 'retentionDays'] as const;

export function readVault(value: unknown): VaultSetting {
  const { topics } = fieldsOf(value, ['topics']);
  return { topics: listOf(topics, { place: 'topics', min: 0, max: limits.vault.topicRulesMax }, ruleOf) };
}

function ruleOf(value: unknown, place: string): VaultTopicRule {
  const found = fieldsOf(value, fields, place);
  const text = (field: 'topic' | 'prefix') =>
    optional(found[field], (given) => textOf(given, `${place}.${field}`, limits.vault.topicBytesMax));
  const count = (field: 'bytesMax' | 'entriesMax' | 'retentionDays', min: number) =>
    optional(found[field], (given) => countOf(given, `${place}.${field}`, min));
  const topic = text('topic');
  const prefix = text('prefix');
  if ((topic === undefined) === (prefix === undefined)) throw malformed(place, 'names a topic or a prefix');
  const bounds = { bytesMax: count('bytesMax', 0), entriesMax: count('entriesMax', 0), retentionDays: count('retentionDays', 1) };
  if ((bounds.retentionDays ?? 0) > limits.vault.retentionDaysMax) {
    throw malformed(`${place}.retentionDays`, `is more than ${limits.vault.retentionDaysMax}`);
  }
  const given = Object.fromEntries(Object.entries({ topic, prefix, ...bounds }).filter(([, bound]) => bound !== undefined));
  if (Object.keys(given).length === 1) throw malformed(place, 'has no bound');
  return given;
}

/** The rule of the topic itself, else that of the longest prefix. */
export function boundsOfTopic(setting: VaultSetting | undefined, topic: string): VaultTopicRule | undefined {
  if (setting === undefined) return undefined;
  const exact = setting.topics.find((rule) => rule.topic === topic);
  if (exact !== undefined) return exact;
  let longest: VaultTopicRule | undefined;
  for (const rule of setting.topics) {
    if (rule.prefix === undefined || !topic.startsWith(rule.prefix)) continue;
    if (longest?.prefix === undefined || rule.prefix.length > longest.prefix.length) longest = rule;
  }
  return longest;
}
