/**
 * A set of absolute paths as patterns: `*` is part of a name, `#` a number, `**` any number of folders (as the last
 * part: everything below), and `{one,two}` either.
 */
export class PathPatterns {
  readonly #files: RegExp;
  readonly #folders: RegExp;

  constructor(patterns: readonly string[]) {
    const files: string[] = [];
    const folders = new Set(['/']);
    for (const pattern of patterns) {
      const parts = pattern.slice(1).split('/');
      const sources = parts.map((part, index) => partSource(part, index === parts.length - 1));
      files.push(sources.join(''));
      for (let depth = 1; depth < sources.length; depth += 1) folders.add(sources.slice(0, depth).join(''));
      if (parts.at(-1) === '**') folders.add(`${sources.slice(0, -1).join('')}${anyFolders}`);
    }
    this.#files = union(files);
    this.#folders = union([...folders]);
  }

  /** One of the patterns names this path. */
  has(path: string): boolean {
    return isPlain(path) && this.#files.test(path);
  }

  /** A path that one of the patterns names could lie below this one. */
  hasBelow(path: string): boolean {
    return path === '/' || (isPlain(path) && this.#folders.test(path));
  }
}

const anyFolders = '(?:/[^/]+)*';

function partSource(part: string, isLast: boolean): string {
  if (part === '**') return isLast ? `/[^/]+${anyFolders}` : anyFolders;
  const source = part
    .replace(/[.+^$()|[\]\\]/g, '\\$&')
    .replace(/\{([^}]*)\}/g, (_, names: string) => `(?:${names.replaceAll(',', '|')})`)
    .replaceAll('*', '[^/]*')
    .replaceAll('#', '\\d+');
  return `/${source}`;
}

function union(sources: readonly string[]): RegExp {
  return new RegExp(`^(?:${sources.join('|')})$`);
}

/** No part of it leads back up: what it names is what it looks like. */
function isPlain(path: string): boolean {
  return path.startsWith('/') && !/\/(?:\.{0,2})(?:\/|$)/.test(path);
}
