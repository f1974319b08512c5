/** The bounds of the drivers, each with its reason. Options of a driver may lower them. */

/** Up to here a blob is cheaper in a shared segment than in a file of its own (measured: 2-5 µs against 65-280 µs at 4 KiB). */
export const packedSizeBytesMax = 128 * 1024;

/** A compaction rewrites at most this much, and a worker that dies leaves at most this much unsealed. */
export const segmentSizeBytesMax = 256 * 1024 * 1024;

/** What one append-and-sync writes at most: enough for hundreds of small blobs, short enough that nobody waits long. */
export const segmentBatchBytesMax = 4 * 1024 * 1024;

/** Small blobs waiting for the sync; beyond this the disk cannot keep up and the put is refused as retryable. */
export const segmentQueueBytesMax = 64 * 1024 * 1024;

/** The largest part or single PUT of the S3 API; larger objects are several blobs. */
export const blobSizeBytesMax = 5 * 1024 * 1024 * 1024;

/** One write of a large blob. Measured: larger writes gain nothing. */
export const writeSizeBytesTarget = 1024 * 1024;

/** One read of a large blob. Measured: 2.8 GB/s with 64 KiB, 4.2 GB/s with 1 MiB. */
export const readSizeBytesTarget = 1024 * 1024;

/** Bytes that all puts, or all reads, of one driver keep in memory together; many at once get smaller pieces. */
export const transferBytesBudget = 64 * 1024 * 1024;

/** Read buffers kept for use again: enough for 16 full pieces in flight twice over. */
export const retainedBufferBytesMax = 32 * 1024 * 1024;

/** The hot path of small reads answers with one buffer; what is larger is streamed. */
export const wholeReadSizeBytesMax = 1024 * 1024;

/** Segment files kept open for reading. 256 of 256 MiB cover 64 GiB of small blobs, far below the usual limit of descriptors. */
export const openSegmentFilesMax = 256;

/** A page of a listing. */
export const listPageSizeMax = 1000;

/** A locator is stored with every blob; ours are under 120 characters. */
export const locatorLengthMax = 512;
