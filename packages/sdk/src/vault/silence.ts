import { StoreError } from '@felloe/contracts/http/problem.ts';

/** What was read, unless nothing came for so long. @throws StoreError `deadline_exceeded` */
export async function withinSilence<T>(read: Promise<T>, silenceMs: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const silence = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new StoreError('deadline_exceeded', 'nothing came for too long')), silenceMs);
  });
  try {
    return await Promise.race([read, silence]);
  } finally {
    clearTimeout(timer);
  }
}
