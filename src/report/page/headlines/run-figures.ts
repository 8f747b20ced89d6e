import type { RunMetric, RunReport } from '../../../model/report.ts';
import type { HeadFigure } from '../headline.ts';

/** What one repeat costs: energy, CPU time and wall time. */
export function runFigures({ metrics, energy, command }: RunReport): readonly HeadFigure[] {
  const { wall, cpu, energy: joules, task, power } = metrics;
  const where = energy.boundary === undefined ? '' : ` at the boundary ${energy.boundary}`;
  const how = energy.measured ? '' : ', by a model';
  const figures: readonly (HeadFigure | undefined)[] = [
    joules === undefined
      ? { label: 'Energy of a run', line: ['not measured'], note: [{ name: energy.reason ?? 'no reason was given' }] }
      : figureOf('Energy of a run', joules.total, `${where}${how}`),
    task && figureOf('Energy of a task', task.energy, ''),
    cpu && figureOf('CPU time of a run', cpu.total, ''),
    wall && figureOf('Wall time of a run', wall, ''),
    power && figureOf('Mean power', power.mean, `${where}${how}`),
  ];
  const known = figures.filter((figure) => figure !== undefined);
  if (command.succeeded === command.started) return known;
  return [
    ...known,
    {
      label: 'Failed',
      line: [`${command.started - command.succeeded} of ${command.started}`],
      note: ['repeats of the command'],
    },
  ];
}

function figureOf(label: string, { value, center, count }: RunMetric, more: string): HeadFigure {
  const of = center === 'single' ? 'one run' : `${center} of ${count} runs`;
  return { label, line: [{ figure: value }], note: [`${of}${more}`] };
}
