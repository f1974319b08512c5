/** The Range header of a read (RFC 9110 section 14), as S3 serves it: one byte range; everything else is ignored. */

/** Bytes start..end, both counted. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

export type RangeJudgement = ByteRange | 'unsatisfiable' | undefined;

const singleRange = /^bytes[ \t]*=[ \t]*(\d*)[ \t]*-[ \t]*(\d*)[ \t]*$/i;

/**
 * The range to serve of `size` bytes. `undefined`: serve everything with 200, because the header is malformed, names another
 * unit or several ranges (a server may ignore it: section 14.2). `unsatisfiable`: 416, the range begins past the end, or is an empty suffix.
 */
export function judgeRange(header: string, size: number): RangeJudgement {
  const match = singleRange.exec(header);
  if (match === null) return undefined;
  const first = match[1] ?? '';
  const last = match[2] ?? '';
  if (first === '' && last === '') return undefined;
  // Numbers beyond 2^53 lose digits, never their order against a size that is exact.
  if (first === '') {
    const suffix = Number(last);
    return suffix === 0 || size === 0 ? 'unsatisfiable' : { start: Math.max(0, size - suffix), end: size - 1 };
  }
  const start = Number(first);
  const end = last === '' ? Number.POSITIVE_INFINITY : Number(last);
  if (end < start) return undefined;
  if (start >= size) return 'unsatisfiable';
  return { start, end: Math.min(end, size - 1) };
}

/** A copied part's range, `bytes=first-last`, has to be exact and inside the source (S3: UploadPartCopy); else `undefined`. */
export function exactRange(header: string, size: number): ByteRange | undefined {
  const match = /^bytes=(\d+)-(\d+)$/.exec(header);
  if (match === null) return undefined;
  const start = Number(match[1]);
  const end = Number(match[2]);
  return start <= end && end < size ? { start, end } : undefined;
}

export function rangeLength(range: ByteRange): number {
  return range.end - range.start + 1;
}

/** `bytes 0-9/100`, or of an unsatisfiable range `bytes *`, a slash and the size. */
export function contentRange(range: ByteRange | undefined, size: number): string {
  return range === undefined ? `bytes */${size}` : `bytes ${range.start}-${range.end}/${size}`;
}
