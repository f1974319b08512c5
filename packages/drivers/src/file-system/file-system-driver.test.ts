import { describeDriver } from '../conformance/driver-conformance.ts';
import { makeTemporaryDriver } from './temporary-driver.ts';

describeDriver('the file-system driver', () => makeTemporaryDriver());
describeDriver('the file-system driver without packs', () => makeTemporaryDriver({ packedSizeBytesMax: 0 }));
