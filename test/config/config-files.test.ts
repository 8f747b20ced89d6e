import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { type ConfigSearch, readConfigs } from '../../src/config/config-files.ts';
import type { Configurable } from '../../src/config/config-keys.ts';
import { NegawattError } from '../../src/errors.ts';

const root = mkdtempSync(join(tmpdir(), 'negawatt-config-'));
after(() => rmSync(root, { recursive: true, force: true }));
const commands: readonly Configurable[] = [{ name: 'audit', options: ['top', 'interval', 'meter', 'config'] }];

let made = 0;

/** A folder of its own with these files. */
function tree(files: Readonly<Record<string, string>>): string {
  made += 1;
  const folder = join(root, String(made));
  mkdirSync(folder);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

async function topsOf(search: ConfigSearch): Promise<unknown[]> {
  const configs = await readConfigs(search, commands);
  return configs.map(({ values }) => values.get('audit')!.get('top')?.value);
}

async function refusal(search: ConfigSearch): Promise<NegawattError> {
  try {
    await readConfigs(search, commands);
  } catch (error) {
    assert.ok(error instanceof NegawattError, String(error));
    return error;
  }
  return assert.fail('it was read');
}

test('the nearest file upwards is read, and only that one', async () => {
  const folder = tree({
    'negawatt.config.yaml': 'top: 1',
    'a/negawatt.config.json': '{"top": 2}',
    'a/b/c/x': '',
    'd/x': '',
  });
  assert.deepEqual(await topsOf({ env: {}, folder: join(folder, 'a/b/c') }), [2]);
  assert.deepEqual(await topsOf({ env: {}, folder: join(folder, 'a') }), [2]);
  assert.deepEqual(await topsOf({ env: {}, folder: join(folder, 'd') }), [1]);
});

test("the user's own comes after it, in XDG_CONFIG_HOME or ~/.config", async () => {
  const folder = tree({
    'negawatt.config.yaml': 'top: 1',
    'home/.config/negawatt/config.yaml': 'top: 2',
    'xdg/negawatt/config.json': '{"top": 3}',
  });
  const HOME = join(folder, 'home');
  assert.deepEqual(await topsOf({ env: { HOME }, folder }), [1, 2]);
  assert.deepEqual(await topsOf({ env: { HOME, XDG_CONFIG_HOME: join(folder, 'xdg') }, folder }), [1, 3]);
  assert.deepEqual(await topsOf({ env: { HOME, XDG_CONFIG_HOME: 'relative' }, folder }), [1, 2]);
  assert.deepEqual(await topsOf({ env: { HOME: join(folder, 'nobody') }, folder }), [1]);
});

test('a named file stands in for the nearest one, and may set all', async () => {
  const folder = tree({ 'negawatt.config.yaml': 'nonsense', 'other.yaml': "top: 4\nmeter: 'exec:x'" });
  assert.deepEqual(await topsOf({ env: {}, folder, file: join(folder, 'other.yaml') }), [4]);
});

test('a file that was found may run nothing, and the error names where that may stand', async () => {
  const folder = tree({ 'negawatt.config.yaml': 'meter: exec:x' });
  const error = await refusal({ env: { HOME: '/home/u' }, folder });
  assert.match(error.what, /^meter may not stand in .*negawatt\.config\.yaml$/);
  assert.match(error.how, /Put it into \/home\/u\/\.config\/negawatt\/config\.yaml, or name this file with --config\./);
});

test("a user's own file may run what it likes, unless another user could have written it", async () => {
  const folder = tree({ 'negawatt/config.yaml': 'top: 5\nmeter: exec:x' });
  // Whatever the umask is: root trusts no folder that its group may write.
  chmodSync(join(folder, 'negawatt'), 0o755);
  chmodSync(join(folder, 'negawatt/config.yaml'), 0o644);
  const env = { XDG_CONFIG_HOME: folder };
  const uid = process.getuid!();
  assert.deepEqual(await topsOf({ env, folder, uid }), [5]);
  // As when root works in the home of another user. Root's own files are told apart by their mode.
  chmodSync(join(folder, 'negawatt'), 0o777);
  const error = await refusal({ env, folder, uid: 0 });
  assert.match(error.why, /^it runs a command, and .*(belongs to user|can be written by others)/);
  writeFileSync(join(folder, 'negawatt/config.yaml'), 'top: 6');
  assert.deepEqual(await topsOf({ env, folder, uid: 0 }), [6], 'thresholds harm nobody');
});

test('two files in one folder are refused, as is what is no small regular file', async () => {
  const both = tree({ 'negawatt.config.yaml': '', 'negawatt.config.json': '{}' });
  assert.match((await refusal({ env: {}, folder: both })).what, /two configurations/);
  const isFolder = tree({ 'negawatt.config.yaml/x': '' });
  assert.match((await refusal({ env: {}, folder: isFolder })).why, /is a folder/);
  const large = tree({ 'negawatt.config.yaml': `# ${'x'.repeat(300_000)}` });
  assert.match((await refusal({ env: {}, folder: large })).why, /is larger than/);
  const fifo = tree({});
  execFileSync('mkfifo', [join(fifo, 'negawatt.config.json')]);
  assert.match((await refusal({ env: {}, folder: fifo })).why, /is a FIFO/);
  assert.match((await refusal({ env: {}, folder: fifo, file: join(fifo, 'gone.json') })).why, /ENOENT/);
  assert.match((await refusal({ env: {}, folder: fifo, file: '' })).what, /without a name/);
});

test('as root a found configuration that is a link is refused, and nothing of what it leads to is told', async () => {
  const folder = tree({ secret: 'root:*:19000:0\n' });
  symlinkSync(join(folder, 'secret'), join(folder, 'negawatt.config.yaml'));
  await assert.rejects(readConfigs({ env: {}, folder, uid: 0 }, []), (error: Error) => {
    assert.match(error.message, /it is a link that was found/);
    assert.doesNotMatch(error.message, /19000/);
    return true;
  });
});
