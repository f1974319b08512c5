/** The login of an account, kept in a file between commands. */
import { AccountSession } from '@felloe/sdk/account-session.ts';
import { readSecretIfThere, writeSecret } from './private-files.ts';

export interface KeptRefreshToken {
  readonly options: { readonly onRefreshToken: (token: string) => void };
  /** Resolves when the last token is written. */
  readonly kept: () => Promise<void>;
}

/** Keeps each refresh token before the next request: the one before is void. */
export function keepRefreshToken(path: string): KeptRefreshToken {
  let writing: Promise<void> = Promise.resolve();
  return {
    options: {
      onRefreshToken: (token) => {
        writing = writing.then(() => writeSecret(path, token));
      },
    },
    kept: () => writing,
  };
}

/** The login that was kept, gone on with; undefined when there is none. */
export async function resumeLogin(
  endpoint: string,
  path: string,
): Promise<{ readonly session: AccountSession; readonly kept: () => Promise<void> } | undefined> {
  const refreshToken = await readSecretIfThere(path);
  if (refreshToken === undefined) return undefined;
  const { options, kept } = keepRefreshToken(path);
  const session = await AccountSession.resume({ endpoint, ...options }, refreshToken);
  await kept();
  return { session, kept };
}
