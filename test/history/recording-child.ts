import { writeSync } from 'node:fs';
import { NegawattError } from '../../src/errors.ts';
import { openHistory } from '../../src/history/database.ts';
import { append } from '../../src/history/store.ts';
import { recordAt, watts } from './samples.ts';

// Records so many times into a file, from a second on, and tells each record once it is committed.
const [file, first, count] = process.argv.slice(2);
const figures = Array.from({ length: 30 }, (_, index) => watts(index, { name: `figure.${index}` }));
try {
  const history = await openHistory(file!, 'write');
  for (let second = Number(first); second < Number(first) + Number(count); second += 1) {
    await history.transaction(() =>
      append(history, recordAt(second, second, { figures, findings: [`finding ${second}`] })),
    );
    writeSync(1, `${second}\n`);
  }
  history.close();
} catch (error) {
  if (!(error instanceof NegawattError)) throw error;
  writeSync(2, `${error.message}\n`);
  process.exitCode = error.exitCode;
}
