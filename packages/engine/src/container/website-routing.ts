/** Where a website sends a request: pure, for the one that serves it. */
import type { WebsiteRule, WebsiteSetting } from './website.ts';

export interface WebsiteRequest {
  /** Decoded, without the slash in front. */
  readonly path: string;
  readonly protocol: 'http' | 'https';
  /** Host and port as the browser asked for them. */
  readonly host: string;
}

export interface WebsiteRedirection {
  readonly status: number;
  /** An absolute URL, ASCII only. */
  readonly location: string;
}

/**
 * The redirection of a request before anything is looked up (`failureStatus` undefined), or after it failed with a status. Rules that ask
 * for a failure apply only then; the first that fits counts.
 */
export function redirectionOf(
  setting: WebsiteSetting,
  request: WebsiteRequest,
  failureStatus?: number,
): WebsiteRedirection | undefined {
  if (setting.redirectAll !== undefined) {
    const { host, protocol = request.protocol } = setting.redirectAll;
    return { status: 301, location: `${protocol}://${host}/${encodePath(request.path)}` };
  }
  const rule = setting.rules?.find(
    ({ pathPrefix = '', failureStatus: wanted }) => wanted === failureStatus && request.path.startsWith(pathPrefix),
  );
  return rule === undefined ? undefined : redirectionBy(rule, request);
}

function redirectionBy({ redirect, pathPrefix = '' }: WebsiteRule, request: WebsiteRequest): WebsiteRedirection {
  const { host = request.host, protocol = request.protocol, status = 301, replacePath, replacePrefix } = redirect;
  const replaced = replacePrefix === undefined ? request.path : replacePrefix + request.path.slice(pathPrefix.length);
  return { status, location: `${protocol}://${host}/${encodePath(replacePath ?? replaced)}` };
}

/** Slashes stay; everything that could end a header or begin a query is encoded. */
export function encodePath(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}

/** What is looked for at a path: the index document of a folder, else the path itself. */
export function documentPath(path: string, indexSuffix: string): string {
  return path === '' || path.endsWith('/') ? path + indexSuffix : path;
}
