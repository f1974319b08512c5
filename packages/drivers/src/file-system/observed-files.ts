/** The real system calls with a test looking on: it sees each call before it is made and may make it fail or wait. */
import { type FileOperations, nodeFileOperations } from './file-operations.ts';

export type OperationName = keyof FileOperations;

/** Throwing makes the call fail with what was thrown; the call is not made then. */
export type BeforeOperation = (name: OperationName, subject: unknown) => void | Promise<void>;

export function systemError(code: string): Error {
  return Object.assign(new Error(`injected ${code}`), { code });
}

/** `subject` is the call's first argument: a path or a descriptor. */
export function observedFiles(before: BeforeOperation): FileOperations {
  const real = nodeFileOperations;
  const observe =
    <A extends [unknown, ...unknown[]], R>(name: OperationName, call: (...values: A) => Promise<R>) =>
    async (...values: A): Promise<R> => {
      await before(name, values[0]);
      return call(...values);
    };
  return {
    createFile: observe('createFile', real.createFile),
    openFile: observe('openFile', real.openFile),
    closeFile: observe('closeFile', real.closeFile),
    readAt: observe('readAt', real.readAt),
    writeAt: observe('writeAt', real.writeAt),
    truncateFile: observe('truncateFile', real.truncateFile),
    syncFile: observe('syncFile', real.syncFile),
    syncDirectory: observe('syncDirectory', real.syncDirectory),
    makeDirectory: observe('makeDirectory', real.makeDirectory),
    rename: observe('rename', real.rename),
    unlink: observe('unlink', real.unlink),
    status: observe('status', real.status),
    names: observe('names', real.names),
    freeBytes: observe('freeBytes', real.freeBytes),
  };
}
