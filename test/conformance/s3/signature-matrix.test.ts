/**
 * Every row of signatures on every form and every route, byte by byte: none that is false is accepted, and nothing changes by it; none
 * that is true is refused, whether a signer of this test's own made it or the AWS SDK's.
 */
import { testEnvironment } from '@felloe/testkit/environment.ts';
import { type Product, startProduct } from '@felloe/testkit/product/product.ts';
import { createRawS3, type RawS3 } from '@felloe/testkit/workload/raw-s3.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { record } from '../../report.ts';
import { counts, seedFor } from '../../tier.ts';
import { type Cell, cellsOf, nameOf } from './signature-matrix/cells.ts';
import { chunkRows } from './signature-matrix/chunk-rows.ts';
import { claimRows, timestampOf } from './signature-matrix/claim-rows.ts';
import { renderDraft } from './signature-matrix/draft.ts';
import { keptBytes, makeGround, matrixBucket, stateOf } from './signature-matrix/ground.ts';
import { headerRows } from './signature-matrix/header-rows.ts';
import { encoded, type SigningKnobs } from './signature-matrix/plain-signer.ts';
import { renderForm } from './signature-matrix/post-form.ts';
import { type PostRow, postRows } from './signature-matrix/post-rows.ts';
import { type Ground, objectBytes } from './signature-matrix/routes.ts';
import { sessionRows, startSession } from './signature-matrix/session-rows.ts';
import { signatureRows } from './signature-matrix/signature-rows.ts';
import { targetRows } from './signature-matrix/target-rows.ts';
import { sendWire, type WireAnswer } from './signature-matrix/wire.ts';

const rows = [...signatureRows, ...claimRows, ...headerRows, ...targetRows, ...chunkRows];
let cells: readonly Cell[];
let product: Product;
let s3: RawS3;
let standing: Ground;

beforeAll(async () => {
  product = await startProduct({ environment: { PATH: testEnvironment['PATH'] ?? '' } });
  s3 = createRawS3(product.access());
  await s3.send({ method: 'PUT', target: `/${matrixBucket}` });
  standing = await makeGround(s3, 'kept', 'everything');
  const { endpoint } = product.access();
  const session = await startSession(endpoint, knobsNow());
  cells = cellsOf([...rows, ...sessionRows(session, await startSession(endpoint, knobsNow()))]);
});
afterAll(async () => {
  await s3?.[Symbol.asyncDispose]();
  await product?.[Symbol.asyncDispose]();
});

function knobsNow(): SigningKnobs {
  const { accessKeyId, secretAccessKey, region } = product.access();
  const timestamp = timestampOf();
  const scope = { region, service: 's3', terminator: 'aws4_request', algorithm: 'AWS4-HMAC-SHA256' };
  return { accessKeyId, secretAccessKey, ...scope, timestamp, scopeDate: timestamp.slice(0, 8) };
}

function faultOf({ status, code, text }: WireAnswer, answers: readonly string[]): string | undefined {
  if (text.includes(keptBytes.toString())) return 'it told the object';
  // A HEAD is answered without a document.
  const isRight = answers.some((answer) => answer === `${status} ${code}` || (code === '' && answer.startsWith(`${status} `)));
  return isRight ? undefined : `${status} ${code}, not ${answers.join(' or ')}`;
}

async function answerTo({ row, form, route }: Cell, ground: Ground): Promise<WireAnswer & { readonly path: string }> {
  const { endpoint } = product.access();
  const plain = route.draft(ground);
  const draft = { ...plain, headers: [['host', new URL(endpoint).host] as const, ...(plain.headers ?? [])] };
  const signed = await row.sign({ draft, form, route, knobs: knobsNow() });
  return { ...(await sendWire(endpoint, renderDraft(signed))), path: signed.path };
}

/** All in the full tier; else some of each row, on a form and a route that chance names. */
function chosen(wanted: readonly Cell[]): readonly Cell[] {
  const perRow = counts({ quick: 2, full: Number.POSITIVE_INFINITY });
  let state = seedFor('signature matrix');
  const byRow = Map.groupBy(wanted, ({ row }) => row);
  return [...byRow.values()].flatMap((group) => {
    if (group.length <= perRow) return group;
    return Array.from({ length: perRow }, () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return group[state % group.length] as Cell;
    });
  });
}

/** Eight at a time; what was wrong with any of them. */
async function faultsOf(
  wanted: readonly Cell[],
  judge: (cell: Cell, index: number) => Promise<string | undefined>,
): Promise<string[]> {
  const rest = wanted.entries();
  const faults: string[] = [];
  const work = async (): Promise<void> => {
    for (const [index, cell] of rest) {
      const fault = await judge(cell, index);
      if (fault !== undefined) faults.push(`${nameOf(cell)}: ${fault}`);
    }
  };
  await Promise.all(Array.from({ length: 8 }, work));
  return faults;
}

test('what is not truly signed is refused, and changes nothing', async () => {
  const wanted = chosen(cells.filter(({ row }) => row.refused !== undefined));
  const before = await stateOf(s3, standing);
  const faults = await faultsOf(wanted, async (cell) =>
    faultOf(await answerTo(cell, standing), cell.row.refused?.(cell.form, cell.route) ?? []),
  );
  expect(faults).toEqual([]);
  expect(await stateOf(s3, standing)).toBe(before);
  record('signatures that are not true', { cells: wanted.length, accepted: 0 });
});

test('what is truly signed is accepted, and means what it says', async () => {
  const wanted = chosen(cells.filter(({ row }) => row.refused === undefined));
  const faults = await faultsOf(wanted, async (cell, index) => {
    const ground = cell.route.changes ? await makeGround(s3, `true-${index}`, cell.route.needs) : standing;
    const { status, code, path } = await answerTo(cell, ground);
    if (status !== cell.route.status) return `${status} ${code}`;
    if (cell.route.name !== 'PutObject') return undefined;
    const key = decodeURIComponent(path.slice(`/${matrixBucket}/`.length));
    const read = await s3.send({ method: 'GET', target: `/${matrixBucket}/${encoded(key)}` });
    return read.status === 200 && read.body.equals(objectBytes) ? undefined : `stored as something else (${read.status})`;
  });
  expect(faults).toEqual([]);
  record('signatures that are true', { cells: wanted.length, refused: 0 });
});

async function posted({ form }: PostRow, key: string): Promise<WireAnswer> {
  const { endpoint } = product.access();
  const signed = form({ bucket: matrixBucket, key, file: objectBytes, knobs: knobsNow() });
  return await sendWire(endpoint, renderForm(endpoint, signed));
}

test('a form is as good as its policy', async () => {
  const wanted = postRows.filter((_, index) => index % counts({ quick: 3, full: 1 }) === 0);
  const before = await stateOf(s3, standing);
  const wrong = wanted.map(async (row) => {
    const fault = row.refused && faultOf(await posted(row, standing.key), row.refused);
    return fault === undefined ? [] : [`${row.name}: ${fault}`];
  });
  expect((await Promise.all(wrong)).flat()).toEqual([]);
  expect(await stateOf(s3, standing)).toBe(before);
  for (const [index, row] of wanted.entries()) {
    if (row.refused !== undefined) continue;
    const { status, code } = await posted(row, `posted-${index}`);
    expect([row.name, status, code]).toEqual([row.name, 204, '']);
    expect((await s3.send({ method: 'GET', target: `/${matrixBucket}/posted-${index}` })).body).toEqual(objectBytes);
  }
  record('signatures of forms', { forms: wanted.length, acceptedWrongly: 0, refusedWrongly: 0 });
});
