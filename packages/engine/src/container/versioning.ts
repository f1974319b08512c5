/** The versioning setting: absent in a container that never had versions, and from then on one of two states for ever. */
import { fieldsOf, oneOf } from './strict-document.ts';

export interface VersioningSetting {
  /** `suspended`: new bytes take the place of the version without a name of its own; the others stay. */
  readonly state: 'enabled' | 'suspended';
}

export function readVersioning(value: unknown): VersioningSetting {
  const { state } = fieldsOf(value, ['state']);
  return { state: oneOf(state, 'state', ['enabled', 'suspended']) };
}
