import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { test } from 'node:test';

/**
 * Rooms from the ground up: a room imports only what stands below it, and itself. A new room is refused until it has its
 * place here.
 */
const floors: readonly (readonly string[])[] = [
  ['errors.ts', 'model'],
  ['formulas', 'statistics'],
  ['host'],
  ['probes', 'archive'],
  ['sampling'],
  ['workload'],
  ['bench'],
  ['estimate'],
  ['rules'],
  ['judge'],
  ['gate'],
  ['history'],
  ['doctor', 'schedule'],
  ['report'],
  ['config', 'setup', 'ui'],
  ['usage'],
  ['commands'],
  ['cli.ts'],
];

/** Each package is imported in these rooms only. */
const packages: Readonly<Record<string, readonly string[]>> = {
  commander: ['cli.ts'],
  croner: ['schedule'],
  chalk: ['report', 'ui'],
  'cli-table3': ['report'],
  'cli-progress': ['ui'],
  systeminformation: ['host'],
  koffi: ['host'],
  'node-nvidia-smi': ['host'],
  'fast-xml-parser': ['host'],
  'simple-statistics': ['statistics', 'judge', 'gate', 'history'],
  yaml: ['config'],
  valibot: ['gate', 'history', 'host', 'model', 'sampling'],
  libsql: ['history'],
  'csv-parse': ['bench', 'commands', 'history'],
  hyparquet: ['bench'],
  '@valibot/to-json-schema': ['commands'],
  'prom-client': ['report'],
  'zstd-napi': ['archive'],
  'lz4-napi': ['archive'],
  'lzma-native': ['archive'],
  watr: ['archive'],
};

/** Rooms that compute: they touch no file, network, process or clock. */
const pure = ['model', 'formulas', 'statistics', 'estimate', 'rules', 'judge', 'gate'];
/**
 * Built-in modules that reach the world; only these rooms may. The rest of the world comes through Host: `archive` and
 * `bench` read the files that the user names, which are no part of the host that is measured.
 */
const doors = ['host', 'history', 'archive', 'sampling', 'bench', 'commands', 'cli.ts', 'ui'];

const source = join(import.meta.dirname, '..', '..', 'src');
const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));

interface Import {
  readonly from: string;
  readonly to: string;
}

function importsOf(file: string): Import[] {
  const text = readFileSync(join(source, file), 'utf8');
  const found = text.matchAll(/(?:(?<!-)\bfrom\s+|\bimport\s*\(\s*|^import\s+)'([^']+)'/gm);
  return [...found].map(([, to]) => ({ from: file, to: to! }));
}

const roomOf = (file: string) => file.split('/')[0]!;
const floorOf = (room: string) => floors.findIndex((rooms) => rooms.includes(room));
const imports = files.flatMap(importsOf);

test('every folder of src has its place in the house', () => {
  assert.ok(files.length > 50, 'the sources are found');
  const strangers = [...new Set(files.map(roomOf))].filter((room) => floorOf(room) < 0);
  assert.deepEqual(strangers, []);
});

test('imports go downwards only', () => {
  const upwards = imports.flatMap(({ from, to }) => {
    if (!to.startsWith('.')) return [];
    const target = roomOf(normalize(join(dirname(from), to)));
    const isAllowed = target === roomOf(from) || (floorOf(target) >= 0 && floorOf(target) < floorOf(roomOf(from)));
    return isAllowed ? [] : [`${from} -> ${to}`];
  });
  assert.deepEqual(upwards, []);
});

test('a package is imported in its own rooms only', () => {
  const strays = imports.flatMap(({ from, to }) => {
    if (to.startsWith('.') || to.startsWith('node:')) return [];
    const name = to
      .split('/')
      .slice(0, to.startsWith('@') ? 2 : 1)
      .join('/');
    return packages[name]?.includes(roomOf(from)) === true ? [] : [`${from} -> ${to}`];
  });
  assert.deepEqual(strays, []);
});

test('rooms that compute import nothing that reaches the world, and others do so only where there is a door', () => {
  const reaching = /^node:(fs|child_process|net|http|https|dns|os|worker_threads|process|timers|tls)/;
  const leaks = imports.filter(
    ({ from, to }) =>
      (pure.includes(roomOf(from)) && to.startsWith('node:')) || (reaching.test(to) && !doors.includes(roomOf(from))),
  );
  assert.deepEqual(leaks, []);
});

test('only the command line reads the environment, and only it writes to stdout or ends the process', () => {
  const offenders = files.filter((file) => {
    // Helpers are programs of their own.
    if (roomOf(file) === 'cli.ts' || /^(host|bench)\/.*-child\.ts$/.test(file)) return false;
    const text = readFileSync(join(source, file), 'utf8').replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
    return /process\.(stdout|stderr|exit\b|exitCode)|console\./.test(text);
  });
  assert.deepEqual(offenders, []);
});
