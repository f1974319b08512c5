/**
 * Reading a history whose clients may write by themselves: what they have sent by the time somebody reads is part of what is read. So
 * whoever sends and then reads finds what was sent, though nobody was told that it came.
 */
import type { VaultUpload__Output } from '@felloe/contracts/gen/felloe/v1/VaultUpload.ts';
import { limits } from '@felloe/engine/limits.ts';
import type { DeliveryRequest, VaultDelivery } from './delivery.ts';

/**
 * Reads, settles what the reading names as unfinished, and reads again for as long as that brings something: a round that brings nothing
 * is the last, so who waits long gets much.
 */
export async function withArrivals<Page extends { readonly unfinished: readonly VaultUpload__Output[] }>(
  { delivery, now }: { readonly delivery: Pick<VaultDelivery, 'settle'>; readonly now: () => number },
  request: DeliveryRequest,
  read: () => Promise<Page>,
): Promise<Page> {
  const until = now() + limits.vault.settleAllMs;
  let page = await read();
  while (page.unfinished.length > 0 && now() < until && (await delivery.settle(request, page.unfinished))) page = await read();
  return page;
}
