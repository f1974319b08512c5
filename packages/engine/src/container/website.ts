/**
 * The website setting of a container: how it is served to browsers, and where they are sent instead (S3: website configuration). Texts
 * that become part of a Location header are held to characters that cannot end it.
 */
import { limits } from '../limits.ts';
import { countOf, fieldsOf, listOf, malformed, oneOf, optional, placeIn, textOf } from './strict-document.ts';

export interface WebsiteRedirect {
  readonly host?: string;
  readonly protocol?: 'http' | 'https';
  /** 301 when absent. */
  readonly status?: number;
  /** In place of the prefix that the rule asks for. At most one of these two. */
  readonly replacePrefix?: string;
  readonly replacePath?: string;
}

export interface WebsiteRule {
  /** All that are given have to hold; a rule without any always does. */
  readonly pathPrefix?: string;
  /** The status of the failure that the request would be answered with. */
  readonly failureStatus?: number;
  readonly redirect: WebsiteRedirect;
}

export type WebsiteSetting =
  | { readonly redirectAll: { readonly host: string; readonly protocol?: 'http' | 'https' } }
  | {
      readonly redirectAll?: never;
      /** Appended to paths that are empty or end in a slash. */
      readonly indexSuffix: string;
      /** Path of what is shown for failures. */
      readonly failurePath?: string;
      readonly rules?: readonly WebsiteRule[];
    };

const { websiteRulesMax, websiteTextLengthMax } = limits.setting;
const protocols = ['http', 'https'] as const;

export function readWebsite(value: unknown): WebsiteSetting {
  const fields = fieldsOf(value, ['redirectAll', 'indexSuffix', 'failurePath', 'rules']);
  if (fields['redirectAll'] !== undefined) {
    const other = Object.keys(fields).find((name) => name !== 'redirectAll');
    if (other !== undefined) throw malformed(other, 'does not go with redirectAll');
    const { host, protocol } = readTarget(fieldsOf(fields['redirectAll'], ['host', 'protocol'], 'redirectAll'), 'redirectAll');
    if (host === undefined) throw malformed('redirectAll.host', 'is missing');
    return { redirectAll: { host, ...(protocol === undefined ? {} : { protocol }) } };
  }
  const indexSuffix = visible(fields['indexSuffix'], 'indexSuffix');
  if (indexSuffix === '' || indexSuffix.includes('/')) throw malformed('indexSuffix', 'is empty or has a slash');
  const failurePath = optional(fields['failurePath'], (path) => visible(path, 'failurePath'));
  if (failurePath === '') throw malformed('failurePath', 'is empty');
  const rules = optional(fields['rules'], (list) => listOf(list, { place: 'rules', min: 1, max: websiteRulesMax }, readRule));
  return {
    indexSuffix,
    ...(failurePath === undefined ? {} : { failurePath }),
    ...(rules === undefined ? {} : { rules }),
  };
}

function readRule(value: unknown, place: string): WebsiteRule {
  const fields = fieldsOf(value, ['pathPrefix', 'failureStatus', 'redirect'], place);
  const pathPrefix = optional(fields['pathPrefix'], (text) => visible(text, placeIn(place, 'pathPrefix')));
  const failureStatus = optional(fields['failureStatus'], (status) =>
    statusOf(status, placeIn(place, 'failureStatus'), [400, 599]),
  );
  return {
    ...(pathPrefix === undefined ? {} : { pathPrefix }),
    ...(failureStatus === undefined ? {} : { failureStatus }),
    redirect: readRedirect(fields['redirect'], placeIn(place, 'redirect')),
  };
}

function readRedirect(value: unknown, place: string): WebsiteRedirect {
  const fields = fieldsOf(value, ['host', 'protocol', 'status', 'replacePrefix', 'replacePath'], place);
  if (Object.keys(fields).length === 0) throw malformed(place, 'leads nowhere');
  const status = optional(fields['status'], (number) => statusOf(number, placeIn(place, 'status'), [300, 399]));
  const replacePrefix = optional(fields['replacePrefix'], (text) => visible(text, placeIn(place, 'replacePrefix')));
  const replacePath = optional(fields['replacePath'], (text) => visible(text, placeIn(place, 'replacePath')));
  if (replacePrefix !== undefined && replacePath !== undefined) throw malformed(place, 'replaces both prefix and path');
  return {
    ...readTarget(fields, place),
    ...(status === undefined ? {} : { status }),
    ...(replacePrefix === undefined ? {} : { replacePrefix }),
    ...(replacePath === undefined ? {} : { replacePath }),
  };
}

function readTarget(fields: Readonly<Record<string, unknown>>, place: string): Pick<WebsiteRedirect, 'host' | 'protocol'> {
  const host = optional(fields['host'], (text) => visible(text, placeIn(place, 'host')));
  if (host !== undefined && !/^[A-Za-z0-9.:[\]_-]+$/.test(host)) throw malformed(placeIn(place, 'host'), 'is not a host name');
  const protocol = optional(fields['protocol'], (name) => oneOf(name, placeIn(place, 'protocol'), protocols));
  return { ...(host === undefined ? {} : { host }), ...(protocol === undefined ? {} : { protocol }) };
}

/** No control characters: what a rule says ends up in headers. */
function visible(value: unknown, place: string): string {
  const text = textOf(value, place, websiteTextLengthMax);
  if (/[\u0000-\u001f\u007f-\u009f]/.test(text)) throw malformed(place, 'has control characters');
  return text;
}

function statusOf(value: unknown, place: string, [min, max]: readonly [number, number]): number {
  const status = countOf(value, place, min);
  if (status > max) throw malformed(place, `is more than ${max}`);
  return status;
}
