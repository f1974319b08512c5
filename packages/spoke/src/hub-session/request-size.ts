/** Which requests end their frame, so that several of them never make one message larger than the peer takes. */
import type { Request } from '@felloe/contracts/gen/felloe/v1/Request.ts';

/** Ordinary requests have at most some KiB, and 512 of them make a frame. A thousand removals or ten thousand parts have a MiB. */
const listItemsMax = 32;

export function isBulky(request: Request): boolean {
  const items =
    request.remove?.removals?.length ??
    request.complete_upload?.parts?.length ??
    request.move_blobs?.moves?.length ??
    request.renew_blobs?.blob_ids?.length ??
    0;
  // Settings of a container and parameters of administration may have a hundred KiB.
  const isReport =
    request.finish_work?.finished?.some(({ found, faulty }) => (found?.length ?? faulty?.length ?? 0) > listItemsMax) ?? false;
  return items > listItemsMax || isReport || request.administer !== undefined || request.create_container !== undefined;
}
