/** What a start has to tell, as JSON for programs and as text for people. */
import type { AdminFile } from '../connection/admin-file.ts';

export interface Started {
  readonly s3Endpoints: readonly string[];
  readonly appEndpoints: readonly string[];
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly tenant: string;
  readonly adminToken: string;
  readonly processes: { readonly hub: number; readonly spokes: readonly number[] };
}

/** The line that outside tools rely on: exactly these fields, on one line. */
export function startedJson(admin: AdminFile, processes: Started['processes']): string {
  const { s3Endpoints, appEndpoints, accessKeyId, secretAccessKey, tenant, adminToken } = admin;
  const started: Started = { s3Endpoints, appEndpoints, accessKeyId, secretAccessKey, tenant, adminToken, processes };
  return JSON.stringify(started);
}

export interface BannerFacts {
  readonly dataDirectory: string;
  readonly logFile: string;
  readonly isFirstRun: boolean;
  /** Spokes that share the directory backend; 0 for the one-process start. */
  readonly sharing: number;
}

export function startedBanner(admin: AdminFile, facts: BannerFacts): string {
  const [endpoint = ''] = admin.s3Endpoints;
  const sharing =
    facts.sharing === 0
      ? []
      : [
          `  All ${facts.sharing} spokes share one directory on this machine; spokes on other machines would need a backend that they reach.`,
        ];
  return [
    '',
    `felloe is running${facts.isFirstRun ? '; this was its first start' : ''}.`,
    '',
    `  S3             ${admin.s3Endpoints.join('  ')}`,
    `  API /v1        ${admin.appEndpoints.join('  ')}   (description: /openapi.json)`,
    `  Tenant         ${admin.tenant}`,
    `  Access key     ${admin.accessKeyId}`,
    `  Secret key     ${admin.secretAccessKey}`,
    `  Admin token    ${admin.adminToken}`,
    `  Data           ${facts.dataDirectory}`,
    `  Log            ${facts.logFile}`,
    ...sharing,
    '',
    'Try it:',
    '',
    `  export AWS_ACCESS_KEY_ID=${admin.accessKeyId} AWS_SECRET_ACCESS_KEY=${admin.secretAccessKey} AWS_DEFAULT_REGION=${admin.region}`,
    `  aws --endpoint-url ${endpoint} s3 mb s3://hello && aws --endpoint-url ${endpoint} s3 cp README.md s3://hello/ && aws --endpoint-url ${endpoint} s3 ls s3://hello`,
    '',
    'Stop with Ctrl-C; data and keys stay. The same directory may be given again with --data.',
    '',
  ].join('\n');
}
