/** The conditions of S3, each raced by many through every spoke: one holds, the others fail, and what is left is what the winner did. */
import type { RawAnswer, RawRequest, RawS3 } from '@felloe/testkit/workload/raw-s3.ts';
import { expect, it } from 'vitest';

export interface RacingGround {
  /** A versioned container. */
  readonly container: string;
  through(index: number): RawS3;
}

const racers = 12;

function bare(answer: RawAnswer): string {
  return String(answer.headers['etag']).replaceAll('"', '');
}

/** Statuses of those that lose by a condition: it does not hold, or a concurrent change made it undecidable. */
const lost: readonly number[] = [412, 409];

export function conditionRaces({ container, through }: RacingGround): void {
  const send = (index: number, request: RawRequest) => through(index).send(request);
  const race = (run: (index: number) => Promise<RawAnswer>) =>
    Promise.all(Array.from({ length: racers }, (_, index) => run(index)));
  const put = (index: number, path: string, body: string, headers: Record<string, string> = {}) =>
    send(index, { method: 'PUT', target: `/${container}/${path}`, body: Buffer.from(body), headers });
  const read = async (path: string) => (await send(1, { method: 'GET', target: `/${container}/${path}` })).body.toString();
  const expectOneWinner = (answers: readonly RawAnswer[], won: number) => {
    expect(answers.filter(({ status }) => status === won)).toHaveLength(1);
    expect(answers.filter(({ status }) => lost.includes(status))).toHaveLength(racers - 1);
    return answers.findIndex(({ status }) => status === won);
  };

  it('If-Match on a PUT', async () => {
    const first = await put(0, 'matched', 'first');
    const answers = await race((index) => put(index, 'matched', `writer ${index}`, { 'if-match': `"${bare(first)}"` }));
    expect(await read('matched')).toBe(`writer ${expectOneWinner(answers, 200)}`);
  });

  it('If-None-Match on a copy', async () => {
    await Promise.all(Array.from({ length: racers }, (_, index) => put(index, `source-${index}`, `source ${index}`)));
    const answers = await race((index) =>
      put(index, 'copied', '', { 'x-amz-copy-source': `/${container}/source-${index}`, 'if-none-match': '*' }),
    );
    expect(await read('copied')).toBe(`source ${expectOneWinner(answers, 200)}`);
  });

  it('If-None-Match on the completion of an upload', async () => {
    const target = `/${container}/completed`;
    const documents = await Promise.all(
      Array.from({ length: racers }, async (_, index) => {
        const created = await send(index, { method: 'POST', target: `${target}?uploads` });
        const id = /<UploadId>([^<]+)</.exec(created.body.toString())?.[1] ?? '';
        const body = Buffer.from(`upload ${index}`);
        const part = await send(index + 1, { method: 'PUT', target: `${target}?partNumber=1&uploadId=${id}`, body });
        const named = `<Part><PartNumber>1</PartNumber><ETag>${bare(part)}</ETag></Part>`;
        return { id, body: Buffer.from(`<CompleteMultipartUpload>${named}</CompleteMultipartUpload>`) };
      }),
    );
    const answers = await race((index) => {
      const { id, body } = documents[index] ?? { id: '', body: Buffer.alloc(0) };
      return send(index, { method: 'POST', target: `${target}?uploadId=${id}`, body, headers: { 'if-none-match': '*' } });
    });
    expect(await read('completed')).toBe(`upload ${expectOneWinner(answers, 200)}`);
  });

  it.each([
    ['If-Match', (written: RawAnswer) => ({ 'if-match': `"${bare(written)}"` })],
    ['x-amz-if-match-size', () => ({ 'x-amz-if-match-size': '7' })],
    [
      'x-amz-if-match-last-modified-time',
      (_: RawAnswer, head: RawAnswer) => ({
        'if-match': `"${bare(head)}"`,
        'x-amz-if-match-last-modified-time': String(head.headers['last-modified']),
      }),
    ],
  ] as const)('%s on a removal: one makes the marker, which the others do not match', async (name, conditionOf) => {
    const path = `removed-by-${name.toLowerCase()}`;
    const written = await put(0, path, 'to lose');
    const head = await send(1, { method: 'HEAD', target: `/${container}/${path}` });
    const headers = conditionOf(written, head);
    const answers = await race((index) => send(index, { method: 'DELETE', target: `/${container}/${path}`, headers }));
    expectOneWinner(answers, 204);
    const { body } = await send(2, { method: 'GET', target: `/${container}?versions&prefix=${path}` });
    expect(body.toString().match(/<DeleteMarker>/g)).toHaveLength(1);
  });

  it('If-None-Match on a rename: one takes the key, the others keep theirs', async () => {
    await Promise.all(Array.from({ length: racers }, (_, index) => put(index, `named-${index}`, `named ${index}`)));
    const answers = await race((index) =>
      send(index, {
        method: 'PUT',
        target: `/${container}/renamed?renameObject`,
        headers: { 'x-amz-rename-source': `named-${index}`, 'if-none-match': '*' },
      }),
    );
    const winner = expectOneWinner(answers, 200);
    expect(await read('renamed')).toBe(`named ${winner}`);
    const loser = (winner + 1) % racers;
    expect(await read(`named-${loser}`)).toBe(`named ${loser}`);
  });

  it('one object renamed to many keys goes to one of them', async () => {
    await put(0, 'wanted', 'wanted');
    const answers = await race((index) =>
      send(index, {
        method: 'PUT',
        target: `/${container}/wanted-${index}?renameObject`,
        headers: { 'x-amz-rename-source': 'wanted' },
      }),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 404)).toHaveLength(racers - 1);
    expect(await read(`wanted-${answers.findIndex(({ status }) => status === 200)}`)).toBe('wanted');
  });
}

/** A container that locks objects. */
export function lockRaces({ container, through }: RacingGround): void {
  it('a version is held or removed, never both', async () => {
    for (let round = 0; round < 6; round += 1) {
      const target = `/${container}/held-${round}`;
      const written = await through(round).send({ method: 'PUT', target, body: Buffer.from('held') });
      const named = `${target}?versionId=${String(written.headers['x-amz-version-id'])}`;
      const body = Buffer.from('<LegalHold><Status>ON</Status></LegalHold>');
      const [held, removed] = await Promise.all([
        through(round).send({ method: 'PUT', target: `${named}&legal-hold`, body }),
        through(round + 1).send({ method: 'DELETE', target: named }),
      ]);
      const read = await through(round + 2).send({ method: 'GET', target: named });
      expect([
        [200, 403, 200],
        [404, 204, 404],
      ]).toContainEqual([held.status, removed.status, read.status]);
    }
  });
}
