/** CORS rules between S3's document and our setting. */
import { type CorsRule, type CorsSetting, readCors } from '@felloe/engine/container/cors.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import { S3Error } from '@felloe/s3-wire/errors.ts';
import type { CorsRuleElement } from '@felloe/s3-wire/xml/commands/cors.ts';

/** @throws S3Error InvalidRequest for texts that no header can hold. */
export function corsSettingOf(elements: readonly CorsRuleElement[]): CorsSetting {
  const rules = elements.map((element) => ({
    id: element.id,
    origins: element.allowedOrigins,
    methods: element.allowedMethods,
    headers: element.allowedHeaders.length === 0 ? undefined : element.allowedHeaders,
    exposed: element.exposeHeaders.length === 0 ? undefined : element.exposeHeaders,
    maxAgeSeconds: element.maxAgeSeconds,
  }));
  try {
    return readCors({ rules });
  } catch (thrown) {
    if (!(thrown instanceof StoreError) || thrown.code !== 'invalid_argument') throw thrown;
    throw new S3Error('InvalidRequest', `The CORS configuration is not valid: ${thrown.message}.`, { cause: thrown });
  }
}

export function corsElementOf(rule: CorsRule): CorsRuleElement {
  return {
    id: rule.id,
    allowedOrigins: rule.origins,
    allowedMethods: rule.methods,
    allowedHeaders: rule.headers ?? [],
    exposeHeaders: rule.exposed ?? [],
    maxAgeSeconds: rule.maxAgeSeconds,
  };
}
