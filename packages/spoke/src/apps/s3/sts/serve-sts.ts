/**
 * The Security Token Service on the S3 listener, where tools look for it when they are given one endpoint: `POST /` with a form. The
 * credentials it gives can do what the asking key can, or less; the hub makes and judges them, nothing is stored.
 */
import { limits } from '@felloe/engine/limits.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import { S3Error } from '@felloe/s3-wire/errors.ts';
import type { S3Address } from '@felloe/s3-wire/request/address.ts';
import type { RequestHeaders } from '@felloe/s3-wire/request/headers.ts';
import type { RequestTarget } from '@felloe/s3-wire/request/target.ts';
import { readStsAction, type StsAction } from '@felloe/s3-wire/sts/actions.ts';
import { renderAssumedRole, renderCallerIdentity, renderSessionToken } from '@felloe/s3-wire/sts/answers.ts';
import { renderStsError, StsError, stsCodeOfSignature } from '@felloe/s3-wire/sts/errors.ts';
import type { AppContext } from '../../../app-context.ts';
import { answerText } from '../answer.ts';
import type { Authenticator } from '../authenticate.ts';
import type { Exchange } from '../exchange.ts';
import { assumedRoleOf, identityOf } from './identity.ts';
import { makeSession } from './make-session.ts';
import { receiveForm } from './receive-form.ts';
import { authenticateSts, type StsSender } from './sts-sender.ts';

export interface StsExchange {
  readonly exchange: Exchange;
  readonly context: AppContext;
  readonly authenticator: Authenticator;
  readonly target: RequestTarget;
  readonly headers: RequestHeaders;
  readonly sourceAddress: string;
}

/** A POST to the service is no operation of S3. */
export function isSts(method: string, address: S3Address): boolean {
  return method === 'POST' && address.bucket === undefined;
}

/** Answers refusals itself, in the words of STS; throws what is no refusal of it. */
export async function serveSts(asked: StsExchange): Promise<void> {
  const { exchange } = asked;
  try {
    const body = await receiveForm(asked);
    const sender = await authenticateSts(asked, body);
    const action = readStsAction(body.toString('utf8'));
    const text = await carryOut(asked, action, sender);
    answerText(exchange, { status: 200, type: 'text/xml', text });
  } catch (thrown) {
    const failure = stsErrorOf(thrown);
    if (exchange.response.headersSent) throw thrown;
    const text = renderStsError(failure, exchange.requestId);
    const headers = exchange.hasUnreadBody ? ['Connection', 'close'] : [];
    answerText(exchange, { status: failure.status, type: 'text/xml', text }, headers);
  }
}

async function carryOut({ context, exchange }: StsExchange, action: StsAction, sender: StsSender): Promise<string> {
  const { requestId } = exchange;
  switch (action.action) {
    case 'GetCallerIdentity':
      return renderCallerIdentity(identityOf(sender), requestId);
    case 'GetSessionToken': {
      const wish = { durationSeconds: action.durationSeconds, name: '', role: '', policy: undefined };
      return renderSessionToken((await makeSession(context, sender, wish)).credentials, requestId);
    }
    case 'AssumeRole': {
      const { roleAccount, sessionName: name, ...wish } = action;
      if (roleAccount !== '' && roleAccount !== sender.credential.tenant_id) {
        throw new StsError('AccessDenied', `Not authorized to perform: sts:AssumeRole on resource: ${action.roleArn}`);
      }
      const { credentials, policyPercent } = await makeSession(context, sender, { ...wish, name });
      return renderAssumedRole({ credentials, policyPercent, ...assumedRoleOf(sender, wish.role, name) }, requestId);
    }
  }
}

function stsErrorOf(thrown: unknown): StsError {
  if (thrown instanceof StsError) return thrown;
  if (thrown instanceof S3Error) {
    if (thrown.status >= 500) return new StsError('ServiceUnavailable', thrown.message, { cause: thrown });
    return new StsError(stsCodeOfSignature(thrown.code), thrown.message, { cause: thrown });
  }
  if (!(thrown instanceof StoreError)) return new StsError('InternalFailure', 'The request failed.', { cause: thrown });
  switch (thrown.code) {
    case 'access_denied':
      return new StsError('AccessDenied', 'These credentials may not do this.', { cause: thrown });
    case 'unauthenticated':
      return new StsError('InvalidClientTokenId', 'The security token included in the request is invalid.', { cause: thrown });
    case 'rate_limited':
      return new StsError('Throttling', 'Rate exceeded', { cause: thrown });
    case 'too_large':
      return new StsError(
        'PackedPolicyTooLarge',
        `The session policy does not fit: at most ${limits.access.sessionPolicyLengthMax}`,
        {
          cause: thrown,
        },
      );
    case 'invalid_argument':
      return new StsError(thrown.details.field === 'policy' ? 'MalformedPolicyDocument' : 'ValidationError', thrown.message, {
        cause: thrown,
      });
    case 'unavailable':
    case 'deadline_exceeded':
      return new StsError('ServiceUnavailable', 'The service is unavailable for a moment.', { cause: thrown });
    default:
      return new StsError('InternalFailure', 'The request failed.', { cause: thrown });
  }
}
