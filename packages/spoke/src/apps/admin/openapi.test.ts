/** The document against what the app listener serves: every route is in it, or its app is left out with a reason. */
import { peopleRoutes, type PeopleRoute } from '@felloe/contracts/http/people-routes.ts';
import Fastify, { type RouteOptions } from 'fastify';
import { afterEach, expect, it } from 'vitest';
import type { SpokeConfig } from '../../config.ts';
import { createAppContainers } from '../app-container.ts';
import { type AppMount, mounts } from '../mount-apps.ts';
import { createAdminApp } from './admin-app.ts';
import { describedElsewhere } from './openapi.ts';
import { createTestHub } from './test-context.ts';

interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly required: boolean }[];
  readonly requestBody?: object;
  readonly security?: readonly object[];
  readonly responses: Readonly<Record<string, object>>;
}

interface ApiDocument {
  readonly info: { readonly description: string };
  readonly components: { readonly securitySchemes: Readonly<Record<string, object>> };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** Everything that the routes of people need to be made; none of it is used before a request comes. */
function partsOf(context: ReturnType<typeof createTestHub>['context']): Parameters<AppMount['create']>[0] {
  const config = { name: 'spoke-1', app: { allowedOrigin: '*' }, s3: { endpoints: [] } } as unknown as SpokeConfig;
  const parts = { config, context, containers: createAppContainers(context, ['documents']), onFault: () => undefined };
  return parts as unknown as Parameters<AppMount['create']>[0];
}

async function served() {
  const { context } = createTestHub(() => ({}));
  const fastify = Fastify();
  closing.push(() => fastify.close());
  const found: RouteOptions[] = [];
  fastify.addHook('onRoute', (route) => void found.push(route));
  await fastify.register(createAdminApp(context, { version: '1.2.3', allowedOrigin: '*', onFault: () => undefined }));
  for (const { prefix, create } of mounts) {
    if (!(prefix in describedElsewhere)) await fastify.register(create(partsOf(context)), { prefix });
  }
  await fastify.ready();
  const document = (await fastify.inject({ method: 'GET', url: '/openapi.json' })).json<ApiDocument>();
  // HEAD follows GET, and preflights are the browsers' own.
  const routes = found.flatMap((route) =>
    [route.method].flat().flatMap((method) => (method === 'HEAD' || method === 'OPTIONS' ? [] : [{ method, route }])),
  );
  return { document, routes };
}

/** As the document writes it. What remains of a path is the key. */
const pathOf = (url: string): string => url.replaceAll(/:(\w+)/g, '{$1}').replace(/\*$/, '{key}');

it('has every route that is served, and none that is not', async () => {
  const { document, routes } = await served();
  const inDocument = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect(routes.map(({ method, route }) => `${method} ${pathOf(route.url)}`).sort()).toEqual(inDocument.sort());
  expect(inDocument).toContain('POST /auth/login');
  expect(inDocument).toContain('GET /presigned-url/{key}');
});

it('asks for the bodies that are asked for', async () => {
  const { routes } = await served();
  for (const { path, method, body } of Object.values<PeopleRoute>(peopleRoutes)) {
    const found = routes.find((each) => each.method === method && pathOf(each.route.url) === path);
    expect((found?.route.schema as { body?: unknown } | undefined)?.body, path).toBe(body);
  }
});

it('describes people’s routes whole: parameters, bodies, credentials, answers', async () => {
  const { document } = await served();
  for (const [name, route] of Object.entries<PeopleRoute>(peopleRoutes)) {
    const operation = document.paths[route.path]?.[route.method.toLowerCase()];
    expect(operation?.operationId).toBe(name);
    const inPath = operation?.parameters?.filter((parameter) => parameter.in === 'path' && parameter.required);
    expect(inPath?.map((parameter) => `{${parameter.name}}`) ?? [], name).toEqual(route.path.match(/\{\w+\}/g) ?? []);
    expect(operation?.requestBody !== undefined, name).toBe(route.body !== undefined);
    expect(operation?.security ?? [], name).toEqual(route.authorisation === 'public' ? [] : [{ account: [] }]);
    expect(Object.keys(operation?.responses ?? {}), name).toEqual([String(route.status), 'default']);
  }
  expect(document.components.securitySchemes).toHaveProperty('account');
  const names = Object.values(document.paths).flatMap((each) => Object.values(each).map(({ operationId }) => operationId));
  expect(new Set(names).size).toBe(names.length);
});

it('names what it leaves out, which is served and has a reason', async () => {
  const { document } = await served();
  for (const [prefix, why] of Object.entries(describedElsewhere)) {
    expect(mounts.map((mount) => mount.prefix)).toContain(prefix);
    expect(why).toMatch(/packages\/docs\/\w+\.md$/);
    expect(document.info.description).toContain(prefix);
  }
});
