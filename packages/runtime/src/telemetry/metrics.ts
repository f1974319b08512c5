/**
 * Instruments for hot paths: plain objects, so counting is adding to a number. Reading walks them, and the reader pays.
 * They are rendered through OpenTelemetry's data model and Prometheus serializer; see the decision note "metrics".
 */
import { StoreError } from '@felloe/engine/errors.ts';

export interface Counter {
  /** Adds to the count; the amount is never negative. */
  add(amount: number): void;
  readonly value: number;
}

export interface Gauge {
  set(value: number): void;
  add(amount: number): void;
  readonly value: number;
}

export interface Histogram {
  record(value: number): void;
  readonly count: number;
  readonly sum: number;
  /** One count a boundary plus one for what is above all; not cumulative. */
  readonly bucketCounts: Float64Array;
}

export type Labels = Readonly<Record<string, string>>;
export type InstrumentKind = 'counter' | 'gauge' | 'histogram';

export interface InstrumentOptions {
  /** `felloe_spoke_requests_total`: prefix, part, noun, unit last; counters end in `_total`. */
  readonly name: string;
  /** A line of prose for operators. */
  readonly help: string;
}

/** One instrument for each combination of label values, made when first asked for. Keep the child; asking costs a look-up. */
export interface Family<Instrument> {
  readonly name: string;
  readonly help: string;
  readonly kind: InstrumentKind;
  with(labels: Labels): Instrument;
  entries(): IterableIterator<readonly [Labels, Instrument]>;
}

export interface HistogramFamily extends Family<Histogram> {
  readonly boundaries: readonly number[];
}

export interface Metrics {
  counter(options: InstrumentOptions): Counter;
  counters(options: InstrumentOptions): Family<Counter>;
  gauge(options: InstrumentOptions): Gauge;
  gauges(options: InstrumentOptions): Family<Gauge>;
  /** A gauge whose value is asked for when metrics are read: the size of a cache, the age of a lease. */
  observe(options: InstrumentOptions, read: () => number): void;
  histogram(options: InstrumentOptions & { readonly boundaries?: readonly number[] }): Histogram;
  histograms(options: InstrumentOptions & { readonly boundaries?: readonly number[] }): HistogramFamily;
  /** All families, with observed gauges brought up to date. */
  families(): readonly (Family<Counter> | Family<Gauge> | HistogramFamily)[];
}

/** Seconds, from a cached answer to a stuck backend. */
export const durationSecondsBoundaries: readonly number[] = [
  0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30,
];

/** A label that takes its values from requests (a path, a tenant) would grow without end: more children than this are refused. */
const childrenMax = 2_000;

export function createMetrics(): Metrics {
  const families = new Map<string, Family<Counter> | Family<Gauge> | HistogramFamily>();
  const observed: (() => void)[] = [];

  const register = <F extends Family<Counter> | Family<Gauge> | HistogramFamily>(family: F): F => {
    if (!/^[a-z][a-z0-9_]*$/.test(family.name)) throw new StoreError('internal', `${family.name} is not a metric name`);
    if (families.has(family.name)) throw new StoreError('internal', `the metric ${family.name} is registered twice`);
    families.set(family.name, family);
    return family;
  };
  const counters = (options: InstrumentOptions): Family<Counter> =>
    register({ ...options, kind: 'counter', ...createChildren(options.name, createCounter) });
  const gauges = (options: InstrumentOptions): Family<Gauge> =>
    register({ ...options, kind: 'gauge', ...createChildren(options.name, createGauge) });
  const histograms: Metrics['histograms'] = ({ boundaries = durationSecondsBoundaries, name, help }) =>
    register({ name, help, kind: 'histogram', boundaries, ...createChildren(name, () => createHistogram(boundaries)) });

  return {
    counters,
    counter: (options) => counters(options).with({}),
    gauges,
    gauge: (options) => gauges(options).with({}),
    observe(options, read) {
      const gauge = gauges(options).with({});
      observed.push(() => gauge.set(read()));
    },
    histograms,
    histogram: (options) => histograms(options).with({}),
    families() {
      for (const refresh of observed) refresh();
      return [...families.values()];
    },
  };
}

function createChildren<Instrument>(name: string, create: () => Instrument): Pick<Family<Instrument>, 'with' | 'entries'> {
  const children = new Map<string, readonly [Labels, Instrument]>();
  return {
    with(labels) {
      const key = JSON.stringify(labels);
      const known = children.get(key);
      if (known !== undefined) return known[1];
      if (children.size >= childrenMax) throw new StoreError('internal', `the metric ${name} has too many label combinations`);
      const instrument = create();
      children.set(key, [labels, instrument]);
      return instrument;
    },
    entries: () => children.values(),
  };
}

function createCounter(): Counter {
  return {
    value: 0,
    add(amount) {
      (this as { value: number }).value += amount;
    },
  };
}

function createGauge(): Gauge {
  return {
    value: 0,
    set(value) {
      (this as { value: number }).value = value;
    },
    add(amount) {
      (this as { value: number }).value += amount;
    },
  };
}

function createHistogram(boundaries: readonly number[]): Histogram {
  const bucketCounts = new Float64Array(boundaries.length + 1);
  return {
    count: 0,
    sum: 0,
    bucketCounts,
    record(value) {
      const own = this as { count: number; sum: number };
      own.count += 1;
      own.sum += value;
      // Boundaries are few and most values are small: walking beats a binary search.
      let index = 0;
      while (index < boundaries.length && value > (boundaries[index] as number)) index += 1;
      bucketCounts[index] = (bucketCounts[index] as number) + 1;
    },
  };
}
