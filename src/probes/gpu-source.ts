import type { Host } from '../host/host.ts';
import { type GpuColumn, type GpuFacts, type GpuRow, gpuColumnNames } from '../model/gpu.ts';
import type { Series, SourceDescription } from '../model/series.ts';
import type { GpuHelper } from './gpu-helper.ts';
import type { GpuListener, ProcessList } from './gpu-listener.ts';
import { GpuProcesses } from './gpu-processes.ts';
import { seriesOfCard, seriesOfSlice } from './gpu-series.ts';
import type { Emitter, OpenSource } from './probe.ts';
import { ProcessOwners } from './process-owner.ts';

/** A card that is sampled, and where its values stand in a row. */
interface Card {
  facts: GpuFacts;
  /** Column of the row for each value of a readings line; -1: the card does not tell it. */
  columns: readonly number[];
  readonly processes: GpuProcesses;
}

/**
 * The cards of a host as one source. A row holds every card; it is handed on when the last of them has told its values.
 * A card that is silent has NaN: it never shrinks a sum. Cards are known by their UUID, wherever the driver lists them.
 */
export class GpuSource implements OpenSource, GpuListener {
  readonly #helper: GpuHelper;
  readonly #host: Host;
  readonly #interval: number;
  readonly #isWanted: (facts: GpuFacts) => boolean;
  readonly #owners: ProcessOwners;
  readonly #cards: Card[] = [];
  /** By the driver's index: the card that is there now. */
  readonly #byIndex = new Map<number, Card>();
  /** Series of the cards, which never move, and behind them those of processes, which come and go. */
  readonly #cardSeries: Series[] = [];
  #processSeries: readonly Series[] = [];
  #processKey = '';
  #hasOtherProcesses = false;
  #row = new Float64Array(0);
  #heard = new Set<number>();
  #at = Number.NaN;
  #emit: Emitter | undefined;
  /** What went wrong before the window: told when it begins. */
  readonly #notes: string[];

  constructor(
    host: Host,
    helper: GpuHelper,
    options: { readonly interval: number; readonly isWanted: (facts: GpuFacts) => boolean; readonly notes: string[] },
  ) {
    this.#host = host;
    this.#helper = helper;
    this.#interval = options.interval;
    this.#isWanted = options.isWanted;
    this.#notes = options.notes;
    this.#owners = new ProcessOwners(host);
  }

  get cards(): readonly GpuFacts[] {
    return this.#cards.map(({ facts }) => facts);
  }

