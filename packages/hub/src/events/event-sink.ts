/** Where the relay tells events: one connection, from its opening to its end. It never heals by itself. */

export interface RelayedEvent {
  /** The same, with the same body, whenever the event is told again. */
  readonly id: string;
  readonly subject: string;
  /** JSON of contracts' Event. */
  readonly body: string;
}

export interface EventSink {
  /**
   * Sends at once, in the order of the calls; resolves when the event is stored there. Throws `unavailable` when that is not known:
   * the event may be stored or not.
   */
  publish(event: RelayedEvent): Promise<void>;
  /** Resolves when the connection is over, whoever ended it. */
  readonly closed: Promise<void>;
  /** What was sent and not acknowledged rejects. */
  close(): Promise<void>;
}

/** Throws `unavailable` while the other side is away. Takes seconds at most. */
export type OpenEventSink = () => Promise<EventSink>;
