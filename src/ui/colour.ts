/** Variables of the environment, as a command is given them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Whether a stream gets colour: FORCE_COLOR decides where it is set ("0" and "false" force it off), then NO_COLOR
 * (no-color.org: any text), TERM=dumb, the stream being no terminal, and CI, each of which turns it off.
 */
export function hasColour(env: Environment, isTTY: boolean): boolean {
  const force = env['FORCE_COLOR'];
  if (isSet(force)) return isTrue(force);
  if (isSet(env['NO_COLOR']) || env['TERM'] === 'dumb' || !isTTY) return false;
  return !isTrue(env['CI']);
}

function isSet(variable: string | undefined): variable is string {
  return variable !== undefined && variable !== '';
}

function isTrue(variable: string | undefined): boolean {
  return isSet(variable) && variable !== '0' && variable !== 'false';
}
