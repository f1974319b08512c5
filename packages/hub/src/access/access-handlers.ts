/** Asked before bytes are taken: may this be done at all? */
import { isAction } from '@felloe/engine/access/action.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import type { CallHandlers } from '../session/call-context.ts';
import type { Access } from './access.ts';

export function accessHandlers(access: Access): Pick<CallHandlers, 'check_access'> {
  return {
    check_access: {
      authorisation: 'container.describe',
      handle: ({ action, container, path }, context) => {
        if (!isAction(action))
          throw new StoreError('invalid_argument', 'there is no such action', { details: { field: 'action' } });
        access.container(context, action, container, path === '' ? undefined : path);
        return {};
      },
    },
  };
}
