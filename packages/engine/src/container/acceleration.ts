/**
 * The acceleration setting. Every spoke is already the near end of the way, so there is nothing to switch; it is kept and told again for
 * clients that ask (S3's Transfer Acceleration).
 */
import { fieldsOf, oneOf } from './strict-document.ts';

export interface AccelerationSetting {
  readonly state: 'enabled' | 'suspended';
}

export function readAcceleration(value: unknown): AccelerationSetting {
  const { state } = fieldsOf(value, ['state']);
  return { state: oneOf(state, 'state', ['enabled', 'suspended']) };
}
