/** Options of prctl(2), and a signal. */
const option = { endWithParent: 1, name: 15 } as const;
const kill = 9;
/** The kernel keeps 15 characters of a name, and a NUL. */
const nameSize = 16;

type Prctl = (option: number, value: unknown, ...rest: readonly number[]) => number;

/** What this process asks of the kernel for itself, so that it can be dealt with while it hangs in a call. */
export class OwnProcess {
  readonly #setName: Prctl;
  readonly #bind: Prctl;
  readonly #names = new Map<string, Buffer>();
  #name = '';

  private constructor(setName: Prctl, bind: Prctl) {
    this.#setName = setName;
    this.#bind = bind;
  }

  /** Undefined where there is no prctl(2). */
  static async open(): Promise<OwnProcess | undefined> {
    if (process.platform !== 'linux') return undefined;
    const number = 'unsigned long';
    try {
      const koffi = await import('koffi');
      const program = koffi.load(null);
      return new OwnProcess(
        program.func('prctl', 'int', ['int', 'void *']) as Prctl,
        program.func('prctl', 'int', ['int', number, number, number, number]) as Prctl,
      );
    } catch {
      // Without koffi NVML cannot be loaded either, which tells why.
      return undefined;
    }
  }

  /**
   * From now on the kernel kills this process as soon as its parent has ended, however that ended and whatever this one
   * waits for. Answers whether the parent is still there.
   * @param parent its process id, asked for before
   */
  endWith(parent: number): boolean {
    this.#bind(option.endWithParent, kill, 0, 0, 0);
    return process.ppid === parent;
  }

  /** Names what it is about to do; others read it in /proc/<pid>/comm even while the call hangs. */
  name(name: string): void {
    if (name === this.#name) return;
    this.#name = name;
    let bytes = this.#names.get(name);
    if (bytes === undefined) {
      bytes = Buffer.alloc(nameSize);
      bytes.write(name.slice(0, nameSize - 1), 'latin1');
      this.#names.set(name, bytes);
    }
    this.#setName(option.name, bytes);
  }
}
