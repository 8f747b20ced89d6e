import { type Card, idleLabel, idleOf, isIdle, lookAtCards, meanPowerOf } from './gpu-card.ts';
import { holdersOf, isHeld } from './gpu-holders.ts';
import type { Found, Rule } from './rule.ts';
import { excess, saving, severityOf } from './saving.ts';
import { thresholds } from './thresholds.ts';
import { figure, percent, word } from './words.ts';

export const idleGpuClocks: Rule = {
  id: 'idle-gpu-clocks',
  title: 'Idle GPUs go to a low performance state',
  failureTitle: 'A GPU without work stays at a high performance state',
  why: 'An idle card that keeps its clocks up draws tens of watts more than it must. Locked clocks, an old driver, a monitoring tool that polls too often or a display do this.',
  needs: ['kernel time, performance state and power of a GPU'],
  when: `A card that nobody holds ran a kernel in at most ${percent(thresholds.idleKernelTime)} of the window, never left P0 to P2, and drew more than the highest idle power known of its kind. Data-centre cards that idle at P0 with low clocks do not meet the last.`,
  saves: 'Mean power of the card minus its idle power, as for idle-gpu-memory.',
  source:
    'NVML API reference, nvmlPstates_t: P0 is the fastest state and P15 the slowest. Idle power: `nvidia-smi -q -x` of real hosts (test data of k8s-test-infra, telegraf and netdata).',
  check: ({ gpus }) =>
    lookAtCards(gpus, untold, (card) => (isIdle(card) === true && !isHeld(card) ? describe(card) : [])),
};

function untold(card: Card): string | undefined {
  if (isIdle(card) === undefined) return 'kernel time';
  if (card.performanceState === undefined) return 'performance state';
  return card.power === undefined ? 'power' : undefined;
}

function describe(card: Card): readonly Found[] {
  const { index, performanceState, clocks, utilisation } = card;
  const power = meanPowerOf(card);
  const idle = idleOf(card);
  const isFast = performanceState !== undefined && performanceState.slowest <= thresholds.fastPerformanceState;
  if (!isFast || power === undefined || idle === undefined) return [];
  if (power.value <= (idle.interval?.[1] ?? idle.value)) return [];
  const saved = excess(power, idle);
  const told = saved && saving(saved, 'The card goes to its idle power');
  if (told === undefined) return [];
  return [
    {
      subject: `GPU ${index}`,
      severity: severityOf(told),
      what: `GPU ${index} had no work, and stayed at P${performanceState.slowest} or faster.`,
      evidence: [
        ...word('slowest state', `P${performanceState.slowest}`),
        ...figure('kernel time', utilisation, 'share'),
        ...figure('SM clock', clocks.sm),
        ...figure('mean power', power),
        ...figure(idleLabel(idle), idle),
      ],
      saving: told,
      next: {
        advice:
          holdersOf(card).length > 0
            ? 'A process with a CUDA context keeps the clocks up, however little memory it holds: see which processes are on it, and whether their clocks are locked.'
            : `See whether its clocks are locked; \`sudo nvidia-smi -i ${index} -rgc\` unlocks them.`,
        command: `nvidia-smi -i ${index} -q -d CLOCK,PERFORMANCE`,
      },
    },
  ];
}
