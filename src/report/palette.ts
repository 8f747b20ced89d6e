import { Chalk } from 'chalk';

/** The few styles of the terminal report. Colour never says anything that the words do not. */
export interface Palette {
  readonly title: (text: string) => string;
  readonly total: (text: string) => string;
  readonly aside: (text: string) => string;
  readonly warning: (text: string) => string;
  readonly chart: (text: string) => string;
  readonly command: (text: string) => string;
}

export function palette(colour: boolean): Palette {
  // An instance of its own: chalk's shared one does not know NO_COLOR.
  const chalk = new Chalk({ level: colour ? 1 : 0 });
  return {
    title: (text) => chalk.bold.green(text),
    total: (text) => chalk.bold(text),
    aside: (text) => chalk.dim(text),
    warning: (text) => chalk.yellow(text),
    chart: (text) => chalk.green(text),
    command: (text) => chalk.cyan(text),
  };
}
