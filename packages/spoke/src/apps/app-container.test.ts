import type { ContainerDescriptor__Output } from '@felloe/contracts/gen/felloe/v1/ContainerDescriptor.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import { expect, it } from 'vitest';
import type { AppContext } from '../app-context.ts';
import { createAppContainers } from './app-container.ts';

const context: Pick<AppContext, 'containers'> = {
  containers: {
    describe: async (name) => ({ name }) as ContainerDescriptor__Output,
    known: () => undefined,
    forget: () => {},
  },
};

it.each([
  ['one.test', 'first'],
  ['one.test:8080', 'first'],
  ['ONE.Test', 'first'],
  ['one.test.', 'first'],
  ['one.test.:8080', 'first'],
  ['two.test', 'second'],
  ['one.test.two.test', 'rest'],
  ['[::1]:8080', 'rest'],
  [undefined, 'rest'],
])('the host %s stands for %s', async (host, name) => {
  const containers = createAppContainers(context, ['one.test=first', 'Two.test=second', 'rest']);
  expect((await containers.of(host)).name).toBe(name);
});

it('is known without asking when it is cached', () => {
  const cached = { ...context.containers, known: (name: string) => ({ name }) as ContainerDescriptor__Output };
  const nameOf = (stands: string[], host: string) => createAppContainers({ containers: cached }, stands).known(host)?.name;
  expect(nameOf(['one.test=first', 'rest'], 'One.test:8080')).toBe('first');
  expect(nameOf(['one.test=first', 'rest'], 'two.test')).toBe('rest');
  expect(nameOf(['rest'], 'two.test')).toBe('rest');
  expect(nameOf(['one.test=first'], 'two.test')).toBeUndefined();
  expect(createAppContainers(context, ['rest']).known('one.test')).toBeUndefined();
});

it('stands for nothing under another name when every container has its host', async () => {
  const containers = createAppContainers(context, ['one.test=first']);
  await expect(containers.of('two.test')).rejects.toThrow(StoreError);
  expect(createAppContainers(context, []).isServed).toBe(false);
});
