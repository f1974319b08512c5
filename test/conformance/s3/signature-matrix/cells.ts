/** A row of the matrix, and its cells: on every form and every route it is about. */
import type { Draft, SignedDraft } from './draft.ts';
import { type Form, forms, isChunked, signDraft, type Wishes } from './forms.ts';
import type { SigningKnobs } from './plain-signer.ts';
import { type Route, routes } from './routes.ts';

export interface Case {
  readonly draft: Draft;
  readonly form: Form;
  readonly route: Route;
  readonly knobs: SigningKnobs;
}

export interface Row {
  readonly name: string;
  /** Whether the row is about them. */
  on(form: Form, route: Route): boolean;
  /** `<status> <code>` of the answers that are right; absent where the request is to be accepted. */
  readonly refused?: (form: Form, route: Route) => readonly string[];
  sign(of: Case): SignedDraft | Promise<SignedDraft>;
}

export interface Cell {
  readonly row: Row;
  readonly form: Form;
  readonly route: Route;
}

export function cellsOf(rows: readonly Row[]): Cell[] {
  return rows.flatMap((row) =>
    forms.flatMap((form) => routes.filter((route) => row.on(form, route)).map((route) => ({ row, form, route }))),
  );
}

export function nameOf({ row, form, route }: Cell): string {
  return `${row.name} · ${form.name} · ${route.name}`;
}

/** Every form can stand on every route as far as its signature goes. */
export const anywhere = (): boolean => true;
/** Framing is read where there is a body. */
export const whereItFits = (form: Form, { payload }: Pick<Route, 'payload'>): boolean => !isChunked(form) || payload !== 'none';
export const inHeaders = (form: Form): boolean => form.carrier === 'header';
export const inQuery = (form: Form): boolean => form.carrier === 'query';

export const codes =
  (...answers: readonly string[]) =>
  (): readonly string[] =>
    answers;
export const mismatch = codes('403 SignatureDoesNotMatch');
export const denied = codes('403 AccessDenied');
/** How each carrier says that a credential is malformed. */
export const malformed = ({ carrier }: Form): readonly string[] => [
  carrier === 'header' ? '400 AuthorizationHeaderMalformed' : '400 AuthorizationQueryParametersError',
];

/** Signed truly with other knobs and wishes. */
export function signedWith(
  choose: (of: Case) => { readonly knobs?: Partial<SigningKnobs>; readonly wishes?: Wishes; readonly draft?: Draft },
): Row['sign'] {
  return (of) => {
    const { knobs, wishes, draft } = choose(of);
    return signDraft(draft ?? of.draft, of.form, { ...of.knobs, ...knobs }, wishes);
  };
}

/** Signed truly, then changed on its way. */
export function changedAfter(change: (signed: SignedDraft, of: Case) => SignedDraft): Row['sign'] {
  return (of) => change(signDraft(of.draft, of.form, of.knobs), of);
}
