/** The environment as tests see it, in one place: given services by URL, and what programs need to be found. */
export const testEnvironment: Readonly<Record<string, string | undefined>> = process.env;

const compileCache = testEnvironment['NODE_COMPILE_CACHE'];

/** What each of our programs gets besides what its test says: where Node keeps what it compiled. A start takes half the time. */
export const nodeVariables: Readonly<Record<string, string>> =
  compileCache === undefined ? {} : { NODE_COMPILE_CACHE: compileCache };
