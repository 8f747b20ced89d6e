import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { before, type TestContext, test } from 'node:test';
import type { AuditReport, CompressReport } from '../../src/model/report.ts';
import { temporaryFolder } from '../host/temporary-folder.ts';
import { needsService, serviceFile } from '../support/services.ts';

const root = new URL('../../../', import.meta.url).pathname;
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
/** What a first installation and its compilers may take, ms. */
const patience = 5 * 60_000;

interface Packed {
  readonly filename: string;
  readonly size: number;
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string }[];
}

let packed: Packed;
let tarball: string;

/** What is built already: packing would build it again, while other tests run it. */
before((t) => {
  const folder = temporaryFolder(t as TestContext);
  const { status, stdout, stderr } = spawnSync(
    'npm',
    ['pack', '--json', '--ignore-scripts', '--pack-destination', folder],
    { cwd: root, encoding: 'utf8', timeout: patience },
  );
  assert.equal(status, 0, stderr);
  [packed] = JSON.parse(stdout) as [Packed];
  tarball = join(folder, packed.filename);
});

/** A machine with one Node and one npm, as far as a program can see. */
function machineOf(t: TestContext, node: string, npm: string) {
  const place = serviceFile(node, join('node_modules', `node-linux-${process.arch}`))!;
  const folder = temporaryFolder(t);
  // Without what an npm around the tests, or a user of negawatt, has set: certificates and proxies stay.
  const around = Object.entries(process.env).filter(
    ([name]) => !/^(npm_|NEGAWATT_|NODE_OPTIONS$|INIT_CWD$)/i.test(name),
  );
  const env = {
    ...Object.fromEntries(around),
    PATH: [join(place, 'bin'), process.env['PATH']].join(delimiter),
    LANG: 'C.UTF-8',
    // What is compiled is compiled against this Node, whose headers its package carries: nothing else is downloaded.
    npm_config_nodedir: place,
    JOBS: 'max',
    npm_config_cache: serviceFile(npm, 'cache')!,
  };
  const run = (file: string, ...args: readonly string[]) => {
    const { status, stdout, stderr, error } = spawnSync(file, args, {
      cwd: folder,
      env,
      encoding: 'utf8',
      timeout: patience,
      maxBuffer: 64 * 1024 * 1024,
    });
    assert.equal(
      status,
      0,
      `${file} ${args.join(' ')}: ${error?.message ?? ''}${stdout.slice(-2000)}${stderr.slice(-4000)}`,
    );
    return stdout;
  };
  const npmProgram = serviceFile(npm, 'node_modules/npm/bin/npm-cli.js')!;
  return {
    folder,
    run,
    npm: (...args: readonly string[]) => run(join(place, 'bin', 'node'), npmProgram, ...args),
    /** By its first line, as a shell starts it. */
    negawatt: (...args: readonly string[]) => run(join(folder, 'node_modules', '.bin', 'negawatt'), ...args),
  };
}

type Machine = ReturnType<typeof machineOf>;

test('the packed file holds the program, its manual and the action, and is small', (t) => {
  const strange = packed.files.filter(({ path }) => !isNeeded(path)).map(({ path }) => path);
  assert.deepEqual(strange, []);
  for (const path of [
    'bin/negawatt.js',
    'build/src/cli.js',
    'build/man/negawatt.1',
    'action.yml',
    '.github/action/run.sh',
  ]) {
    assert.ok(
      packed.files.some((file) => file.path === path),
      path,
    );
  }
  t.diagnostic(`${packed.size} bytes packed, ${packed.unpackedSize} unpacked, ${packed.files.length} files`);
  assert.ok(packed.size < 1_500_000);
});

function isNeeded(path: string): boolean {
  const texts = ['package.json', 'README.md', 'CHANGELOG.md', 'LICENSE', 'action.yml', '.github/action/run.sh'];
  return texts.includes(path) || /^(bin\/negawatt\.js|build\/man\/negawatt\.1|build\/src\/.+\.js)$/.test(path);
}

function testOn(node: string, npm: string, how: string, check: (machine: Machine) => void): void {
  const options = { ...needsService(node), ...needsService(npm) };
  test(`the packed file is installed by ${npm} into an empty folder, and runs on ${node}: ${how}`, options, (t) => {
    const machine = machineOf(t, node, npm);
    assert.match(machine.run('node', '--version'), new RegExp(`^v${node.slice(4)}\\.`));
    check(machine);
    assert.equal(machine.negawatt('--version'), `${version}\n`);
    const audit = JSON.parse(machine.negawatt('audit', '--duration', '1s', '--format', 'json')) as AuditReport;
    assert.equal(audit.kind, 'audit');
    assert.ok(audit.cpu!.utilisation.value >= 0);
    machine.negawatt('init', '--yes', '--ci', 'github', '--command', 'true', '--budget', 'cpu.total<=1s');
    assert.ok(existsSync(join(machine.folder, '.github/negawatt/action.yml')));
  });
}

/** How each codec could be used. */
function codecsOn({ folder, negawatt }: Machine): CompressReport['bench']['codecs'] {
  const sample = join(folder, 'sample.txt');
  writeFileSync(sample, 'a watt that is not used\n'.repeat(20_000));
  const text = negawatt('bench', 'compress', '--time', '2s', '--format', 'json', sample);
  return (JSON.parse(text) as CompressReport).bench.codecs;
}

function assertZstdTellsItsRemedy(machine: Machine): void {
  const codecs = codecsOn(machine);
  const missing = codecs.filter((codec) => codec.missing !== undefined);
  assert.ok(missing.some(({ id }) => id === 'zstd'));
  for (const { id, missing: why } of missing) {
    assert.match(why!, /npm install-scripts approve zstd-napi.*npm rebuild zstd-napi/, id);
  }
  for (const id of ['gzip', 'brotli', 'lz4', 'xz']) assert.ok(!missing.some((codec) => codec.id === id), id);
}

const isUsable = ({ missing }: { readonly missing?: string }) => missing === undefined;

testOn('node20', 'npm10', 'with install scripts every codec', (machine) => {
  machine.npm('install', '--no-audit', '--no-fund', tarball);
  assert.ok(codecsOn(machine).every(isUsable));
});

testOn('node22', 'npm11', 'without install scripts all but the zstd codecs', (machine) => {
  machine.npm('install', '--no-audit', '--no-fund', '--ignore-scripts', tarball);
  assertZstdTellsItsRemedy(machine);
});

testOn('node24', 'npm12', 'which blocks install scripts by itself, and the remedy mends it', (machine) => {
  machine.npm('install', '--no-audit', '--no-fund', tarball);
  assertZstdTellsItsRemedy(machine);
  machine.npm('install-scripts', 'approve', 'zstd-napi');
  machine.npm('rebuild', 'zstd-napi');
  assert.ok(codecsOn(machine).every(isUsable));
});
