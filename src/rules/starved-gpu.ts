import { type Card, lookAtCards } from './gpu-card.ts';
import type { Audited, Found, Rule } from './rule.ts';
import { thresholds } from './thresholds.ts';
import { figure, percent } from './words.ts';

export const starvedGpu: Rule = {
  id: 'starved-gpu',
  title: 'No GPU waits for a process that has a full core',
  failureTitle: 'A GPU has pauses while the process that feeds it has a full core',
  why: 'Where one thread prepares the work of a card, the card is kept on and does nothing between two pieces of it: decoding, tokenising or Python itself. Preparing in several processes, or ahead, lets the same work end earlier.',
  needs: ['kernel time of a GPU', 'CPU time of the processes on it'],
  when: `A card ran kernels in ${percent(thresholds.starved.least)} to ${percent(thresholds.starved.most)} of the window, and a process on it used a full core (${percent(thresholds.fullCore)} or more, and less than two) all the time. It is told as info: a scheduler that polls for requests, or a thread that spins while it waits for the card, looks the same.`,
  saves:
    'None is told: how fast it would be with more preparation is known only after it was tried. `negawatt run` measures both.',
  source:
    'PyTorch performance tuning guide, on data loading in several workers; CUDA runtime API, cudaSetDeviceFlags: a thread that waits may spin, which looks the same on a card that is busy throughout.',
  check: ({ gpus, window }) => lookAtCards(gpus, untold, (card) => (isWaiting(card) ? describe(card, window) : [])),
};

function untold(card: Card): string | undefined {
  if (card.utilisation === undefined) return 'kernel time';
  // A card that does nothing, or never waits, needs no look at its processes.
  if (!isWaiting(card) || card.processes.some(({ cpu }) => cpu !== undefined)) return undefined;
  return 'CPU time of its processes';
}

/** It works, and not all the time. */
function isWaiting({ utilisation }: Card): boolean {
  const { least, most } = thresholds.starved;
  return utilisation !== undefined && utilisation.value >= least && utilisation.value <= most;
}

function describe(card: Card, { measured }: Audited['window']): Found[] {
  const { index, utilisation, power, processes } = card;
  const full = processes.find(({ cpu }) => {
    const cores = (cpu?.value ?? 0) / measured.value;
    return cores >= thresholds.fullCore && cores < 2;
  });
  if (full === undefined) return [];
  return [
    {
      subject: `GPU ${index}`,
      // Nothing in a report tells work of a core from spinning.
      severity: 'info',
      what: `${full.name ?? 'A process'} (pid ${full.pid}) has one core full, and GPU ${index}, which has pauses, may wait for it.`,
      evidence: [
        ...figure('kernel time', utilisation, 'share'),
        ...figure('CPU time of the process', full.cpu),
        ...figure('window', measured),
        ...figure('mean power of the card', power?.mean),
      ],
      unsaved: 'How fast it would be is known when it was tried: `negawatt run` measures it before and after.',
      next: {
        advice:
          'See which part of it takes the core. If that prepares work, do it in more workers or ahead of time; if it polls for work, as the scheduler of a server does, the card has none.',
        // Only of an interpreter is it known that py-spy can read it.
        command: full.name?.startsWith('python') ? `py-spy top --pid ${full.pid}` : `top -H -b -n 1 -p ${full.pid}`,
      },
    },
  ];
}
