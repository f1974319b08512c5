/** A password from the person at the terminal, who does not see it, or from a program through standard input. Never from arguments: other users see those. */
import type { Readable } from 'node:stream';
import type { ReadStream } from 'node:tty';
import { UsageError } from './failure.ts';
import type { Terminal } from './terminal.ts';

/** Longer ones are no passwords; nobody is to fill our memory through a pipe. */
const lengthMax = 4096;

/** Asked for twice at a terminal, since nobody can see it. Of standard input the first line. Throws UsageError. */
export async function readNewSecret(terminal: Terminal, what: string): Promise<string> {
  if (!isTerminal(terminal.stdin)) return await firstLine(terminal.stdin, what);
  const secret = await readHidden(terminal, terminal.stdin, `${what}: `);
  if ((await readHidden(terminal, terminal.stdin, `${what} again: `)) !== secret)
    throw new UsageError('the two are not the same');
  return secret;
}

function isTerminal(stdin: Readable): stdin is ReadStream {
  return 'isTTY' in stdin && stdin.isTTY === true && 'setRawMode' in stdin;
}

async function firstLine(stdin: Readable, what: string): Promise<string> {
  let text = '';
  for await (const chunk of stdin) {
    text += String(chunk);
    if (text.includes('\n') || text.length > lengthMax) break;
  }
  const line = text.split(/\r?\n/, 1)[0] ?? '';
  if (line === '') throw new UsageError(`give the ${what} on standard input, as one line`);
  return line;
}

const enter = new Set(['\r', '\n']);
const backspace = new Set(['\u007f', '\b']);
const interrupt = '\u0003';

function readHidden(terminal: Terminal, stdin: ReadStream, prompt: string): Promise<string> {
  terminal.stderr.write(prompt);
  stdin.setRawMode(true);
  stdin.resume();
  return new Promise((resolve, reject) => {
    const typed: string[] = [];
    const finish = (settle: () => void): void => {
      stdin.off('data', take);
      stdin.setRawMode(false);
      stdin.pause();
      terminal.stderr.write('\n');
      settle();
    };
    const take = (chunk: Buffer): void => {
      for (const character of chunk.toString('utf8')) {
        if (enter.has(character) || character === interrupt) {
          finish(() => (character === interrupt ? reject(new UsageError('nothing was changed')) : resolve(typed.join(''))));
          return;
        }
        if (backspace.has(character)) typed.pop();
        else if (typed.length < lengthMax) typed.push(character);
      }
    };
    stdin.on('data', take);
  });
}
