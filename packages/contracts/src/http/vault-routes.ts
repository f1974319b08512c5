/** Routes about the store vault for who runs it; its own endpoints are its clients' (packages/docs/vault.md). */
import { Type } from 'typebox';
import { ContainerName, TenantName } from './records.ts';
import { closed, type Route } from './route.ts';
import { vaultOperations } from './vault-operations.ts';

const { after } = vaultOperations['vault.check'].parameters.properties;

export const vaultRoutes = {
  'vault.check': {
    method: 'GET',
    path: '/v1/containers/{container}/vault/check',
    summary: vaultOperations['vault.check'].description,
    tag: 'containers',
    authorisation: 'administrator',
    target: { operation: 'vault.check' },
    parameters: Type.Object({ container: ContainerName }, closed),
    query: Type.Object({ tenant: TenantName, after }, closed),
    status: 200,
    answer: vaultOperations['vault.check'].result,
  },
} as const satisfies Record<string, Route>;
