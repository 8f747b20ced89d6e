import { Gauge, type OpenMetricsContentType, type PrometheusContentType, Registry } from 'prom-client';
import type { Report } from '../../model/report.ts';
import { visible } from '../escape.ts';
import type { Renderer } from '../renderer.ts';
import { familiesOf } from './families.ts';

/** For node_exporter's textfile collector: the text format 0.0.4. */
export const prometheus: Renderer = {
  id: 'prometheus',
  extension: '.prom',
  render: (report) => exposition(report, new Registry<PrometheusContentType>()),
};

/** OpenMetrics 1.0.0, for what asks for it. */
export const openmetrics: Renderer = {
  id: 'openmetrics',
  extension: '.om',
  render: (report) => {
    const registry = new Registry<OpenMetricsContentType>();
    registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
    return exposition(report, registry);
  },
};

async function exposition(
  report: Report,
  registry: Registry<PrometheusContentType> | Registry<OpenMetricsContentType>,
): Promise<string> {
  for (const { name, help, samples } of familiesOf(report)) {
    if (samples.length === 0) continue;
    const labelNames = [...new Set(samples.flatMap(({ labels }) => Object.keys(labels)))];
    const gauge = new Gauge({ name, help, labelNames, registers: [registry as Registry] });
    for (const { labels, value } of samples) {
      // The library escapes quotes, backslashes and newlines; other control characters have no place in a label.
      const told = Object.fromEntries(Object.entries(labels).map(([key, text]) => [key, visible(text)]));
      if (Number.isFinite(value)) gauge.set(told, value);
    }
  }
  return registry.metrics();
}
