import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { check } from '../../src/commands/check.ts';
import type { VerdictDocument } from '../../src/gate/verdict-document.ts';
import { temporaryFolder } from '../host/temporary-folder.ts';
import { runCommand } from './run-command.ts';

export type Options = Parameters<typeof runCommand>[1];

/** Checks a report that is given as what it holds, in a file of its own; the baseline too. */
export async function checked(t: TestContext, report: unknown, options: Options, baseline?: unknown) {
  const folder = temporaryFolder(t);
  const write = (name: string, content: unknown) => {
    const file = join(folder, name);
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
    return file;
  };
  const base = baseline === undefined ? {} : { baseline: write('base.json', baseline) };
  return runCommand(check, { format: 'json', ...base, ...options }, [write('report.json', report)]);
}

export const verdictOf = (stdout: string): VerdictDocument => JSON.parse(stdout) as VerdictDocument;
export const checkOf = (stdout: string, metric: string) =>
  verdictOf(stdout).subjects[0]!.checks.find((one) => one.metric === metric)!;
