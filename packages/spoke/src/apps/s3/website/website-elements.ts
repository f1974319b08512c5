/** A website between S3's document and our setting. */
import { readWebsite, type WebsiteSetting } from '@felloe/engine/container/website.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import { S3Error } from '@felloe/s3-wire/errors.ts';
import type { WebsiteConfiguration } from '@felloe/s3-wire/xml/commands/website.ts';

/** @throws S3Error InvalidRequest for texts that no Location can hold. */
export function websiteSettingOf({
  redirectAllRequestsTo: all,
  indexSuffix,
  errorKey,
  routingRules,
}: WebsiteConfiguration): WebsiteSetting {
  const rules = routingRules.map(({ keyPrefixEquals, httpErrorCodeReturnedEquals, redirect }) => ({
    pathPrefix: keyPrefixEquals,
    failureStatus: httpErrorCodeReturnedEquals,
    redirect: withoutAbsent({
      host: redirect.hostName,
      protocol: redirect.protocol,
      status: redirect.httpRedirectCode,
      replacePrefix: redirect.replaceKeyPrefixWith,
      replacePath: redirect.replaceKeyWith,
    }),
  }));
  try {
    if (all !== undefined) return readWebsite({ redirectAll: { host: all.hostName, protocol: all.protocol } });
    return readWebsite({ indexSuffix, failurePath: errorKey, rules: rules.length === 0 ? undefined : rules });
  } catch (thrown) {
    if (!(thrown instanceof StoreError) || thrown.code !== 'invalid_argument') throw thrown;
    throw new S3Error('InvalidRequest', `The website configuration is not valid: ${thrown.message}.`, { cause: thrown });
  }
}

/** The setting counts the fields of a redirect: one that is not given must not stand there. */
function withoutAbsent(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

export function websiteConfigurationOf(website: WebsiteSetting): WebsiteConfiguration {
  if (website.redirectAll !== undefined) {
    const { host, protocol } = website.redirectAll;
    return { redirectAllRequestsTo: { hostName: host, protocol }, routingRules: [] };
  }
  return {
    indexSuffix: website.indexSuffix,
    errorKey: website.failurePath,
    routingRules: (website.rules ?? []).map(({ pathPrefix, failureStatus, redirect }) => ({
      keyPrefixEquals: pathPrefix,
      httpErrorCodeReturnedEquals: failureStatus,
      redirect: {
        hostName: redirect.host,
        protocol: redirect.protocol,
        httpRedirectCode: redirect.status,
        replaceKeyPrefixWith: redirect.replacePrefix,
        replaceKeyWith: redirect.replacePath,
      },
    })),
  };
}
