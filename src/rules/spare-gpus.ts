import { derivedFrom, type Quantity, quantity } from '../model/quantity.ts';
import { type Card, idleOf, lookAtCards } from './gpu-card.ts';
import { hidesProcesses, isDisplayServer, isGraphics } from './gpu-holders.ts';
import { cardsNeeded } from './gpu-packing.ts';
import { type Audited, type Found, notApplicable, type Rule } from './rule.ts';
import { saving, severityOver, times } from './saving.ts';
import { thresholds } from './thresholds.ts';
import { figure, listed, percent, word } from './words.ts';

export const spareGpus: Rule = {
  id: 'spare-gpus',
  title: 'The work of the GPUs would not fit on fewer of them',
  failureTitle: 'Several GPUs are used little, and their work would fit on fewer',
  why: 'Every card that is on draws its idle power, however little it does. Work that fits on one card frees the others for other work, or to be switched off.',
  needs: ['kernel time and memory, used and total, of at least two GPUs of one kind', 'the processes on them'],
  when: `At least two cards of one kind work, each with at most ${percent(thresholds.littleUsed.memory)} of its memory and ${percent(thresholds.littleUsed.kernelTime)} of kernel time, and all of it fits on fewer cards with ${percent(1 - thresholds.fullestCard)} of each free, the work of a card as a whole. A card is left out where one process works on several: what it shares out between them does not fit on one.`,
  saves: 'Idle power, as for idle-gpu-memory, of each card that is freed.',
  source:
    'Arithmetic on memory and kernel time; idle power as for idle-gpu-memory. Kernel time is not the share of the SMs: two such works on one card may slow each other down.',
  check: (report) => {
    const { gpus } = report;
    if (gpus.length === 1) return notApplicable('a second GPU');
    const pairable = gpus.filter(({ name }) => gpus.filter((other) => other.name === name).length > 1);
    if (gpus.length > 0 && pairable.length === 0) return notApplicable('two GPUs of one kind');
    const spread = pidsOnSeveral(gpus);
    const isSpare = (card: Card) => isLittleUsed(card) && !card.processes.some(({ pid }) => spread.has(pid));
    const kinds = new Set<string>();
    return lookAtCards(pairable, untold, (card) => {
      // Told of a kind at its first card, once.
      if (kinds.has(card.name)) return [];
      kinds.add(card.name);
      return describe(
        pairable.filter((one) => one.name === card.name && untold(one) === undefined && isSpare(one)),
        report,
      );
    });
  },
};

function untold(card: Card): string | undefined {
  if (card.utilisation === undefined) return 'kernel time';
  if (card.memory?.total === undefined) return 'memory, used and total';
  // One model may be spread over such cards.
  return isLittleUsed(card) && hidesProcesses(card) ? 'its processes, which cannot be seen from here' : undefined;
}

/** Processes that work on several cards, as one model does that is too large for one; a display server's does not count. */
function pidsOnSeveral(cards: readonly Card[]): ReadonlySet<number> {
  const onCards = cards.map(
    ({ processes }) =>
      new Set(processes.filter((one) => !isGraphics(one) && !isDisplayServer(one)).map(({ pid }) => pid)),
  );
  const all = onCards.flatMap((pids) => [...pids]);
  return new Set(all.filter((pid) => onCards.filter((pids) => pids.has(pid)).length > 1));
}

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
  const loads = cards.map((card) => ({ memory: shareOfMemory(card), kernelTime: card.utilisation?.value ?? 0 }));
  const kernelTime = loads.reduce((sum, load) => sum + load.kernelTime, 0);
  const needed = cardsNeeded(loads, thresholds.fullestCard);
  const freed = cards.length - needed;
  if (freed < 1) return [];
  const idle = idleOf(first);
  const saved =
    idle &&
    saving(
      times(idle, freed),
      `${freed === 1 ? 'One card is' : `${freed} cards are`} freed, and switched off or given work that would keep another on`,
    );
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
          'If they are works of their own, and not parts of one model that is spread over cards, start the next of them on a card that is in use, with CUDA_VISIBLE_DEVICES, and measure whether both keep their pace.',
        command: 'negawatt run --repeat 5 -- COMMAND',
      },
    },
  ];
}

function added<U extends '1' | 'By'>(value: number, unit: U, of: readonly Pick<Quantity, 'provenance'>[]): Quantity<U> {
  return quantity(value, unit, derivedFrom(...of));
}
