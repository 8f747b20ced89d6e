/** The columns of an exported table: a row a figure, in this order; what is not known is empty. */
export const csvColumns = [
  // For people; `at` is what counts.
  'time',
  'at',
  'seconds',
  'name',
  'kind',
  'metric',
  'value',
  'unit',
  'low',
  'high',
  'lowest',
  'highest',
  'estimated',
  'boundary',
  'center',
  'records',
  'interrupted',
  'clockStep',
  'idleLow',
  'idleHigh',
  'host',
  'version',
  'hardware',
  // As JSON.
  'facts',
  'settings',
  'findings',
] as const;

export type CsvColumn = (typeof csvColumns)[number];
export type CsvRow = Readonly<Record<CsvColumn, string>>;