  get description(): SourceDescription {
    return {
      id: 'nvidia',
      title: 'NVIDIA GPUs',
      by: this.#helper.by,
      period: this.#interval,
      series: [...this.#cardSeries, ...this.#processSeries],
      gpus: this.cards,
    };
  }

  start(emit: Emitter): void {
    this.#emit = emit;
    for (const note of this.#notes) emit.trouble(this.#host.clock.now(), note);
    // What was told before the window brackets its start, if the helper speaks by itself.
    this.#flush();
  }

  sample(): void {
    this.#flush();
    this.#helper.ask();
  }

  async settle(): Promise<void> {
    await this.#helper.settle(() => this.#heard.size === 0);
    this.#flush();
  }

  close(): void {
    this.#helper.stop();
  }

  card(facts: GpuFacts): void {
    const known = this.#cards.find((card) => card.facts.uuid === facts.uuid);
    for (const [index, card] of this.#byIndex) if (card === known) this.#byIndex.delete(index);
    if (known !== undefined || !this.#isWanted(facts)) {
      if (known === undefined) this.#byIndex.delete(facts.index);
      else {
        this.#byIndex.set(facts.index, known);
        this.#cutAnew(known, facts);
      }
      return;
    }
    const first = this.#cardSeries.length;
    const told = new Map(facts.columns.map((column, place) => [column, first + place]));
    const slices = facts.slices.map((_, place) => first + facts.columns.length + place);
    const columns = [...gpuColumnNames.map((column: GpuColumn) => told.get(column) ?? -1), ...slices];
    const card: Card = { facts, columns, processes: new GpuProcesses() };
    this.#cards.push(card);
    this.#byIndex.set(facts.index, card);
    this.#cardSeries.push(...seriesOfCard(facts));
    this.#arrange();
    if (this.#emit === undefined) return;
    const at = this.#host.clock.now();
    this.#emit.series(at, this.description.series);
    this.#emit.trouble(at, `GPU ${facts.index} (${facts.uuid}) appeared`);
  }

  readings(row: GpuRow): void {
    const [at, index] = row;
    const card = this.#byIndex.get(index);
    if (card === undefined) return;
    if (this.#heard.has(index)) this.#flush();
    if (this.#heard.size === 0) this.#at = at;
    this.#heard.add(index);
    for (let place = 0; place < card.columns.length; place += 1) {
      const column = card.columns[place]!;
      if (column >= 0) this.#row[column] = row[place + 2] ?? Number.NaN;
    }
    // Before the window the last row is kept, to bracket its start.
    if (this.#heard.size === this.#byIndex.size) this.#flush();
  }

  sampled(): void {
    this.#flush();
  }

  processes(at: number, index: number, list: ProcessList): void {
    const card = this.#byIndex.get(index);
    if (card === undefined) return;
    card.processes.tell(at, list);
    this.#hasOtherProcesses = this.#keyOfProcesses() !== this.#processKey;
  }

  restarted(): void {
    this.#flush();
    this.#byIndex.clear();
    for (const { processes } of this.#cards) processes.interrupt();
  }

  trouble(at: number, index: number, reason: string): void {
    const told = index < 0 ? reason : `GPU ${index}: ${reason}`;
    if (this.#emit === undefined) this.#notes.push(told);
    else this.#emit.trouble(at, told);
  }

  /** Hands the row on, with what is held of the processes, and begins the next. */
  #flush(): void {
    if (this.#heard.size === 0 || this.#emit === undefined) return;
    if (this.#hasOtherProcesses) this.#declareProcesses(this.#emit);
    this.#fillProcesses((card) => this.#heard.has(card.facts.index) && this.#byIndex.get(card.facts.index) === card);
    this.#emit.row(this.#at, this.#row);
    this.#heard.clear();
    this.#row.fill(Number.NaN);
  }

  /** Of a card that said nothing, nothing is known of its processes either. */
  #fillProcesses(isHeard: (card: Card) => boolean): void {
    let column = this.#cardSeries.length;
    for (const card of this.#cards) {
      const isKnown = isHeard(card);
      for (const { memory, smSeconds } of card.processes.list) {
        this.#row[column] = isKnown ? memory : Number.NaN;
        this.#row[column + 1] = isKnown && card.processes.isFresh ? smSeconds : Number.NaN;
        column += 2;
      }
      card.processes.isFresh = false;
    }
  }

  #declareProcesses(emit: Emitter): void {
    this.#processKey = this.#keyOfProcesses();
    this.#hasOtherProcesses = false;
    this.#processSeries = this.#cards.flatMap(({ facts, processes }) =>
      processes.series(facts, (pid) => this.#owners.of(pid)),
    );
    this.#arrange();
    emit.series(this.#at, this.description.series);
  }

  /** A card of which other slices are told than before: its own columns stay, those of new slices come behind. */
  #cutAnew(card: Card, facts: GpuFacts): void {
    const isSame = facts.slices.map(({ uuid }) => uuid).join() === card.facts.slices.map(({ uuid }) => uuid).join();
    card.facts = { ...card.facts, index: facts.index, slices: facts.slices };
    if (isSame) return;
    const slices = facts.slices.map((slice) => {
      const series = seriesOfSlice(slice);
      const place = this.#cardSeries.findIndex(({ resource }) => resource === series.resource);
      return place >= 0 ? place : this.#cardSeries.push(series) - 1;
    });
    card.columns = [...card.columns.slice(0, gpuColumnNames.length), ...slices];
    this.#arrange();
    this.#emit?.series(this.#host.clock.now(), this.description.series);
  }

  #keyOfProcesses(): string {
    return this.#cards.map(({ processes }) => processes.key).join(';');
  }

  /** Makes room in the row; what was told for it already stays. */
  #arrange(): void {
    const length = this.#cardSeries.length + this.#processSeries.length;
    const row = new Float64Array(length).fill(Number.NaN);
    row.set(this.#row.subarray(0, Math.min(this.#cardSeries.length, this.#row.length)));
    this.#row = row;
  }
}
