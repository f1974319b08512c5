/** The access_logging setting of a container: requests to it are told, as far as possible, in artifacts of a container of its tenant. */
import type { AccessListEntry } from '../access/access-list.ts';

/**
 * `simple`: [prefix][time of delivery]-[unique]. `partitioned`: [prefix][tenant]/[region]/[container]/[yyyy]/[mm]/[dd]/[time]-[unique],
 * the day being that of the requests or that of the delivery. As AWS names its log objects.
 */
export type LogPathFormat = { readonly kind: 'simple' } | { readonly kind: 'partitioned'; readonly by: 'event' | 'delivery' };

export interface AccessLoggingSetting {
  /** Absent: nothing is logged. */
  readonly target?: {
    readonly container: string;
    readonly prefix: string;
    readonly format: LogPathFormat;
    /** Whether the format was given; the default is not told again. */
    readonly isFormatGiven: boolean;
    /** Put on every artifact that is written. */
    readonly grants?: readonly AccessListEntry[];
  };
}
