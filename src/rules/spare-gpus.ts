import { derivedFrom, type Quantity, quantity } from '../model/quantity.ts';
import { anyCard, type Card, idleOf } from './gpu-card.ts';
import { type Audited, type Found, foundOrPassed, notApplicable, type Rule } from './rule.ts';
import { saving, severityOver, times } from './saving.ts';
import { thresholds } from './thresholds.ts';
import { figure, listed, percent, word } from './words.ts';

export const spareGpus: Rule = {
  id: 'spare-gpus',
  title: 'The work of the GPUs would not fit on fewer of them',
  failureTitle: 'Several GPUs are used little, and their work would fit on fewer',
  why: 'Every card that is on draws its idle power, however little it does. Work that fits on one card frees the others for other work, or to be switched off.',
  needs: ['kernel time and memory, used and total, of at least two GPUs of one kind'],
  when: `At least two cards of one kind work, each with at most ${percent(thresholds.littleUsed.memory)} of its memory and ${percent(thresholds.littleUsed.kernelTime)} of kernel time, and all of it fits on fewer cards with ${percent(1 - thresholds.fullestCard)} of them free.`,
  saves: 'Idle power, as for idle-gpu-memory, of each card that is freed.',
  source:
    'Arithmetic on memory and kernel time; idle power as for idle-gpu-memory. Kernel time is not the share of the SMs: two such works on one card may slow each other down.',
  check: (report) => {
    const { gpus } = report;
    if (gpus.length === 0) return notApplicable(anyCard);
    if (gpus.length === 1) return notApplicable('a second GPU');
    const told = gpus.filter(({ utilisation, memory }) => utilisation !== undefined && memory?.total !== undefined);
    const kinds = [...new Set(told.map(({ name }) => name))];
    const groups = kinds.map((kind) => told.filter(({ name }) => name === kind)).filter((cards) => cards.length > 1);
    if (groups.length === 0) return notApplicable('kernel time and memory of two GPUs of one kind');
    return foundOrPassed(groups.flatMap((cards) => describe(cards.filter(isLittleUsed), report)));
  },
};

function shareOfMemory({ memory }: Card): number {
  return memory?.total === undefined ? 0 : memory.used.value / memory.total.value;
}

/** It works, and not much; one that does nothing at all is told of by other rules. */
function isLittleUsed(card: Card): boolean {
  const kernelTime = card.utilisation?.value ?? 0;
  const { memory, kernelTime: most } = thresholds.littleUsed;
  return kernelTime > thresholds.idleKernelTime && kernelTime <= most && shareOfMemory(card) <= memory;
}

function describe(cards: readonly Card[], report: Audited): Found[] {
  const [first] = cards;
  if (first === undefined) return [];
  const memory = cards.reduce((sum, card) => sum + shareOfMemory(card), 0);
  const kernelTime = cards.reduce((sum, { utilisation }) => sum + (utilisation?.value ?? 0), 0);
  const needed = Math.max(1, Math.ceil(Math.max(memory, kernelTime) / thresholds.fullestCard));
  const freed = cards.length - needed;
  if (freed < 1) return [];
  const idle = idleOf(first);
  const saved =
    idle && saving(times(idle, freed), `${freed === 1 ? 'One card is' : `${freed} cards are`} freed and switched off`);
  const used = cards.flatMap(({ utilisation }) => (utilisation === undefined ? [] : [utilisation]));
  const held = cards.flatMap((card) => (card.memory === undefined ? [] : [card.memory.used]));
  return [
    {
      subject: `GPU ${cards.map(({ index }) => index).join(', ')}`,
      severity: severityOver(report, saved),
      what: `What ${listed(cards.map(({ index }) => `GPU ${index}`))} do would fit on ${needed === 1 ? 'one of them' : `${needed} of them`}.`,
      evidence: [
        ...figure('kernel time together', added(kernelTime, '1', used), 'share'),
        ...figure(
          'memory together',
          added(
            held.reduce((sum, { value }) => sum + value, 0),
            'By',
            held,
          ),
        ),
        ...figure('memory of one', first.memory?.total),
        ...word('cards', `${cards.length}, of which ${freed} could be free`),
      ],
      ...(saved === undefined ? { unsaved: 'The idle power of the cards is not known.' } : { saving: saved }),
      next: {
        advice:
          'Start the next of these works on a card that is in use, with CUDA_VISIBLE_DEVICES, and measure whether both keep their pace.',
        command: 'negawatt run --repeat 5 -- COMMAND',
      },
    },
  ];
}

function added<U extends '1' | 'By'>(value: number, unit: U, of: readonly Pick<Quantity, 'provenance'>[]): Quantity<U> {
  return quantity(value, unit, derivedFrom(...of));
}
