/** 0x and 64 lower-case hex digits: how field elements and digests are written. */
export function hexOfField(value: bigint): string {
  return `0x${value.toString(16).padStart(64, '0')}`;
}
