/**
 * The cors setting of a container: which pages of other origins browsers may let read it (Fetch standard, "CORS protocol"; S3's
 * CORSConfiguration). Every text of it that a server would write into a header is held to the characters of one, so that no rule can
 * end a header and begin another (Ceph CVE-2021-3524).
 */
import { limits } from '../limits.ts';
import { countOf, fieldsOf, listOf, malformed, oneOf, optional, textOf } from './strict-document.ts';

export const corsMethods = ['GET', 'PUT', 'POST', 'DELETE', 'HEAD'] as const;
export type CorsMethod = (typeof corsMethods)[number];

export interface CorsRule {
  readonly id?: string;
  /** As browsers write them, with at most one `*` for any characters. */
  readonly origins: readonly string[];
  readonly methods: readonly CorsMethod[];
  /** Names of headers that a page may send, with at most one `*` each; compared in any case. */
  readonly headers?: readonly string[];
  /** Headers of answers that a page may read. */
  readonly exposed?: readonly string[];
  readonly maxAgeSeconds?: number;
}

export interface CorsSetting {
  /** The first that fits is the one that counts. */
  readonly rules: readonly CorsRule[];
}

const { corsRulesMax, corsItemsMax, corsIdLengthMax, corsTextLengthMax } = limits.setting;

export function readCors(value: unknown): CorsSetting {
  const fields = fieldsOf(value, ['rules']);
  return { rules: listOf(fields['rules'], { place: 'rules', min: 1, max: corsRulesMax }, readRule) };
}

function readRule(value: unknown, place: string): CorsRule {
  const fields = fieldsOf(value, ['id', 'origins', 'methods', 'headers', 'exposed', 'maxAgeSeconds'], place);
  const id = optional(fields['id'], (text) => textOf(text, `${place}.id`, corsIdLengthMax));
  const list = <Item>(field: string, min: number, read: (item: unknown, place: string) => Item) =>
    optional(fields[field], (items) => listOf(items, { place: `${place}.${field}`, min, max: corsItemsMax }, read));
  const headers = list('headers', 0, (item, at) => patternOf(item, at, headerPattern));
  const exposed = list('exposed', 0, exposedOf);
  const maxAgeSeconds = optional(fields['maxAgeSeconds'], (seconds) => countOf(seconds, `${place}.maxAgeSeconds`, 0));
  return {
    ...(id === undefined ? {} : { id }),
    origins: list('origins', 1, (item, at) => patternOf(item, at, originPattern)) ?? missing(`${place}.origins`),
    methods: list('methods', 1, (item, at) => oneOf(item, at, corsMethods)) ?? missing(`${place}.methods`),
    ...(headers === undefined ? {} : { headers }),
    ...(exposed === undefined ? {} : { exposed }),
    ...(maxAgeSeconds === undefined ? {} : { maxAgeSeconds }),
  };
}

/** Tokens of RFC 9110, and the one wildcard. */
const headerPattern = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** No blanks, no controls: one visible word. */
const originPattern = /^[\x21-\x7e]+$/;

function patternOf(value: unknown, place: string, characters: RegExp): string {
  const text = textOf(value, place, corsTextLengthMax);
  if (!characters.test(text)) throw malformed(place, 'has characters that cannot stand there');
  if (text.indexOf('*') !== text.lastIndexOf('*')) throw malformed(place, 'has more than one wildcard');
  return text;
}

function exposedOf(value: unknown, place: string): string {
  const name = patternOf(value, place, headerPattern);
  if (name.includes('*')) throw malformed(place, 'has a wildcard');
  return name;
}

function missing(place: string): never {
  throw malformed(place, 'is missing');
}

export interface CorsQuestion {
  /** The Origin header, as it came. */
  readonly origin: string;
  readonly method: string;
  /** Names of headers that the page wants to send. */
  readonly headers: readonly string[];
}

export interface CorsGrant {
  readonly rule: CorsRule;
  /** What the browser is told: `*` where the rule is for every origin, else the origin asked for. */
  readonly origin: string;
}

/** The first rule that allows all that is asked; undefined when none does. */
export function grantCors(setting: CorsSetting, question: CorsQuestion): CorsGrant | undefined {
  for (const rule of setting.rules) {
    const fitting = rule.origins.find((pattern) => fits(pattern, question.origin));
    if (fitting === undefined) continue;
    if (!rule.methods.some((method) => method === question.method)) continue;
    const allowed = (rule.headers ?? []).map((pattern) => pattern.toLowerCase());
    if (!question.headers.every((name) => allowed.some((pattern) => fits(pattern, name.toLowerCase())))) continue;
    return { rule, origin: fitting === '*' ? '*' : question.origin };
  }
  return undefined;
}

/** One `*` stands for any characters, also for none; the parts around it do not overlap. */
function fits(pattern: string, text: string): boolean {
  const star = pattern.indexOf('*');
  if (star === -1) return pattern === text;
  const tailLength = pattern.length - star - 1;
  return text.length >= star + tailLength && text.startsWith(pattern.slice(0, star)) && text.endsWith(pattern.slice(star + 1));
}
