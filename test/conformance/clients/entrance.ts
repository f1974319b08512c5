/** A way into the product: straight to one of its spokes, or through a balancer that gives each connection to the next of three. */
import type { S3Access } from '@felloe/testkit/cluster/s3-client.ts';

export interface Entrance {
  readonly name: string;
  /** Told apart by it: buckets and directories of the same test at another entrance. */
  readonly suffix: string;
  /** Known once the product runs. */
  access(): S3Access;
}
