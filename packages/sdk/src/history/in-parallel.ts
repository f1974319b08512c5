/** Runs a task for every item, a few at a time, and gives the results in the items' order. The first failure ends it. */
export async function inParallel<T, R>(items: readonly T[], parallelMax: number, task: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let index = next++; index < items.length; index = next++) {
      const item = items[index];
      if (item !== undefined) results[index] = await task(item);
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(parallelMax, items.length) }, worker));
  } catch (thrown) {
    // The others stop at their next item.
    next = items.length;
    throw thrown;
  }
  return results;
}
