/** What a file says is a record: not believed yet, or why it cannot be one, with the line where it begins. */
export type Candidate =
  | { readonly line: number; readonly value: unknown }
  | { readonly line: number; readonly trouble: string };

/** Longer lines are no records, By. */
export const longestLine = 4 * 1024 * 1024;
