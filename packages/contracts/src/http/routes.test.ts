import { describe, expect, it } from 'vitest';
import { administration } from './administration.ts';
import type { Route } from './route.ts';
import { routes } from './routes.ts';

const all: [string, Route][] = Object.entries(routes);

describe('routes', () => {
  it('declares for every route who may ask', () => {
    for (const [name, route] of all)
      expect(['public', 'principal', 'tenant', 'administrator'], name).toContain(route.authorisation);
    const open = all.filter(([, route]) => route.authorisation === 'public').map(([name]) => name);
    expect(open.sort()).toEqual(['openapi', 'spoke.self']);
  });

  it('lets nobody call through a route what the operation keeps for administrators', () => {
    for (const [name, route] of all) {
      if (!('operation' in route.target)) continue;
      const { caller } = administration[route.target.operation];
      if (caller === 'administrator') expect(route.authorisation, name).toBe('administrator');
    }
  });

  it('offers every operation exactly once, and no two routes on one method and path', () => {
    const operations = all.flatMap(([, route]) => ('operation' in route.target ? [route.target.operation] : []));
    expect(new Set(operations)).toEqual(new Set(Object.keys(administration)));
    expect(operations).toHaveLength(new Set(operations).size);
    const places = all.map(([, route]) => `${route.method} ${route.path.replaceAll(/\{\w+\}/g, '{}')}`);
    expect(new Set(places).size).toBe(places.length);
  });

  it('describes every path parameter, closes every input, and gives an answer except with 204', () => {
    for (const [name, route] of all) {
      const inPath = [...route.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
      expect(new Set(Object.keys(route.parameters.properties)), name).toEqual(new Set(inPath));
      for (const schema of [route.parameters, route.query, ...(route.body === undefined ? [] : [route.body])]) {
        expect((schema as { additionalProperties?: unknown }).additionalProperties, name).toBe(false);
      }
      expect(route.answer === undefined, name).toBe(route.status === 204);
      expect(route.method === 'GET' && route.body !== undefined, name).toBe(false);
    }
  });

  it('covers all parameters of an operation by path, query and body together', () => {
    for (const [name, route] of all) {
      if (!('operation' in route.target)) continue;
      const wanted = Object.keys(administration[route.target.operation].parameters.properties);
      const given = [route.parameters, route.query, route.body].flatMap((schema) => Object.keys(schema?.properties ?? {}));
      expect(given.sort(), name).toEqual(wanted.sort());
    }
  });
});
