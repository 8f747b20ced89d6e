import type { CaptureRecord } from './capture-format.ts';

/** What a capture holds. */
export interface CaptureSummary {
  /** Paths of files of which it holds the text. */
  readonly files: readonly string[];
  /** Times that any of them was read. */
  readonly readings: number;
  /** Folders of which it holds the names in them. */
  readonly folders: number;
  /** Programs and helpers that were started. */
  readonly programs: number;
  /** Lines that they printed. */
  readonly lines: number;
  /** What could not be read, as often as that was answered. */
  readonly failures: number;
  /** Paths that were asked for and are not on the allow-list. */
  readonly refused: readonly string[];
  /** Things whose names were replaced, by their kind. */
  readonly redacted: Readonly<Record<string, number>>;
  /** Size of the file, By. */
  readonly bytes: number;
}

/** Counts what goes into a capture. */
export class CaptureTally {
  readonly #files = new Set<string>();
  readonly #folders = new Set<string>();
  readonly #refused = new Set<string>();
  #readings = 0;
  #programs = 0;
  #lines = 0;
  #failures = 0;

  record(content: Omit<CaptureRecord, 't'>): void {
    const { op } = content;
    if ('why' in content) this.#failures += 1;
    else if (op === 'read' && 'path' in content) {
      this.#readings += 1;
      this.#files.add(String(content.path));
    } else if (op === 'list' && 'path' in content) this.#folders.add(String(content.path));
    else if (op === 'start') this.#programs += 1;
    else if (op === 'line') this.#lines += 1;
  }

  refuse(path: string): void {
    this.#refused.add(path);
  }

  summary(redacted: CaptureSummary['redacted'], bytes: number): CaptureSummary {
    return {
      files: [...this.#files],
      readings: this.#readings,
      folders: this.#folders.size,
      programs: this.#programs,
      lines: this.#lines,
      failures: this.#failures,
      refused: [...this.#refused],
      redacted,
      bytes,
    };
  }
}
