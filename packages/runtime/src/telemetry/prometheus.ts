import { ValueType, type HrTime } from '@opentelemetry/api';
import { PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  AggregationTemporality,
  type DataPoint,
  DataPointType,
  type MetricData,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics';
import type { Counter, Family, Gauge, HistogramFamily, Labels, Metrics } from './metrics.ts';

export interface PrometheusRendererOptions {
  readonly metrics: Metrics;
  /** `service.name` of the resource: `felloe-hub`, `felloe-spoke`. */
  readonly serviceName: string;
  /** `service.instance.id`: which of several. */
  readonly instanceId: string;
}

/** A function that renders all metrics as Prometheus text, to be called by the private listener's /metrics. */
export function createPrometheusRenderer({ metrics, serviceName, instanceId }: PrometheusRendererOptions): () => string {
  const resource = resourceFromAttributes({ 'service.name': serviceName, 'service.instance.id': instanceId });
  const serializer = new PrometheusSerializer('', false, undefined, false, true);
  const startTime = hrTimeNow();
  return () => {
    const endTime = hrTimeNow();
    const data = metrics.families().map((family) => metricData(family, startTime, endTime));
    const all: ResourceMetrics = { resource, scopeMetrics: [{ scope: { name: serviceName }, metrics: data }] };
    return `${serializer.serialize(all).trimEnd()}\n`;
  };
}

function metricData(family: Family<Counter> | Family<Gauge> | HistogramFamily, startTime: HrTime, endTime: HrTime): MetricData {
  const base = {
    descriptor: { name: family.name, description: family.help, unit: '', valueType: ValueType.DOUBLE },
    aggregationTemporality: AggregationTemporality.CUMULATIVE,
  };
  const point = <Value>(labels: Labels, value: Value): DataPoint<Value> => ({ startTime, endTime, attributes: labels, value });
  if ('boundaries' in family) {
    const dataPoints = Array.from(family.entries(), ([labels, histogram]) =>
      point(labels, {
        buckets: { boundaries: [...family.boundaries], counts: [...histogram.bucketCounts] },
        count: histogram.count,
        sum: histogram.sum,
      }),
    );
    return { ...base, dataPointType: DataPointType.HISTOGRAM, dataPoints };
  }
  const dataPoints = Array.from(family.entries(), ([labels, instrument]) => point(labels, instrument.value));
  if (family.kind === 'counter') return { ...base, dataPointType: DataPointType.SUM, isMonotonic: true, dataPoints };
  return { ...base, dataPointType: DataPointType.GAUGE, dataPoints };
}

function hrTimeNow(): HrTime {
  const epochMs = Date.now();
  return [Math.floor(epochMs / 1000), (epochMs % 1000) * 1e6];
}
