// Progress, and failures that a person can act on.

/** A failure whose message says what to do; shown without a stack. */
export class BootstrapError extends Error {}

export function say(text) {
  process.stderr.write(`felloe: ${text}\n`);
}

/**
 * Runs a step and says how long it took. A step that takes long says every few seconds that it still runs.
 * @template T
 * @param {string} name
 * @param {() => Promise<T>} run
 * @returns {Promise<T>}
 */
export async function step(name, run) {
  const startedMs = performance.now();
  const seconds = () => ((performance.now() - startedMs) / 1000).toFixed(1);
  say(`${name} …`);
  const heartbeat = setInterval(() => say(`${name}: still running after ${seconds()} s`), 15_000);
  try {
    const result = await run();
    say(`${name}: done in ${seconds()} s`);
    return result;
  } finally {
    clearInterval(heartbeat);
  }
}
