import type { HistoryDatabase } from './connection.ts';

/**
 * The number of a text that is kept once.
 * @param table with a column for each value, in this order
 */
export function numberOf(
  history: HistoryDatabase,
  table: keyof typeof columns,
  ...values: readonly [string, ...string[]]
): number {
  const { find, add } = columns[table];
  const found = history.row(find, ...values)?.[0];
  return found === undefined ? history.run(add, ...values).id : Number(found);
}

const columns = {
  series: sqlOf('series', ['host', 'name']),
  circumstances: sqlOf('circumstances', ['document']),
  metrics: sqlOf('metrics', ['name', 'unit']),
  finding_names: sqlOf('finding_names', ['name']),
};

function sqlOf(table: string, names: readonly string[]) {
  return {
    find: `SELECT id FROM ${table} WHERE ${names.map((name) => `${name} = ?`).join(' AND ')}`,
    add: `INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`,
  };
}
