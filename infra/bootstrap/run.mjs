// What every npm script calls: makes a fresh clone usable, then runs the command on the repository's own Node.
// Plain JavaScript without dependencies, because it runs before anything is installed, on whatever Node (20 or later) starts it.
// Everything it says goes to stderr: stdout belongs to the command.
import { commands } from './commands.mjs';
import { BootstrapError, say } from './steps.mjs';

const [name = '', ...rest] = process.argv.slice(2);
const command = commands[name];

try {
  if (command === undefined)
    throw new BootstrapError(`unknown command "${name}"; there are: ${Object.keys(commands).join(', ')}`);
  process.exitCode = await command(rest);
} catch (thrown) {
  if (!(thrown instanceof BootstrapError)) throw thrown;
  say(`failed: ${thrown.message}`);
  process.exitCode = 1;
}
