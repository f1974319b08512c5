/** The credential `AKID/yyyymmdd/region/service/aws4_request` that header, URL and form carry. */
import { S3Error, type S3ErrorCode } from '../errors.ts';
import { type CredentialScope, scopeTerminator } from './scope.ts';

export interface Credential {
  readonly accessKeyId: string;
  readonly scope: CredentialScope;
}

export interface CredentialRules {
  /** The regions this endpoint answers for; the first is named in the error. */
  readonly regions: readonly string[];
  readonly service: string;
  /** The day of the request's own date, yyyymmdd. */
  readonly date: string;
  /** The code and the opening of the message of the place the credential stands in. */
  readonly code: S3ErrorCode;
  readonly where: string;
}

/** Longer than any id we or AWS hand out (128); a bound on what an unknown key can make us look up. */
const accessKeyIdLengthMax = 128;

/** @throws S3Error with the code of its place when the credential is malformed or for another day, region or service. */
export function parseCredential(text: string, rules: CredentialRules): Credential {
  const { date, service } = rules;
  const slash = text.indexOf('/');
  if (slash > 0 && slash <= accessKeyIdLengthMax) {
    // The scope as it has to be: only one that differs is taken apart, to say where.
    for (const region of rules.regions) {
      const scope = { date, region, service };
      if (endsAsScope(text, slash + 1, scope)) return { accessKeyId: text.slice(0, slash), scope };
    }
  }
  throw faultOf(text, rules);
}

/** Whether the text is `formatScope(scope)` from there on. In place, since every request passes here: no text is made to compare with. */
function endsAsScope(text: string, from: number, { date, region, service }: CredentialScope): boolean {
  const regionAt = from + date.length + 1;
  const serviceAt = regionAt + region.length + 1;
  const terminatorAt = serviceAt + service.length + 1;
  return (
    text.length === terminatorAt + scopeTerminator.length &&
    text.startsWith(date, from) &&
    text[regionAt - 1] === '/' &&
    text.startsWith(region, regionAt) &&
    text[serviceAt - 1] === '/' &&
    text.startsWith(service, serviceAt) &&
    text[terminatorAt - 1] === '/' &&
    text.startsWith(scopeTerminator, terminatorAt)
  );
}

function faultOf(text: string, rules: CredentialRules): S3Error {
  const fields = text.split('/', 6);
  const [accessKeyId, date, region, service, terminator] = fields;
  const complete = accessKeyId !== undefined && date !== undefined && region !== undefined && service !== undefined;
  if (fields.length !== 5 || !complete) {
    return refuse(rules, 'the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".');
  }
  if (accessKeyId === '' || accessKeyId.length > accessKeyIdLengthMax) return new S3Error('InvalidAccessKeyId');
  if (date !== rules.date) {
    return refuse(
      rules,
      `Invalid credential date "${date.slice(0, 32)}". This date is not the same as X-Amz-Date: "${rules.date}".`,
    );
  }
  if (!rules.regions.includes(region)) {
    const expected = rules.regions[0] ?? '';
    return refuse(rules, `the region '${region.slice(0, 64)}' is wrong; expecting '${expected}'`, { Region: expected });
  }
  if (service !== rules.service) {
    return refuse(rules, `incorrect service "${service.slice(0, 64)}". This endpoint belongs to "${rules.service}".`);
  }
  return refuse(rules, `incorrect terminal "${(terminator ?? '').slice(0, 64)}". This endpoint uses "${scopeTerminator}".`);
}

function refuse(rules: CredentialRules, message: string, extra?: Record<string, string>): S3Error {
  return new S3Error(rules.code, `${rules.where}; ${message}`, extra === undefined ? {} : { extra });
}
