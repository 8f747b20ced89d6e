import { exitCodes, NegawattError } from '../errors.ts';
import { type Baseline, baselineOf, baselineText, withSession } from '../gate/baseline.ts';
import { checkBaseline } from '../gate/baseline-schema.ts';
import type { Report } from '../model/report.ts';
import { type BaselinePlace, baselinePlace, keptBaselines } from './baseline-store.ts';
import type { Context, Given } from './command.ts';
import { readJudgeable } from './judgeable-report.ts';
import { optionsFor } from './render-report.ts';

type Action = (words: readonly string[], context: Context) => Promise<void> | void;

const actions: Readonly<Record<string, Action>> = {
  save: (words, context) => keep(words, context, 'save'),
  add: (words, context) => keep(words, context, 'add'),
  accept: (words, context) => keep(words, context, 'accept'),
  list,
  show,
  rm: remove,
};

/** Keeps, shows and removes what later reports are held against. Answers the exit code. */
export async function baseline({ operands }: Given, context: Context): Promise<number> {
  const [word = '', ...words] = operands;
  const action = Object.hasOwn(actions, word) ? actions[word] : undefined;
  if (action === undefined) {
    const { nearestName } = await import('../gate/nearest-name.ts');
    const near = nearestName(word, Object.keys(actions));
    throw new NegawattError(
      `baseline cannot ${JSON.stringify(word)}`,
      `there are ${Object.keys(actions).join(', ')}`,
      near === undefined ? 'Run `negawatt help baseline`.' : `Did you mean ${near}?`,
    );
  }
  await action(words, context);
  return exitCodes.ok;
}

type Keeping = 'save' | 'add' | 'accept';

/** Several reports are several sessions. Nothing is written before all of them were read and found to fit. */
async function keep(words: readonly string[], context: Context, action: Keeping): Promise<void> {
  const [name, ...files] = words;
  if (name === undefined || files.length === 0) throw usage(`baseline ${action} needs a name and a report`);
  if (action === 'accept' && files.length > 1)
    throw usage('baseline accept takes one report: the first of a new level');
  const place = baselinePlace(name, context);
  // Before anything is made for it: a name that is not there yet needs no folder.
  refuseState(name, place.read(), action);
  const reports = files.map((file) => ({ file, report: readJudgeable(file) }));
  const after = await place.locked(() => {
    const before = place.read();
    refuseState(name, before, action);
    const grown = reports.reduce<Baseline | undefined>(
      (kept, { file, report }) => joined(kept, file, report, action === 'accept'),
      before,
    );
    place.write(grown!);
    return grown!;
  });
  context.stderr.write(`negawatt: the baseline ${place.path} holds ${sessionsText(after)}\n`);
}

/** What is there must be there for some actions, and must not for others. */
function refuseState(name: string, before: Baseline | undefined, action: Keeping): void {
  if (action === 'save' && before !== undefined) {
    throw new NegawattError(
      `there is a baseline ${name} already`,
      `it holds ${sessionsText(before)}`,
      `Add a session: negawatt baseline add ${name} REPORT. Accept a change: negawatt baseline accept ${name} REPORT.`,
    );
  }
  if (action !== 'save' && before === undefined) {
    throw new NegawattError(
      `there is no baseline ${name}`,
      'it was never saved',
      `negawatt baseline save ${name} REPORT`,
    );
  }
}

function joined(kept: Baseline | undefined, file: string, report: Report, isNewLevel: boolean): Baseline {
  const grown = kept === undefined ? baselineOf(report) : withSession(kept, report, isNewLevel);
  if (!('why' in grown)) return readable(grown, file);
  const unlike = grown.differences.map(({ key, head, base }) => `${key} is ${head}, and there ${base}`);
  throw new NegawattError(
    `${file} cannot join the baseline`,
    [grown.why, ...unlike].join('; '),
    'Measure it under the same conditions, or save another baseline.',
  );
}

/** What would be refused once it is read again is refused before it is written. */
function readable(baseline: Baseline, file: string): Baseline {
  const found = checkBaseline(JSON.parse(baselineText(baseline)));
  if (!('reason' in found)) return baseline;
  throw new NegawattError(
    `${file} cannot join the baseline`,
    `nobody could read it there again: ${found.reason}`,
    'Measure again: such a report was not written by negawatt.',
  );
}

function list(words: readonly string[], context: Context): void {
  if (words.length > 0) throw usage('baseline list takes no words');
  const places = keptBaselines(context);
  if (places.length === 0) context.stderr.write('negawatt: no baseline is kept by name\n');
  for (const place of places) context.stdout.write(`${place.name}\t${describe(place)}\n`);
}

function describe(place: BaselinePlace): string {
  try {
    const found = place.read();
    return found === undefined ? 'gone' : `${sessionsText(found)}\t${place.path}`;
  } catch (error) {
    // One damaged file is no reason not to list the others.
    if (error instanceof NegawattError) return `cannot be used: ${error.why}\t${place.path}`;
    throw error;
  }
}

async function show(words: readonly string[], context: Context): Promise<void> {
  const { found } = existing(words, context, 'show');
  const [{ baselineView }, { sectionsAsTable }] = await Promise.all([
    import('../report/gate/baseline-view.ts'),
    import('../report/sections-table.ts'),
  ]);
  context.stdout.write(sectionsAsTable(baselineView(words[0]!, found), await optionsFor(context, 'stdout')));
}

/** Only what is a baseline is removed: a slip of the finger costs no other file. */
async function remove(words: readonly string[], context: Context): Promise<void> {
  const { place } = existing(words, context, 'rm');
  await place.locked(() => {
    existing(words, context, 'rm');
    place.remove();
  });
  context.stderr.write(`negawatt: ${place.path} is removed\n`);
}

function existing(words: readonly string[], context: Context, action: string) {
  const [name, ...more] = words;
  if (name === undefined || more.length > 0) throw usage(`baseline ${action} takes one name`);
  const place = baselinePlace(name, context);
  const found = place.read();
  if (found === undefined) {
    throw new NegawattError(
      `there is no baseline ${name}`,
      `${place.path} does not exist`,
      'Run `negawatt baseline list`.',
    );
  }
  return { place, found };
}

function sessionsText({ sessions }: Baseline): string {
  const { at } = sessions.at(-1)!;
  return sessions.length === 1
    ? `one session, of ${at.slice(0, 10)}`
    : `${sessions.length} sessions, the last of ${at.slice(0, 10)}`;
}

function usage(what: string): NegawattError {
  return new NegawattError(what, 'the words say otherwise', 'Run `negawatt help baseline`.');
}
