/**
 * Waits for all, then throws the first failure in the order given. Statements of one transaction travel together; none may still be
 * on its way, or follow from another's answer, when the transaction is undone and its connection goes to somebody else.
 */
export async function settleAll<const T extends readonly unknown[]>(
  waiting: T,
): Promise<{ -readonly [P in keyof T]: Awaited<T[P]> }> {
  const settled = await Promise.allSettled(waiting);
  const failed = settled.find((outcome) => outcome.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  return settled.map((outcome) => (outcome as PromiseFulfilledResult<unknown>).value) as {
    -readonly [P in keyof T]: Awaited<T[P]>;
  };
}
