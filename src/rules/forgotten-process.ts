import { type Quantity, quantity } from '../model/quantity.ts';
import { hidesProcesses } from './gpu-holders.ts';
import { type Audited, type Found, foundOrPassed, notApplicable, type Rule } from './rule.ts';
import { saving, severityOf } from './saving.ts';
import { thresholds } from './thresholds.ts';
import { ageText, figure } from './words.ts';

type Process = NonNullable<Audited['processes']>['rows'][number];

export const forgottenProcess: Rule = {
  id: 'forgotten-process',
  title: 'No old process keeps one core full without anyone looking on',
  failureTitle: 'An old process without a terminal has kept one core full all its life',
  why: 'A loop that never ends, a poll without a pause, a job whose owner left: one full core costs several watts for as long as nobody looks, and keeps the processor out of its deep idle states.',
  needs: ['the process table, with start times and terminals', 'the processes on GPUs, where there are any'],
  when: `A process has no terminal, is at least a day old, and used ${thresholds.loopingProcess.least} to ${thresholds.loopingProcess.most} cores both in the window and on average over its life. What serves others has a load that changes; a loop has not.`,
  saves: 'Its share of the energy above idle, by CPU time, over the window.',
  source:
    'Linux: proc_pid_stat(5), tty_nr, starttime, utime. That a load which never changes is a loop is a guess of this tool: look before you end it.',
  check: ({ processes, gpus, window, sources }) => {
    if (processes === undefined) return notApplicable('the process table: it was not read, as with --top 0');
    const alive = processes.rows.filter(({ ended }) => !ended);
    const told = alive.filter(({ age, terminal }) => age !== undefined && terminal !== undefined);
    if (told.length === 0) return notApplicable('start times and terminals of processes');
    const onCards = new Set(gpus.flatMap((card) => card.processes.map(({ pid }) => pid)));
    const { measured } = window;
    const found = told
      .filter((process) => !onCards.has(process.pid) && isForgotten(process, measured.value))
      .map((process) => describe(process, measured as Quantity<'s'>));
    // One that waits for its card in a loop looks the same.
    const isBlind = sources.missing.some(({ id }) => id === 'nvidia') || gpus.some(hidesProcesses);
    if (found.length > 0 && isBlind) return notApplicable('which processes work on the GPUs');
    if (found.length === 0 && hidesOne(processes, measured.value)) {
      return notApplicable(`processes beyond the ${processes.rows.length} that are listed: --top lists more`);
    }
    return foundOrPassed(found);
  },
};

/** All that are listed have a full core, and the others together too: one of these may be it. */
function hidesOne({ rows, others }: NonNullable<Audited['processes']>, seconds: number): boolean {
  const isFull = (cpu: Quantity) => cpu.value >= thresholds.loopingProcess.least * seconds;
  return others.count > 0 && isFull(others.cpu as Quantity) && rows.every(({ cpu }) => isFull(cpu as Quantity));
}

function isForgotten({ age, terminal, cpu, lifetimeCpu }: Process, seconds: number): boolean {
  if (terminal !== false || age === undefined || lifetimeCpu === undefined) return false;
  const { least, most } = thresholds.loopingProcess;
  const isFull = (cores: number) => cores >= least && cores <= most;
  return age.value >= thresholds.oldProcess && isFull(cpu.value / seconds) && isFull(lifetimeCpu.value / age.value);
}

function describe({ pid, name, age, cpu, lifetimeCpu, energy }: Process, measured: Quantity<'s'>): Found {
  const power =
    energy && quantity(energy.value / measured.value, 'W', energy.provenance, { boundary: energy.boundary });
  const saved = power && power.value > 0 ? saving(power, 'The process ends') : undefined;
  return {
    subject: `process ${pid}`,
    severity: severityOf(saved, 'info'),
    what: `${name} (pid ${pid}) has kept a core full for ${ageText(age?.value ?? 0)}, without a terminal.`,
    evidence: [
      ...figure('CPU time in the window', cpu),
      ...figure('CPU time since it started', lifetimeCpu),
      ...figure('age', age),
      ...figure('power above idle', saved && power),
    ],
    ...(saved === undefined ? { unsaved: 'No energy could be shared out over the processes.' } : { saving: saved }),
    next: {
      advice: `Look what it is and whose: a batch job or a virtual machine of one core looks the same. If nobody needs it, end it with \`kill ${pid}\`, or stop its service.`,
      command: `ps -o pid,ppid,user,lstart,time,args -p ${pid}`,
    },
  };
}
