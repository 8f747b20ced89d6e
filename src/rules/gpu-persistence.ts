import { type Card, lookAtCards } from './gpu-card.ts';
import { hidesProcesses } from './gpu-holders.ts';
import type { Audited, Found, Rule } from './rule.ts';
import { thresholds } from './thresholds.ts';
import { figure, word } from './words.ts';

export const gpuPersistence: Rule = {
  id: 'gpu-persistence',
  title: 'The driver stays loaded where processes come and go',
  failureTitle: 'Persistence mode is off, and processes come and go on the GPU',
  why: 'Without persistence mode the driver lets go of a card when its last process ends, and initialises it for the next: seconds in which the process waits, and in between nothing manages the power of the card.',
  needs: ['persistence mode of a GPU', 'its processes over the window'],
  when: 'Persistence mode is off, at least one process was there for a part of the window only, and none was there all the time, which would keep the driver loaded.',
  saves: 'None is told: it depends on how often processes start. What is saved first is their time.',
  source: 'NVIDIA driver persistence documentation; nvidia-smi(1), --persistence-mode.',
  check: ({ gpus, window }) => lookAtCards(gpus, untold, (card) => describe(card, window)),
};

function untold(card: Card): string | undefined {
  const { persistence, processes } = card;
  if (persistence === undefined) return 'persistence mode';
  if (!persistence && hidesProcesses(card)) return 'its processes, which cannot be seen from here';
  const isKnown = persistence || processes.every(({ present }) => present !== undefined);
  return isKnown ? undefined : 'how long each process stayed';
}

function describe({ index, persistence, processes }: Card, { measured, interval }: Audited['window']): Found[] {
  if (persistence !== false) return [];
  // The list of processes is told a reading late: in a short window that alone is a large part of it.
  const enough = Math.min(
    thresholds.presentThroughout,
    1 - (thresholds.lateReadings * interval.value) / measured.value,
  );
  const passing = processes.filter(({ present }) => present !== undefined && present.value < enough);
  if (passing.length === 0 || passing.length < processes.length) return [];
  return [
    {
      subject: `GPU ${index}`,
      severity: 'info',
      what: `The driver lets go of GPU ${index} between its processes: ${passing.length} came or went in the window.`,
      evidence: [
        ...word('persistence mode', 'off'),
        ...passing.slice(0, 3).flatMap(({ pid, present }) => figure(`pid ${pid} was there for`, present, 'share')),
      ],
      unsaved: 'It depends on how often processes start: `negawatt run` on one of them measures it before and after.',
      next: {
        advice: 'Better than the command, which lasts until the next boot, is the service nvidia-persistenced.',
        command: `sudo nvidia-smi -i ${index} -pm 1`,
      },
    },
  ];
}
