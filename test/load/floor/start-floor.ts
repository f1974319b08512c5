/** Starts the floor as a process and finds its port. */
import { testEnvironment } from '@felloe/testkit/environment.ts';
import { fileURLToPath } from 'node:url';
import { startChildProcess } from '@felloe/runtime/child-process.ts';

export interface Floor extends AsyncDisposable {
  /** `http://127.0.0.1:port` */
  readonly endpoint: string;
  readonly pid: number;
}

export async function startFloor(directory: string): Promise<Floor> {
  const child = await startChildProcess({
    name: 'floor',
    command: process.execPath,
    arguments: [fileURLToPath(new URL('./main.ts', import.meta.url)), directory],
    environment: { PATH: testEnvironment['PATH'] },
  });
  const [, port] = await child.waitForOutput(/"port":(\d+)/, 10_000);
  return { endpoint: `http://127.0.0.1:${port}`, pid: child.pid, [Symbol.asyncDispose]: () => child[Symbol.asyncDispose]() };
}
