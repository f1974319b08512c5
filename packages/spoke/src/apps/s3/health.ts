/** The two probes of MinIO's API that clients and balancers send without credentials before they use an endpoint. */
import type { AppContext } from '../../app-context.ts';
import { answerEmpty } from './answer.ts';
import { answerFailure } from './answer-failure.ts';
import type { Exchange } from './exchange.ts';

/** Answers a probe; false when the request is something else. A signed request is never a probe: a bucket may be called `minio`. */
export function answerHealth(exchange: Exchange, context: AppContext): boolean {
  const { rawTarget, method, raw } = exchange;
  if (!rawTarget.startsWith('/minio/health/')) return false;
  if ((method !== 'GET' && method !== 'HEAD') || raw.headers.authorization !== undefined) return false;
  if (rawTarget === '/minio/health/live') {
    answerEmpty(exchange, 200);
    return true;
  }
  if (rawTarget !== '/minio/health/ready') return false;
  try {
    context.gate.assertDeciding();
    answerEmpty(exchange, 200);
  } catch (thrown) {
    answerFailure(exchange, thrown);
  }
  return true;
}
