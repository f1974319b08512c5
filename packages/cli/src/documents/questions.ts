/** Asking the person at the terminal, on stderr: stdout has the result alone. */
import { createInterface } from 'node:readline/promises';
import { UsageError } from '../terminal/failure.ts';
import type { Terminal } from '../terminal/terminal.ts';

export interface Questions extends Disposable {
  /** The answer, or what was given by default when it is empty. @throws UsageError when the input ends */
  ask(question: string, byDefault?: string): Promise<string>;
}

export function askQuestions(terminal: Terminal): Questions {
  const lines = createInterface({ input: terminal.stdin });
  const answers = lines[Symbol.asyncIterator]();
  return {
    ask: async (question, byDefault = '') => {
      terminal.stderr.write(`${question}${byDefault === '' ? '' : ` [${byDefault}]`}: `);
      const line = await answers.next();
      if (line.done === true) throw new UsageError(`the input ended before this was answered: ${question}`);
      return line.value.trim() === '' ? byDefault : line.value.trim();
    },
    [Symbol.dispose]: () => lines.close(),
  };
}
