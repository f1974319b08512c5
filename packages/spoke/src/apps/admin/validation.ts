/** Judging requests by the schemas of the API. One validator for everything, the one the hub uses, so that both say the same. */
import { StoreError } from '@felloe/engine/errors.ts';
import type { FastifySchemaCompiler } from 'fastify';
import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';

/** Faults told at once; more would only repeat a client's one mistake. */
const faultsToldMax = 10;

/** Path and query are texts, so they are converted to what the schema says; bodies are taken as they are. */
export const validatorCompiler: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) => {
  const validator = Compile(schema);
  const isText = httpPart === 'querystring' || httpPart === 'params';
  return (given: unknown) => {
    const value = isText ? validator.Convert(given) : given;
    if (validator.Check(value)) return { value };
    const faults = validator
      .Errors(value)
      .filter((fault) => fault.keyword !== 'boolean')
      .slice(0, faultsToldMax)
      .map((fault) => `${placeOf(httpPart, fault.instancePath)} ${fault.message}${unknownFields(fault.params)}`);
    return { error: new StoreError('invalid_argument', faults.join('; '), { details: { part: httpPart ?? 'request' } }) };
  };
};

function placeOf(httpPart: string | undefined, instancePath: string): string {
  const part = httpPart === 'params' ? 'path' : httpPart === 'querystring' ? 'query' : (httpPart ?? 'request');
  return instancePath === '' ? part : `${part}${instancePath.replaceAll('/', '.')}`;
}

function unknownFields(params: object): string {
  const fields = 'additionalProperties' in params ? params.additionalProperties : undefined;
  return Array.isArray(fields) ? `: ${fields.join(', ')}` : '';
}
