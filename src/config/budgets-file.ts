import { extname } from 'node:path';
import { NegawattError } from '../errors.ts';
import { readSmallFile } from '../host/small-file.ts';
import { parseConfig } from './config-text.ts';

/** Thousands of budgets, By. */
const largest = 256 * 1024;
const lists = ['.json', '.yaml', '.yml'];
const how = 'Write one budget a line, # before comments; or a JSON or YAML list of them in a .json or .yaml file.';

/** A budget as it stands in a file. */
export interface WrittenBudget {
  readonly text: string;
  /** For people: the file and the line in it. */
  readonly place: string;
}

/**
 * The budgets of a file: one a line, or a list where the file is named as JSON or YAML.
 * @throws NegawattError for a file that cannot be read, or holds none
 */
export async function budgetsIn(path: string): Promise<readonly WrittenBudget[]> {
  const file = readSmallFile(path, largest);
  if ('why' in file) throw unusable(path === '' ? 'without a name' : path, file.detail);
  const found = lists.includes(extname(path).toLowerCase()) ? await listed(file.text, path) : lines(file.text, path);
  if (found.length === 0) throw unusable(path, 'it holds no budget');
  return found;
}

function lines(text: string, path: string): readonly WrittenBudget[] {
  return text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .map((line, index) => ({ text: line.replace(/(^|\s)#.*$/, '').trim(), place: `${path}, line ${index + 1}` }))
    .filter(({ text: budget }) => budget !== '');
}

async function listed(text: string, path: string): Promise<readonly WrittenBudget[]> {
  const document = await parseConfig(text, path, { title: 'budgets', how });
  if (document === undefined || document === null) return [];
  if (!Array.isArray(document)) throw unusable(path, 'it is no list');
  return document.map((one: unknown, index) => {
    if (typeof one === 'string') return { text: one, place: `${path}, budget ${index + 1}` };
    throw unusable(path, `its budget ${index + 1} is no text`);
  });
}

function unusable(path: string, why: string): NegawattError {
  return new NegawattError(`cannot use the budgets ${path}`, why, how);
}
