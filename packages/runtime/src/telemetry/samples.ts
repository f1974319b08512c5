import type { Labels, Metrics } from './metrics.ts';

/** One number of a process, as a spoke reports it to the hub over the session. Histograms become their sum and count. */
export interface MetricSample {
  readonly name: string;
  readonly labels: Labels;
  readonly kind: 'counter' | 'gauge';
  readonly value: number;
}

export function collectSamples(metrics: Metrics): MetricSample[] {
  const samples: MetricSample[] = [];
  for (const family of metrics.families()) {
    if ('boundaries' in family) {
      for (const [labels, histogram] of family.entries()) {
        samples.push({ name: `${family.name}_sum`, labels, kind: 'counter', value: histogram.sum });
        samples.push({ name: `${family.name}_count`, labels, kind: 'counter', value: histogram.count });
      }
      continue;
    }
    const kind = family.kind === 'counter' ? 'counter' : 'gauge';
    for (const [labels, instrument] of family.entries())
      samples.push({ name: family.name, labels, kind, value: instrument.value });
  }
  return samples;
}
