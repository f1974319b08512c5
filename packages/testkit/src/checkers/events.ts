/**
 * Events against the changes they tell. Delivery is at least once: repeats with the same position are one event. After that every
 * committed change has exactly one event, no event tells a change that was never made, the positions of a lane arrive without a
 * step back, and per path the events come in the order of the versions.
 */

export interface ToldChange {
  readonly path: string;
  /** Unique name of the change, for example its version. */
  readonly change: string;
  /** ok: acknowledged, so it needs an event. info: may have one. */
  readonly outcome: 'ok' | 'info';
}

export interface DeliveredEvent {
  readonly lane: string;
  readonly sequence: number;
  readonly path: string;
  readonly change: string;
}

export interface EventViolation {
  readonly reason: 'missing' | 'phantom' | 'told twice' | 'two events at one position' | 'step back' | 'order of versions';
  readonly path: string;
  readonly change: string;
}

export interface EventEvidence {
  readonly changes: readonly ToldChange[];
  /** In order of arrival at one consumer. */
  readonly events: readonly DeliveredEvent[];
  /** Changes of each path in the order in which they became current, where it is known. */
  readonly versionOrder?: ReadonlyMap<string, readonly string[]>;
}

export function checkEvents(evidence: EventEvidence): EventViolation[] {
  const { distinct, violations } = removeRepeats(evidence.events);
  const known = new Map(evidence.changes.map((change) => [nameOf(change), change]));
  const told = new Set<string>();
  for (const event of distinct) {
    const name = nameOf(event);
    if (!known.has(name)) violations.push(violation('phantom', event));
    if (told.has(name)) violations.push(violation('told twice', event));
    told.add(name);
  }
  for (const [name, change] of known) {
    if (change.outcome === 'ok' && !told.has(name)) violations.push(violation('missing', change));
  }
  for (const [path, order] of evidence.versionOrder ?? []) violations.push(...checkOrder(path, order, distinct));
  return violations;
}

/** First deliveries only. A repeat must tell the same change; a first delivery must not come behind a later position of its lane. */
function removeRepeats(events: readonly DeliveredEvent[]): { distinct: DeliveredEvent[]; violations: EventViolation[] } {
  const distinct: DeliveredEvent[] = [];
  const violations: EventViolation[] = [];
  const seen = new Map<string, DeliveredEvent>();
  const highest = new Map<string, number>();
  for (const event of events) {
    const position = `${event.lane}/${event.sequence}`;
    const first = seen.get(position);
    if (first !== undefined) {
      if (nameOf(first) !== nameOf(event)) violations.push(violation('two events at one position', event));
      continue;
    }
    if (event.sequence < (highest.get(event.lane) ?? Number.NEGATIVE_INFINITY)) violations.push(violation('step back', event));
    else highest.set(event.lane, event.sequence);
    seen.set(position, event);
    distinct.push(event);
  }
  return { distinct, violations };
}

function checkOrder(path: string, order: readonly string[], distinct: readonly DeliveredEvent[]): EventViolation[] {
  const rank = new Map(order.map((change, index) => [change, index]));
  const violations: EventViolation[] = [];
  let last = -1;
  for (const event of distinct) {
    const at = event.path === path ? rank.get(event.change) : undefined;
    if (at === undefined) continue;
    if (at < last) violations.push(violation('order of versions', event));
    last = Math.max(last, at);
  }
  return violations;
}

function nameOf(change: { readonly path: string; readonly change: string }): string {
  return `${change.change}\0${change.path}`;
}

function violation(reason: EventViolation['reason'], at: { readonly path: string; readonly change: string }): EventViolation {
  return { reason, path: at.path, change: at.change };
}
