import { type Card, idleLabel, idleOf, isIdle, lookAtCards, meanPowerOf } from './gpu-card.ts';
import { type GpuProcess, holdersOf, isHeld } from './gpu-holders.ts';
import type { Found, Rule } from './rule.ts';
import { excess, saving, severityOf } from './saving.ts';
import { thresholds } from './thresholds.ts';
import { ageText, figure, listed, percent } from './words.ts';

/** Processes that are named; the rest are counted. */
const mostNamed = 3;

export const idleGpuMemory: Rule = {
  id: 'idle-gpu-memory',
  title: 'No idle GPU is held by a process',
  failureTitle: 'A GPU does nothing while a process holds its memory',
  why: 'A process that holds memory on a card keeps its clocks up, whether it asks for work or not, and on a large card that is tens of watts. Nobody else can use the card in the meantime.',
  needs: ['kernel time and memory of a GPU'],
  when: `A card ran a kernel in at most ${percent(thresholds.idleKernelTime)} of the window, and more than ${thresholds.loadedGpuMemory / 2 ** 30} GiB of its memory is in use, not counting what screens take (processes of type G, and display servers).`,
  saves:
    'Mean power of the card minus its idle power: as `negawatt doctor --calibrate-idle` measured it, else as it was observed on boards of its kind, else a share of its limit.',
  source:
    'Idle power: `nvidia-smi -q -x` of real hosts (test data of k8s-test-infra, telegraf and netdata). The least memory: a bare CUDA context takes 0.3 to 0.5 GiB.',
  check: ({ gpus }) => lookAtCards(gpus, untold, (card) => (isHeld(card) ? [describe(card)] : [])),
};

function untold(card: Card): string | undefined {
  if (isIdle(card) === undefined) return 'kernel time';
  return card.memory === undefined ? 'memory' : undefined;
}

function describe(card: Card): Found {
  const { index, utilisation, memory } = card;
  const holders = holdersOf(card);
  const power = meanPowerOf(card);
  const idle = idleOf(card);
  const saved = power && idle && excess(power, idle);
  const told = saved && saving(saved, 'The process ends or frees its memory, and the card goes to its idle power');
  const [largest] = holders;
  return {
    subject: `GPU ${index}`,
    severity: severityOf(told),
    what: `${holdersText(holders)} memory on GPU ${index}, which did nothing in the window.`,
    evidence: [
      ...figure('kernel time', utilisation, 'share'),
      ...figure('memory held', memory?.used),
      ...figure('mean power', power),
      ...figure(idleLabel(idle), power && idle),
    ],
    ...(told === undefined ? {} : { saving: told }),
    ...(told === undefined
      ? {
          unsaved:
            power === undefined
              ? 'The power of this card is not measured.'
              : 'It draws no more than when idle; what is wasted is the card.',
        }
      : {}),
    next:
      largest === undefined
        ? {
            advice: 'Look on the host, outside of this container, which process holds it.',
            command: `nvidia-smi -i ${index}`,
          }
        : {
            advice: `Ask whether anyone waits for it: a server may be ready for requests. If nobody does, let it free its memory, or end it with \`kill ${largest.pid}\`.`,
            command: `ps -o pid,user,lstart,time,args -p ${holders.map(({ pid }) => pid).join(',')}`,
          },
  };
}

function holdersText(holders: readonly GpuProcess[]): string {
  if (holders.length === 0) return 'A process that cannot be seen from here holds';
  const named = holders.slice(0, mostNamed).map(({ pid, name, user, age }) => {
    const facts = [
      `pid ${pid}`,
      ...(user === undefined ? [] : [`user ${user}`]),
      ...(age === undefined ? [] : [`for ${ageText(age.value)}`]),
    ];
    return `${name ?? 'A process'} (${facts.join(', ')})`;
  });
  const others = holders.length - named.length;
  const all = others === 0 ? named : [...named, `${others} more`];
  return `${listed(all)} ${holders.length === 1 ? 'holds' : 'hold'}`;
}
