import type { OptionSpec } from './option-spec.ts';
import { isSwitch, type OptionName, optionSpecs } from './options.ts';

/** An option's value as it was written outside the command line, and as it is read. */
export interface OptionValue {
  readonly value: unknown;
  /** As the user wrote it. */
  readonly text: string;
}

/**
 * Reads what a file or a variable says for an option, as its flag would be read.
 *
 * @param written text, a finite number, true or false, or a list of them where the option may be repeated
 * @throws RangeError that says what would do
 */
export function readOption(name: OptionName, written: unknown): OptionValue {
  const spec = optionSpecs[name] as OptionSpec;
  if (isSwitch(name)) {
    if (typeof written !== 'boolean') throw new RangeError('Give true or false.');
    return { value: written, text: String(written) };
  }
  if (spec.isRepeatable === true) {
    const texts = (Array.isArray(written) ? written : [written]).map((one) => textOf(one, 'Give a list of texts.'));
    return { value: texts, text: texts.join(', ') };
  }
  const text = textOf(written, 'Give a text or a number.');
  const { choices, read } = spec;
  if (choices !== undefined && !choices.includes(text)) throw new RangeError(`Give one of ${choices.join(', ')}.`);
  return { value: read === undefined ? text : read(text), text };
}

function textOf(written: unknown, wanted: string): string {
  if (typeof written === 'string' && written !== '') return written;
  if (typeof written === 'number' && Number.isFinite(written)) return String(written);
  throw new RangeError(wanted);
}
