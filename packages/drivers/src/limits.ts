/** The bounds of the drivers, each with its reason. Options of a driver may lower them. */
import { encryptedSize } from '@felloe/engine/encryption/blob-format.ts';
import { limits } from '@felloe/engine/limits.ts';

/** Up to here a blob is cheaper in a shared segment than in a file of its own (measured: 2-5 µs against 65-280 µs at 4 KiB). */
export const packedSizeBytesMax = 128 * 1024;

/** A compaction rewrites at most this much, and a worker that dies leaves at most this much unsealed. */
export const segmentSizeBytesMax = 256 * 1024 * 1024;

/** What one append-and-sync writes at most: enough for hundreds of small blobs, short enough that nobody waits long. */
export const segmentBatchBytesMax = 4 * 1024 * 1024;

/** Small blobs waiting for the sync; beyond this the disk cannot keep up and the put is refused as retryable. */
export const segmentQueueBytesMax = 64 * 1024 * 1024;

/** The largest part or single PUT of the S3 API, encrypted; larger objects are several blobs. */
export const blobSizeBytesMax = encryptedSize(5 * 1024 * 1024 * 1024);

/** One write of a large blob. Measured: larger writes gain nothing. */
export const writeSizeBytesTarget = 1024 * 1024;

/** One read of a large blob. Measured: 2.8 GB/s with 64 KiB, 4.2 GB/s with 1 MiB. */
export const readSizeBytesTarget = 1024 * 1024;

/** Bytes that all puts, or all reads, of one driver keep in memory together; many at once get smaller pieces. */
export const transferBytesBudget = 32 * 1024 * 1024;

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

/** Up to here an upload to a provider of S3 is gathered and sent in one request that can be repeated. */
export const bufferedPutSizeBytesMax = 256 * 1024;

/** Up to here a body of known size is streamed through one request; above, a broken connection would cost too much. */
export const streamedPutSizeBytesMax = 64 * 1024 * 1024;

/** Part of a body of known size: streamed, so it costs no memory; larger parts are fewer requests. */
export const streamedPartSizeBytes = 64 * 1024 * 1024;

/** Part that has to be in memory whole. Above the API's least of 5 MiB; 10,000 of them are more than a blob may have. */
export const gatheredPartSizeBytes = 8 * 1024 * 1024;

/** Bytes of gathered parts of all uploads of one driver; further uploads wait for a part to be sent. */
export const gatheredBytesMax = 128 * 1024 * 1024;

/** Connections to one provider. More than this rarely raises throughput, and each is a descriptor and TLS state. */
export const providerConnectionsMax = 128;

/** A provider that cannot be connected to in this time is as good as down. */
export const providerConnectTimeoutMs = 5_000;

/** No byte in either direction for this long ends a request. */
export const providerIdleTimeoutMs = 30_000;

/** Cleaning up after a failure on the asker's time. */
export const courtesyDeadlineMs = 10_000;

/** Requests in a row that must fail before a provider is left alone, and for how long at first and at most. */
export const breakerFailuresMax = 8;
export const breakerPauseMs = 1_000;
export const breakerPauseMsMax = 30_000;

/** Attempts of a request that can be repeated; the wait before the n-th is random below base * 2^n. */
export const providerAttemptsMax = 4;
export const providerRetryBaseMs = 50;
export const providerRetryWaitMsMax = 5_000;

/** A file that still grows is brought to the disk every so many bytes: some tens of milliseconds of a disk. */
export const earlySyncSizeBytes = 8 * 1024 * 1024;

/** A URL that leads a client straight to a provider cannot be revoked. The hub chooses how long one lives; this is what may be chosen. */
export const directUrlMsMax = limits.blob.providerUrlTtlMsMax;
