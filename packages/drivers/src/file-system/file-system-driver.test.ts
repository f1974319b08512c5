import { describeDriver } from '../conformance/driver-conformance.ts';
import { MiB } from '../conformance/sample-bytes.ts';
import { makeTemporaryDriver } from './temporary-driver.ts';

describeDriver('the file-system driver', () => makeTemporaryDriver());
describeDriver('the file-system driver without packs', () => makeTemporaryDriver({ packedSizeBytesMax: 0 }), {
  largestBytes: 6 * MiB,
});
