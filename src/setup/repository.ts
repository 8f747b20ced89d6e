import { visible } from '../report/escape.ts';
import { shellWord } from './shell-line.ts';

export const jobs = ['github', 'gitlab', 'sh', 'none'] as const;
export type JobKind = (typeof jobs)[number];

/** What can be looked at of a repository: relative paths. */
export interface Files {
  /** Undefined where there is no such file, or none that can be read. */
  read(path: string): string | undefined;
  has(path: string): boolean;
}

/** What a repository tells of itself, as far as a job needs it. */
export interface Repository {
  /** Lines of sh that could be measured, the likeliest first. */
  readonly commands: readonly string[];
  readonly job: JobKind;
  /** What a fresh copy needs before the command runs; words and quotes, no shell. */
  readonly prepare?: string;
  readonly needsPython: boolean;
}

/** @param config of git, where the repository is one */
export function repositoryOf(files: Files, config: string | undefined): Repository {
  const needsPython = pythonFiles.some((file) => files.has(file));
  const prepare = prepareSteps.find(([file]) => files.has(file))?.[1];
  const commands = [...npmCommands(files), ...makeCommands(files), ...(needsPython ? pythonCommands(files) : [])];
  return {
    commands: [...commands.filter((line) => !isTest(line)), ...commands.filter(isTest)],
    job: jobOf(files, config),
    ...(prepare === undefined ? {} : { prepare }),
    needsPython,
  };
}

const names = ['bench', 'benchmark', 'benchmarks', 'perf'];
const pythonFiles = ['pyproject.toml', 'setup.py', 'requirements.txt'];

const prepareSteps: readonly (readonly [file: string, line: string])[] = [
  ['package-lock.json', 'npm ci'],
  ['npm-shrinkwrap.json', 'npm ci'],
  ['pnpm-lock.yaml', 'npx --yes pnpm install --frozen-lockfile'],
  ['yarn.lock', 'npx --yes yarn install --frozen-lockfile'],
  ['package.json', 'npm install'],
];

/** What `npm init` writes where there is no test. */
const noTest = /no test specified/;

function npmCommands(files: Files): string[] {
  const scripts = scriptsIn(files.read('package.json'));
  const isBench = (name: string) => names.includes(name) || /^(?:bench|benchmark|perf)[:_-]/.test(name);
  const bench = [...scripts.keys()].filter(isBench).sort((one, other) => Number(isFirst(other)) - Number(isFirst(one)));
  const test = scripts.get('test');
  return [
    ...bench.map((name) => `npm run --silent ${shellWord(name)}`),
    ...(test === undefined || noTest.test(test) ? [] : ['npm test --silent']),
  ];
}

const isFirst = (name: string) => names.includes(name);

/** The scripts by name, without those that no line could name. A package.json that cannot be parsed has none. */
function scriptsIn(text: string | undefined): ReadonlyMap<string, string> {
  const document = text === undefined ? undefined : parsed(text);
  if (typeof document !== 'object' || document === null || !('scripts' in document)) return new Map();
  const { scripts } = document;
  if (typeof scripts !== 'object' || scripts === null) return new Map();
  const entries = Object.entries(scripts).filter(
    (entry): entry is [string, string] =>
      typeof entry[1] === 'string' && entry[0] === visible(entry[0]) && !/^-|^\s*$/.test(entry[0]),
  );
  return new Map(entries);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

const makefiles = ['GNUmakefile', 'makefile', 'Makefile'];

function makeCommands(files: Files): string[] {
  const text = makefiles.map((file) => files.read(file)).find((found) => found !== undefined) ?? '';
  const targets = new Set([...text.matchAll(/^([\w.-]+)\s*:(?![:=])/gm)].map(([, target]) => target!));
  return [...names, 'test'].filter((name) => targets.has(name)).map((name) => `make --silent ${name}`);
}

function pythonCommands(files: Files): string[] {
  const found = [...names.map((name) => `${name}.py`), ...names.map((name) => `${name}/run.py`)].filter((file) =>
    files.has(file),
  );
  const hasTests = files.has('tests') || files.has('test') || files.has('pytest.ini');
  return [...found.map((file) => `python3 ${file}`), ...(hasTests ? ['python3 -m pytest --quiet'] : [])];
}

function isTest(line: string): boolean {
  return /^(?:npm test|make --silent test$|python3 -m pytest)/.test(line);
}

const others = ['.ci', 'ci', '.circleci', '.buildkite', 'Jenkinsfile', 'azure-pipelines.yml', '.woodpecker.yml'];

function jobOf(files: Files, config: string | undefined): JobKind {
  if (files.has('.github')) return 'github';
  if (files.has('.gitlab-ci.yml')) return 'gitlab';
  if (others.some((file) => files.has(file))) return 'sh';
  if (config === undefined) return 'none';
  const [, host = ''] = /^\s*url\s*=\s*(?:\w+:\/\/)?(?:[^@/\s]*@)?([^:/\s]+)/m.exec(config) ?? [];
  if (/(?:^|\.)github\./.test(host)) return 'github';
  return /(?:^|\.)gitlab\./.test(host) ? 'gitlab' : 'sh';
}
