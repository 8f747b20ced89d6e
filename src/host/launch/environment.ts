/** Variable that tells the processes of one start; in the environment of every command. */
const markVariable = 'NEGAWATT_RUN';

/**
 * The user's environment with the mark of this start. A command inside another one keeps the marks of both.
 */
export function markedEnvironment(environment: NodeJS.ProcessEnv, mark: string): NodeJS.ProcessEnv {
  const outer = environment[markVariable];
  return { ...environment, [markVariable]: outer === undefined ? mark : `${outer},${mark}` };
}

/**
 * The words that a shell executes to become a command: env(1) gives back the variables that the shell would not hand on.
 * @param file of the command
 * @param restored such variables as `NAME=value`; see `ShellChanges`
 */
export function shellWords(argv: readonly string[], file: string, restored: readonly string[]): readonly string[] {
  const [word = '', ...parameters] = argv;
  // A word that looks like an option, or to env like a variable, is given as a path.
  const isPlain = !word.startsWith('-') && !(restored.length > 0 && word.includes('='));
  return [...(restored.length === 0 ? [] : ['/usr/bin/env', '--', ...restored]), isPlain ? word : file, ...parameters];
}
