import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StoreError } from '../errors.ts';
import { parseBackupName, parseKeptName, requireBackupUser } from './file-name.ts';
import { movesOf, type StoredBackup, windowAt } from './moves.ts';
import { currentOf, latestOf, newestOf } from './order.ts';
import { requireSqliteHeader, sqliteHeaderBytes } from './sqlite-header.ts';

const user = '0b7a3c1e-52d4-4c8e-9a51-3f1d2e4c5b6a';
const good = `leakr_db_${user}_2025-06-30 23-59-58_it12.sqlite`;

function codeOf(run: () => unknown): string {
  try {
    run();
    return 'fine';
  } catch (thrown) {
    return StoreError.from(thrown).code;
  }
}

describe('the name of a backup', () => {
  it('says whose it is, when it was taken and which iteration', () => {
    expect(parseBackupName(good, 'leakr_db')).toEqual({
      fileName: good,
      user,
      takenAt: Date.UTC(2025, 5, 30, 23, 59, 58),
      iteration: 12,
    });
  });

  it('is read whatever prefix was set when it was given, and nothing else of it may differ', () => {
    const other = good.replace('leakr_db', 'my-app_2');
    expect(parseKeptName(other)).toEqual({ ...parseBackupName(good, 'leakr_db'), fileName: other });
    for (const name of [`../${good}`, good.replace('leakr_db', ''), good.replace('leakr_db', 'x'.repeat(33)), `${good}x`, ''])
      expect(
        codeOf(() => parseKeptName(name)),
        name,
      ).toBe('invalid_argument');
  });

  it.each([
    good.replace('leakr_db', 'other_db'),
    good.replace('2025-06-30', '2025-06-31'),
    good.replace('23-59-58', '24-00-00'),
    good.replace('it12', 'it012'),
    good.replace('it12', 'it-1'),
    good.replace('it12', 'it1e3'),
    good.replace(' ', 'T'),
    good.replace(' ', '%20'),
    good.replace(user, user.toUpperCase()),
    good.replace(user, `${user.slice(0, -1)}g`),
    good.replace('.sqlite', '.SQLITE'),
    `../${good}`,
    `${good}\u0000`,
    `${good}/..`,
    `${good}.sqlite`,
    '',
  ])('is refused in any other spelling: %j', (text) => {
    expect(codeOf(() => parseBackupName(text, 'leakr_db'))).toBe('invalid_argument');
  });

  it('names one backup each: what differs in name differs in user, time or iteration', () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.date({ min: new Date(0), max: new Date('9999-12-31'), noInvalidDate: true }),
        (iteration, date) => {
          const time = date.toISOString().slice(0, 19).replace('T', ' ').replaceAll(':', '-');
          const name = parseBackupName(`x_${user}_${time}_it${iteration}.sqlite`, 'x');
          expect(name.iteration).toBe(iteration);
          expect(name.takenAt).toBe(Math.floor(date.getTime() / 1000) * 1000);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('has a user of one spelling', () => {
    expect(codeOf(() => requireBackupUser(user))).toBe('fine');
    for (const text of [user.toUpperCase(), `${user} `, `{${user}}`, '%20', '']) {
      expect(codeOf(() => requireBackupUser(text))).toBe('invalid_argument');
    }
  });
});

const backup = (iteration: number, takenAt: number) => ({ iteration, takenAt });

describe('the latest backup', () => {
  it('is the highest iteration, however late an older one arrives', () => {
    const files = [backup(3, 100), backup(7, 50), backup(7, 40), backup(2, 900)];
    expect(latestOf(files)).toEqual(backup(7, 50));
    expect(newestOf(files)).toEqual(backup(2, 900));
    expect(currentOf(files)).toEqual([backup(7, 50), backup(2, 900)]);
  });

  it('is alone when it is the newest, too; of nothing there is none', () => {
    expect(currentOf([backup(1, 1), backup(2, 2)])).toEqual([backup(2, 2)]);
    expect(currentOf([])).toEqual([]);
  });

  it('does not depend on the order in which they came', () => {
    const files = fc.uniqueArray(fc.tuple(fc.nat(20), fc.nat(20)), { minLength: 1, maxLength: 12, selector: String });
    fc.assert(
      fc.property(files, fc.infiniteStream(fc.nat()), (pairs, order) => {
        const given = pairs.map(([iteration, takenAt]) => backup(iteration, takenAt));
        const other = [...given].sort(() => ((order.next().value ?? 0) % 3) - 1);
        expect(currentOf(other)).toEqual(currentOf(given));
      }),
      { numRuns: 200 },
    );
  });
});

const stored = (iteration: number, more: Partial<StoredBackup> = {}): StoredBackup => ({
  iteration,
  takenAt: iteration,
  place: 'archive',
  backendId: 'hot',
  settled: false,
  ...more,
});
const finals = { main: 'main', archive: 'cold' };
const told = (backups: readonly StoredBackup[], backends = finals as Parameters<typeof movesOf>[1]) =>
  movesOf(backups, backends).map((move) => `${move.backup.iteration}→${move.toBackendId}`);

describe('what has to be moved', () => {
  it('is the latest of a burst, and what it replaced; not those that were overtaken while they were staged', () => {
    const before = stored(1, { backendId: 'main', settled: true });
    const burst = [2, 3, 4].map((iteration) => stored(iteration));
    expect(told([before, ...burst, stored(5, { place: 'main' })])).toEqual(['5→main', '1→cold']);
  });

  it('is nothing when everything lies where it belongs, or belongs where it was staged', () => {
    const settled = [
      stored(1, { backendId: 'cold', settled: true }),
      stored(2, { backendId: 'main', place: 'main', settled: true }),
    ];
    expect(told(settled)).toEqual([]);
    expect(told([stored(1), stored(2, { place: 'main' })], { main: undefined, archive: undefined })).toEqual([]);
  });

  it('is both of two that have gone apart', () => {
    const newest = stored(1, { takenAt: 99, place: 'main' });
    expect(told([newest, stored(4, { place: 'main' })])).toEqual(['4→main', '1→main']);
  });
});

it('a window has so many writes and no more, and ends', () => {
  const rule = { windowMs: 1000, writesMax: 2 };
  expect(windowAt({ beganAt: 0, writes: 0 }, { nowMs: 5000, ...rule })).toEqual({ beganAt: 5000, writes: 0, left: 2 });
  expect(windowAt({ beganAt: 5000, writes: 1 }, { nowMs: 5999, ...rule })).toEqual({ beganAt: 5000, writes: 1, left: 1 });
  expect(windowAt({ beganAt: 5000, writes: 2 }, { nowMs: 5999, ...rule }).left).toBe(0);
  expect(windowAt({ beganAt: 5000, writes: 2 }, { nowMs: 6000, ...rule })).toEqual({ beganAt: 6000, writes: 0, left: 2 });
});

describe('a SQLite database', () => {
  const head = (pageSize: number, length = sqliteHeaderBytes): Uint8Array => {
    const bytes = new Uint8Array(length);
    bytes.set(new TextEncoder().encode('SQLite format 3\u0000').subarray(0, length));
    if (length > 17) bytes.set([pageSize >> 8, pageSize & 255], 16);
    return bytes;
  };

  it.each([512, 4096, 32_768, 1])('has a header with a page size, %d', (pageSize) => {
    expect(codeOf(() => requireSqliteHeader(head(pageSize)))).toBe('fine');
  });

  it.each([
    ['nothing', new Uint8Array()],
    ['text', new TextEncoder().encode('x'.repeat(200))],
    ['a header that is cut', head(4096, 99)],
    ['a page size of none', head(0)],
    ['a page size that is no power of two', head(4097)],
    ['a page size that is too small', head(256)],
  ])('is not %s', (_what, bytes) => {
    expect(codeOf(() => requireSqliteHeader(bytes))).toBe('invalid_argument');
  });
});
