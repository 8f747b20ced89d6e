import { NegawattError } from '../errors.ts';

/** Of `run`. */
const usualOption = '--tasks-completed-from';

/** A source of completed tasks, as the user named it. */
export interface CompletedTasks {
  /** As a report names it. */
  readonly source: string;
  /** Takes the command's standard output, line by line; absent where it is left alone. */
  readonly onLine?: (line: string) => void;
  /** A repeat starts: what was told before does not count. */
  begin(): void;
  /** What the repeat that just ended told; undefined where it told nothing. */
  completed(): number | undefined;
}

/**
 * Tasks from lines of standard output: the last number that the pattern captures, else how many lines match it.
 *
 * @param option that gave it, for messages
 */
export function tasksOfLines(pattern: string, option = usualOption): CompletedTasks {
  let expression: RegExp;
  try {
    expression = new RegExp(pattern, 'u');
  } catch (error) {
    throw new NegawattError(
      `${option} ${pattern} is no pattern`,
      error instanceof Error ? error.message : String(error),
      "Give a regular expression, such as 'completed (\\d+)', or json:FILE.",
    );
  }
  let count: number | undefined;
  return {
    source: `lines of its output that match /${pattern}/`,
    onLine: (line) => {
      const match = expression.exec(line);
      if (match === null) return;
      if (match.length === 1) {
        count = (count ?? 0) + 1;
        return;
      }
      const number = readNumber(match[1]);
      if (number !== undefined) count = number;
    },
    begin: () => {
      count = undefined;
    },
    completed: () => count,
  };
}

/**
 * Tasks from a JSON file that the command writes: `FILE`, or `FILE#/pointer` with a JSON Pointer (RFC 6901) to the number.
 * A file that is older than the repeat tells nothing of it.
 */
export function tasksOfFile(
  path: string,
  read: (file: string) => { readonly text: string; readonly modified: number } | undefined,
  wall: () => number,
  option = usualOption,
): CompletedTasks {
  const hash = path.indexOf('#');
  const file = hash < 0 ? path : path.slice(0, hash);
  const pointer = hash < 0 ? '' : path.slice(hash + 1);
  if (file === '' || !(pointer === '' || pointer.startsWith('/'))) {
    throw new NegawattError(
      `${option} json:${path} names no number`,
      file === '' ? 'the file is missing' : 'a JSON Pointer begins with a slash',
      'Write it as json:result.json#/completed.',
    );
  }
  let since = 0;
  return {
    source: `${file}${pointer === '' ? '' : `#${pointer}`}`,
    begin: () => {
      since = wall();
    },
    completed: () => {
      const found = read(file);
      // File systems keep times in steps of up to some milliseconds.
      if (found === undefined || found.modified < since - 0.02) return undefined;
      return numberAt(found.text, pointer);
    },
  };
}

/** The number that a JSON Pointer leads to, of a text that may be anything. */
export function numberAt(text: string, pointer: string): number | undefined {
  let node: unknown;
  try {
    node = JSON.parse(text);
  } catch {
    // A file that is no JSON tells no number: the report says that it told nothing.
    return undefined;
  }
  for (const token of pointer.split('/').slice(1)) {
    if (typeof node !== 'object' || node === null) return undefined;
    const key = token.replaceAll('~1', '/').replaceAll('~0', '~');
    node = Object.hasOwn(node, key) ? (node as Record<string, unknown>)[key] : undefined;
  }
  return readNumber(node);
}

function readNumber(value: unknown): number | undefined {
  const number =
    typeof value === 'string' && value.trim() !== '' ? Number(value.replaceAll(/[,_](?=\d{3})/g, '')) : value;
  return typeof number === 'number' && Number.isFinite(number) && number >= 0 ? number : undefined;
}
