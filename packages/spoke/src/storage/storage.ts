/** What the apps store with: staging and reading, over the backends of this spoke. */
import type { Storage } from '../app-context.ts';
import type { ReadParts } from './blob-access.ts';
import { createAdopt } from './adopt.ts';
import { createRead } from './read.ts';
import { createStage, type StageParts } from './stage.ts';

export function createStorage(parts: StageParts & ReadParts): Storage {
  return { stage: createStage(parts), ...createRead(parts), ...createAdopt(parts) };
}
