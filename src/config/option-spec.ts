/** One option, declared once: its flag, its variable, its help and its reader all come from here. */
export interface OptionSpec<T = unknown> {
  /** As commander writes it: `--duration <time>`. */
  readonly flags: string;
  readonly summary: string;
  /** Heading in the help. */
  readonly group:
    | 'Benchmark'
    | 'Repeating'
    | 'Measuring'
    | 'Judging'
    | 'Gate'
    | 'History'
    | 'Schedule'
    | 'Setup'
    | 'Output'
    | 'Host'
    | 'Configuration';
  readonly read?: (text: string) => T;
  readonly choices?: readonly string[];
  /** Value, and how the help shows it. */
  readonly fallback?: { readonly value: T; readonly shown: string };
  readonly isRepeatable?: boolean;
  /** Where the flag's own variable is that of an option with other choices. */
  readonly variable?: string;
  /** What the value names, where a shell can complete it. */
  readonly completes?: 'file' | 'folder' | 'command';
  /** Why a configuration file that was merely found may not set it: it reaches further than thresholds and formats. */
  readonly danger?: string;
}

/** Keeps the type of what an option reads. */
export const spec = <T>(given: OptionSpec<T>): OptionSpec<T> => given;
