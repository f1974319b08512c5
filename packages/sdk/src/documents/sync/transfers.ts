/** Several transfers at a time, never more than the limit. The first failure is thrown when those under way have ended. */
export async function inParallel<T, R>(items: readonly T[], atATime: number, act: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  let failure: { readonly thrown: unknown } | undefined;
  const worker = async (): Promise<void> => {
    while (failure === undefined && next < items.length) {
      const index = next;
      next += 1;
      try {
        results[index] = await act(items[index] as T);
      } catch (thrown) {
        failure ??= { thrown };
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(atATime, items.length) }, worker));
  if (failure !== undefined) throw failure.thrown;
  return results;
}
