/** The environment as tests see it, in one place: given services by URL, and what programs need to be found. */
export const testEnvironment: Readonly<Record<string, string | undefined>> = process.env;
