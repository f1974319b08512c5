/** What a fault proxy can do to the connections that pass it. */

export interface CutFault {
  /** Bytes still let through in this direction; 0 cuts at the first byte. */
  readonly afterBytes: number;
  /** How both ends see it: an orderly end or a reset. */
  readonly how: 'close' | 'reset';
  /** How many connections are cut before the fault clears itself; every one when absent. */
  readonly times?: number;
}

export interface CorruptFault {
  /** Position of the byte whose bits are flipped, counted from the moment the fault was set or the connection opened. */
  readonly atByte: number;
  /** How many connections are hit before the fault clears itself; one when absent. */
  readonly times?: number;
}

/** Faults of one direction: `up` is from the client to the server, `down` the way back. */
export interface DirectionFaults {
  /** Every byte arrives this much later. The order and the bandwidth stay. */
  readonly delayMs?: number;
  readonly bytesPerSecond?: number;
  readonly cut?: CutFault;
  readonly corrupt?: CorruptFault;
  /** Nothing passes while the connection looks alive; what was held is delivered when the fault is cleared, as TCP would. */
  readonly blackhole?: boolean;
}

export interface ProxyFaults {
  /**
   * accept: as usual. refuse: nobody listens. reset: accepted and reset at once.
   * hang: accepted, but the server is not reached before the fault is cleared.
   */
  readonly connections?: 'accept' | 'refuse' | 'reset' | 'hang';
  readonly up?: DirectionFaults;
  readonly down?: DirectionFaults;
}

/** The request reaches the server and is carried out; its answer is lost. */
export const dropAnswers: ProxyFaults = { down: { cut: { afterBytes: 0, how: 'reset' } } };

/** Both sides believe in a connection that carries nothing any more. */
export const partition: ProxyFaults = { connections: 'hang', up: { blackhole: true }, down: { blackhole: true } };

export interface ProxyCounts {
  accepted: number;
  /** Connections ended by a fault of the proxy. */
  cut: number;
  corrupted: number;
  bytesUp: number;
  bytesDown: number;
}
