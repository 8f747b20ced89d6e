import { type Card, heldDownBy, lookAtCards } from './gpu-card.ts';
import type { Audited, Found, Rule } from './rule.ts';
import { thresholds } from './thresholds.ts';
import { figure, percent } from './words.ts';

export const gpuThrottling: Rule = {
  id: 'gpu-throttling',
  title: 'GPUs keep the clocks that they ask for',
  failureTitle: 'A GPU is held down by heat, by its supply or by its power limit',
  why: 'Work on a card that is held down takes longer, and for all that time the rest of the machine is kept on. Heat means that air does not get through, or that a neighbour heats it. A power limit is often a choice, and a good one: then know what it costs.',
  needs: ['throttle reasons of a GPU'],
  when: `Heat or a power brake held its clocks down in at least ${percent(thresholds.throttledByHeat)} of the window, or its power limit in at least ${percent(thresholds.throttledByPower)}.`,
  saves:
    'None is told: how much longer the work takes under the limit depends on the work. `negawatt run` measures it under both.',
  source:
    'NVML API reference, nvmlClocksEventReasons. That a lower limit often saves energy: Zeus, NSDI 2023; that a hot card costs time: thresholds of this tool.',
  check: ({ gpus, window }) =>
    lookAtCards(
      gpus,
      ({ tellsThrottling }) => (tellsThrottling === true ? undefined : 'throttle reasons'),
      (card) => [...heat(card, window), ...brake(card), ...limit(card, window)],
    ),
};

const unsaved = 'How much longer the work takes depends on the work: `negawatt run` measures it before and after.';

function shareOfWindow(seconds: number | undefined, window: Audited['window']): number {
  return seconds === undefined || !(window.measured.value > 0) ? 0 : seconds / window.measured.value;
}

function heat(card: Card, window: Audited['window']): Found[] {
  const { index, throttled, temperature, throttle } = card;
  const share = Math.max(heldDownBy(card, 'sw_thermal', 'hw_thermal'), shareOfWindow(throttled.thermal?.value, window));
  if (share < thresholds.throttledByHeat) return [];
  return [
    {
      subject: `GPU ${index}`,
      severity: share >= thresholds.muchThrottledByHeat ? 'severe' : 'warn',
      what: `GPU ${index} was too hot to keep its clocks.`,
      evidence: [
        ...reasons(throttle, 'sw_thermal', 'hw_thermal'),
        ...figure('time held down by heat', throttled.thermal),
        ...figure('highest temperature', temperature?.highest),
      ],
      unsaved,
      next: {
        advice:
          'See what it says of its temperatures; then look at fans, dust, the air before it and the cards beside it.',
        command: `nvidia-smi -i ${index} -q -d TEMPERATURE,PERFORMANCE`,
      },
    },
  ];
}

function brake(card: Card): Found[] {
  const { index, throttle } = card;
  if (heldDownBy(card, 'hw_power_brake') < thresholds.throttledByHeat) return [];
  return [
    {
      subject: `GPU ${index}`,
      severity: 'severe',
      what: `GPU ${index} was braked by the power supply of the machine.`,
      evidence: reasons(throttle, 'hw_power_brake', 'hw_slowdown'),
      unsaved,
      next: {
        advice: 'The supply asked it to draw less: look for a failed supply or an overloaded circuit.',
        command: `nvidia-smi -i ${index} -q -d POWER,PERFORMANCE`,
      },
    },
  ];
}

function limit(card: Card, window: Audited['window']): Found[] {
  const { index, throttled, throttle, limits, power } = card;
  const share = Math.max(heldDownBy(card, 'sw_power_cap'), shareOfWindow(throttled.power?.value, window));
  if (share < thresholds.throttledByPower) return [];
  const { enforced, default: usual } = limits;
  const isLowered = enforced !== undefined && usual !== undefined && enforced.value < usual.value;
  return [
    {
      subject: `GPU ${index}`,
      // The limit is somebody's choice, or the card's own at full load.
      severity: 'info',
      what: isLowered
        ? `GPU ${index} wants more power than the limit that somebody set for it.`
        : `GPU ${index} works at its power limit.`,
      evidence: [
        ...reasons(throttle, 'sw_power_cap'),
        ...figure('time held down by the limit', throttled.power),
        ...figure('mean power', power?.mean),
        ...figure('limit', enforced),
        ...figure('default limit', usual),
      ],
      unsaved: 'A limit can save energy or cost it: `negawatt run` tells the joules of a task under each.',
      next: {
        advice: `Measure the same work under two limits; \`sudo nvidia-smi -i ${index} -pl WATTS\` sets one.`,
        command: 'negawatt run --repeat 5 -- COMMAND',
      },
    },
  ];
}

function reasons(throttle: Card['throttle'], ...names: readonly string[]) {
  return throttle
    .filter(({ reason }) => names.includes(reason))
    .flatMap(({ reason, share }) => figure(reason, share, 'share'));
}
