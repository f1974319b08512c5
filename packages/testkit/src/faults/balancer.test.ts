import { connect, createServer } from 'node:net';
import { expect, it } from 'vitest';
import { startBalancer } from './balancer.ts';

async function startNamed(name: string) {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.end(name);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return { host: '127.0.0.1', port: (server.address() as { port: number }).port, close: () => server.close() };
}

function ask(port: number): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  let heard = '';
  connect(port, '127.0.0.1')
    .on('data', (bytes: Buffer) => {
      heard += bytes.toString();
    })
    .on('error', () => undefined)
    .on('close', () => resolve(heard));
  return promise;
}

it('takes turns and skips a dead target', async () => {
  const targets = [await startNamed('a'), await startNamed('b'), await startNamed('c')];
  await using balancer = await startBalancer(targets);
  expect([await ask(balancer.port), await ask(balancer.port), await ask(balancer.port)]).toEqual(['a', 'b', 'c']);
  targets[1]?.close();
  const answers = [];
  for (let index = 0; index < 6; index += 1) answers.push(await ask(balancer.port));
  expect(answers.join('')).toMatch(/^[ac]{6}$/);
  expect(balancer.refused).toBe(0);
  for (const target of targets) target.close();
  expect(await ask(balancer.port)).toBe('');
  expect(balancer.refused).toBe(1);
});
