/** Variable that tells the processes of one start; in the environment of every command. */
const markVariable = 'NEGAWATT_RUN';

/** A name that every shell keeps. */
const plainName = /^[A-Za-z_][A-Za-z0-9_]*$/;

/**
 * The user's environment with the mark of this start. A command inside another one keeps the marks of both.
 */
export function markedEnvironment(environment: NodeJS.ProcessEnv, mark: string): NodeJS.ProcessEnv {
  const outer = environment[markVariable];
  return { ...environment, [markVariable]: outer === undefined ? mark : `${outer},${mark}` };
}

/**
 * The words that a shell executes to become a command with this environment. Some shells drop variables whose names are
 * not theirs (a function that bash exported, `BASH_FUNC_module%%`, among them): env(1) gives them back.
 * @param file of the command
 */
export function shellWords(argv: readonly string[], file: string, environment: NodeJS.ProcessEnv): readonly string[] {
  const [word = '', ...parameters] = argv;
  const lost = Object.entries(environment).flatMap(([name, value]) =>
    plainName.test(name) || value === undefined ? [] : [`${name}=${value}`],
  );
  // A word that looks like an option, or to env like a variable, is given as a path.
  const isPlain = !word.startsWith('-') && !(lost.length > 0 && word.includes('='));
  return [...(lost.length === 0 ? [] : ['env', ...lost]), isPlain ? word : file, ...parameters];
}
