import { type SpawnSyncReturns, spawnSync } from 'node:child_process';

const module = (path: string) => JSON.stringify(new URL(`../../../src/host/${path}.js`, import.meta.url).href);

/** A program that runs its arguments once through the launcher, and exits as they did. */
const driver = `
import { launcher } from ${module('launch/real-launcher')};
import { systemClock } from ${module('system-clock')};
try {
  const launches = await launcher(process.argv.slice(1), {}, systemClock);
  const { outcome } = await (await launches.prepare()).release().ended;
  await launches.close();
  process.exitCode = outcome.code ?? 1;
} catch (error) {
  console.error(error.message);
  process.exitCode = error.exitCode ?? 70;
}
`;

/** Node and its arguments that run a command once through the launcher. */
export function launching(argv: readonly string[]): readonly string[] {
  return [process.execPath, '--input-type=module', '-e', driver, '--', ...argv];
}

/**
 * Runs a command through the launcher in a process of its own.
 * @param script of a shell that starts that process: its words are `"$@"`
 */
export function launchedBy(
  script: string,
  argv: readonly string[],
  environment = process.env,
): SpawnSyncReturns<string> {
  return spawnSync('sh', ['-c', script, 'sh', ...launching(argv)], { encoding: 'utf8', env: environment });
}
