/** Object ownership between S3's words and ours. */
import type { OwnershipMode, OwnershipSetting } from '@felloe/engine/access/ownership.ts';
import type { ObjectOwnership } from '@felloe/s3-wire/xml/commands/ownership-controls.ts';

const modes: Readonly<Record<ObjectOwnership, OwnershipMode>> = {
  BucketOwnerEnforced: 'container_owner',
  BucketOwnerPreferred: 'container_owner_preferred',
  ObjectWriter: 'writer',
};

export function ownershipSetting(ownership: ObjectOwnership): OwnershipSetting {
  return { mode: modes[ownership] };
}

export function objectOwnershipOf({ mode }: OwnershipSetting): ObjectOwnership {
  if (mode === 'container_owner') return 'BucketOwnerEnforced';
  return mode === 'writer' ? 'ObjectWriter' : 'BucketOwnerPreferred';
}
