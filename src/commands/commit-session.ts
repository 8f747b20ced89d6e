import { type ExitCode, NegawattError } from '../errors.ts';
import type { WorkTree } from '../host/work-trees.ts';
import type { Context } from './command.ts';
import type { CompareOptions } from './compare-options.ts';
import { interruption } from './interruption.ts';
import type { PairSession } from './pair-session.ts';

interface CommitSession {
  readonly session: PairSession;
  /** As the user named the commits. */
  readonly base: string;
  readonly head: string;
  /** What a reader has to know, in sentences. */
  readonly notes: readonly string[];
}

/** Measures one command in two commits, pair by pair, each in a work tree that is gone afterwards. */
export async function measureCommits(
  range: string,
  argv: readonly string[],
  options: CompareOptions,
  context: Context,
): Promise<CommitSession> {
  const [{ openWorkTrees }, { measurePairs }] = await Promise.all([
    import('../host/work-trees.ts'),
    import('./pair-session.ts'),
  ]);
  const { signal, stderr } = context;
  const { base, head, isDirty, close } = await unlessInterrupted(signal, openWorkTrees(range, process.cwd(), signal));
  try {
    if (options.prepare !== undefined) await prepareTrees(options.prepare, [base, head], options, context);
    const sides = { base: { argv, folder: base.folder }, head: { argv, folder: head.folder } };
    const session = await measurePairs(sides, options, context);
    const named = ({ ref, commit }: WorkTree) => (ref.startsWith(commit) ? ref : `${ref} (${commit})`);
    const notes = [
      `The commit ${named(base)} against ${named(head)}, each in a work tree of its own.`,
      ...(isDirty ? ['Your own tree has changes that are in no commit: they are in neither side.'] : []),
    ];
    return { session, base: base.ref, head: head.ref, notes };
  } finally {
    const left = close();
    if (left !== undefined) stderr.write(`negawatt: warning: ${left}\n`);
  }
}

/** Once in each tree, one after the other: a build must not disturb the other one, nor what is measured. */
async function prepareTrees(
  line: string,
  trees: readonly WorkTree[],
  { quiet }: CompareOptions,
  { signal, stderr }: Context,
): Promise<void> {
  const [{ commandWords }, { runQuietly }] = await Promise.all([
    import('../workload/command-words.ts'),
    import('../host/quiet-command.ts'),
  ]);
  const words = commandWords(line, '--prepare');
  for (const { ref, folder } of trees) {
    if (quiet !== true && stderr.isTTY) stderr.write(`negawatt: preparing ${ref}\n`);
    const { how, stderr: said } = await runQuietly(words, signal, folder);
    if (how === undefined && !signal.aborted) continue;
    const failed = new NegawattError(
      `the step that prepares ${ref} failed: ${line}`,
      said === '' ? (how ?? 'it was interrupted') : `${how}: ${said}`,
      `Try it in a tree of its own: git worktree add ../there ${ref}`,
    );
    await unlessInterrupted(signal, Promise.reject(failed));
  }
}

/** What fails because the user stopped it is no failure. */
async function unlessInterrupted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!signal.aborted) throw error;
    const exitCode = interruption({ signal }) as ExitCode;
    const interrupted = new NegawattError('nothing was measured', 'it was interrupted', 'Run it again.', exitCode);
    interrupted.cause = error;
    throw interrupted;
  }
}
