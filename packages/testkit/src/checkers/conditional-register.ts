/** The sequential model of one path with conditional writes, reads and removals, for wgl.ts. */
import type { Timed } from './history.ts';
import type { SequentialModel } from './wgl.ts';

export interface ConditionalOperation extends Timed {
  readonly key: string;
  readonly kind: 'read' | 'write' | 'remove';
  /** Written, or read; undefined when nothing was there. */
  readonly value?: string | undefined;
  /** If-Match: takes effect only where exactly this value is current. */
  readonly ifValue?: string;
  /** If-None-Match: * takes effect only where nothing is. */
  readonly ifAbsent?: boolean;
  /** The answer said that the condition did not hold (a completed operation: outcome `ok`). */
  readonly refused?: boolean;
}

const absent = '-';
const present = (value: string) => `=${value}`;

export const conditionalRegister: SequentialModel<ConditionalOperation> = {
  initial: absent,
  step(state, operation) {
    if (operation.kind === 'read') {
      if (operation.outcome !== 'ok') return state;
      return state === (operation.value === undefined ? absent : present(operation.value)) ? state : undefined;
    }
    const holds =
      (operation.ifValue === undefined || state === present(operation.ifValue)) && (!operation.ifAbsent || state === absent);
    const after = operation.kind === 'write' ? present(operation.value ?? '') : absent;
    if (operation.outcome === 'info') return holds ? after : state;
    if (operation.refused) return holds ? undefined : state;
    return holds ? after : undefined;
  },
};
