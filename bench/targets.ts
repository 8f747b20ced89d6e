import { median } from 'simple-statistics';
import { spread } from './in-turn.ts';

/** What was aimed at, and how often it was met. */
export class Targets {
  #met = 0;
  readonly #missed: string[] = [];
  readonly #unknown: string[] = [];

  /**
   * @param ratios of one round each; their median counts
   * @param beside what is told beside it
   */
  ratio(name: string, ratios: readonly number[], least: number, beside = ''): void {
    const figure = `${spread(ratios)} of ${ratios.length} rounds, at least ${least}${beside}`;
    this.#tell(name, figure, median([...ratios]) >= least);
  }

  /** @param figure as it is printed, with what it is held against */
  figure(name: string, figure: string, isMet: boolean): void {
    this.#tell(name, figure, isMet);
  }

  notMeasured(name: string, reason: string): void {
    this.#unknown.push(name);
    console.log(`  not measured  ${name}: ${reason}`);
  }

  summary(): string {
    const list = (count: string, names: readonly string[]) =>
      names.length === 0 ? '' : `; ${names.length} ${count}: ${names.join('; ')}`;
    return `targets: ${this.#met} met${list('NOT met', this.#missed)}${list('not measured', this.#unknown)}`;
  }

  #tell(name: string, figure: string, isMet: boolean): void {
    if (isMet) this.#met += 1;
    else this.#missed.push(name);
    console.log(`  ${isMet ? 'met    ' : 'NOT met'}  ${name}: ${figure}`);
  }
}
