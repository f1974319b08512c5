/**
 * One line of an access log in the format of S3's server access logs. Fields that a client fills stand between quotes or encoded, so
 * that no request can write a line of its own; signatures and tokens of presigned URLs are left out, for who reads logs is not always
 * who may read the objects.
 */

export interface LogEntry {
  readonly ownerId: string;
  readonly bucket: string;
  /** ms since 1970 */
  readonly timeMs: number;
  readonly remoteAddress: string;
  /** Tenant of the sender; empty for an anonymous one. */
  readonly requesterId: string;
  readonly requestId: string;
  /** `REST.GET.OBJECT` */
  readonly operation: string;
  readonly key: string;
  /** As it stood on the request line. */
  readonly requestLine: string;
  readonly status: number;
  readonly errorCode: string;
  readonly bytesSent: string;
  readonly objectSize: string;
  readonly totalMs: number;
  readonly referrer: string;
  readonly userAgent: string;
  readonly versionId: string;
  readonly hostId: string;
  readonly signatureVersion: string;
  readonly cipherSuite: string;
  readonly authenticationType: string;
  readonly host: string;
  readonly tlsVersion: string;
}

export function logLine(entry: LogEntry): string {
  return [
    plain(entry.ownerId),
    plain(entry.bucket),
    `[${logTime(entry.timeMs)}]`,
    plain(entry.remoteAddress),
    plain(entry.requesterId),
    plain(entry.requestId),
    plain(entry.operation),
    plain(encodeURIComponent(entry.key).replaceAll('%2F', '/')),
    quoted(withoutSecrets(entry.requestLine)),
    String(entry.status),
    plain(entry.errorCode),
    plain(entry.bytesSent),
    plain(entry.objectSize),
    String(Math.round(entry.totalMs)),
    '-', // turn-around time
    quoted(withoutSecrets(entry.referrer)),
    quoted(entry.userAgent),
    plain(entry.versionId),
    plain(entry.hostId),
    plain(entry.signatureVersion),
    plain(entry.cipherSuite),
    plain(entry.authenticationType),
    plain(entry.host),
    plain(entry.tlsVersion),
    '-', // access point
    '-', // whether an access list was needed
  ].join(' ');
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `06/Feb/2026:00:00:38 +0000` */
function logTime(timeMs: number): string {
  const text = new Date(timeMs).toISOString();
  return `${text.slice(8, 10)}/${months[Number(text.slice(5, 7)) - 1]}/${text.slice(0, 4)}:${text.slice(11, 19)} +0000`;
}

function plain(text: string): string {
  return text === '' ? '-' : text.replaceAll(/[\s"\u0000-\u001f\u007f]/g, '_');
}

function quoted(text: string): string {
  return text === '' ? '"-"' : `"${text.replaceAll(/["\\\u0000-\u001f\u007f]/g, (character) => encodeURIComponent(character))}"`;
}

/** A URL may carry a customer's encryption key: presigned by somebody who did not think of logs. */
const secretParameters =
  /([?&](?:x-amz-signature|x-amz-security-token|signature|token|x-amz-(?:copy-source-)?server-side-encryption-customer-key)=)[^&\s]*/gi;

function withoutSecrets(text: string): string {
  return text.replaceAll(secretParameters, '$1-');
}
