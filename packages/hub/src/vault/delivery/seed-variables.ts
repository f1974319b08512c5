/**
 * The variables that deployments of the original store vault already have (seed 000), as settings of ours. Ours go first where both are
 * given. The account (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY) is found by the usual chain: see backends/ambient-account.ts.
 */
type Environment = Readonly<Record<string, string | undefined>>;

const ours = {
  CLOUDFRONT_DOMAIN: 'FELLOE_HUB_VAULT_CLOUDFRONT_DOMAIN',
  CLOUDFRONT_KEY_PAIR_ID: 'FELLOE_HUB_VAULT_CLOUDFRONT_KEY_PAIR_ID',
  CLOUDFRONT_PRIVATE_KEY_BASE64: 'FELLOE_HUB_VAULT_CLOUDFRONT_PRIVATE_KEY_BASE64',
  // Where AWS keeps it.
  BUCKET_NAME: 'FELLOE_HUB_VAULT_S3_BUCKET',
} as const;

/**
 * The environment with what the seed's variables mean. They count only together with CLOUDFRONT_DOMAIN: other programs that use AWS have
 * a BUCKET_NAME and a region, too.
 */
export function withSeedVariables(environment: Environment): Environment {
  if (isAbsent(environment['CLOUDFRONT_DOMAIN'])) return environment;
  const meant: Record<string, string | undefined> = { FELLOE_HUB_VAULT_DELIVERY: 'cloudfront' };
  for (const [name, variable] of Object.entries(ours)) {
    if (!isAbsent(environment[name])) meant[variable] = environment[name];
  }
  if (!isAbsent(environment['AWS_REGION'])) meant['FELLOE_HUB_VAULT_S3_REGION'] = environment['AWS_REGION'];
  const given = Object.entries(environment).filter(([, value]) => value !== undefined);
  const asFiles = new Set(given.map(([name]) => name.replace(/_FILE$/, '')));
  return { ...Object.fromEntries(Object.entries(meant).filter(([name]) => !asFiles.has(name))), ...Object.fromEntries(given) };
}

function isAbsent(value: string | undefined): boolean {
  return value === undefined || value === '';
}
