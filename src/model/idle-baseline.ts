import type { Boundary } from './boundary.ts';

/** Raised when a reader of an older version could misread a newer file. */
export const idleBaselineVersion = 1;

/** Idle power of some parts of a machine that are read together, W. */
export interface IdlePower {
  /** Mean over the quietest stretch. */
  readonly watts: number;
  /** 95 % interval of the mean, with the error of the instrument. Absent: unknown. */
  readonly interval?: readonly [low: number, high: number];
  /** Standard deviation of the powers of the stretch, each a mean over `each` seconds. Absent where there was but one. */
  readonly spread?: { readonly watts: number; readonly each: number };
  /** What was added, `source/resource`: it holds for the same set only. */
  readonly parts: readonly string[];
  /** What was read, for provenance: "powercap (RAPL)". */
  readonly by: string;
}

/** Idle power P0 of a host, as `doctor --calibrate-idle` measured it. */
export interface IdleBaseline {
  readonly negawatt: 'idle baseline';
  readonly version: number;
  /** Start of the quietest stretch, ISO 8601, UTC. */
  readonly measuredAt: string;
  /** As `hardwareKey` in `hardware-key.ts`. */
  readonly hardware: string;
  /** Version of negawatt that measured. */
  readonly tool: string;
  /** Kernel release that ran: another may idle otherwise. */
  readonly kernel?: string;
  /** The quietest run of consecutive samples, chosen by the CPU time that was busy and never by the power. */
  readonly stretch: {
    /** s */
    readonly seconds: number;
    /** Of a measurement of so many seconds. */
    readonly of: number;
    /** Busy share of the CPU capacity in it. Absent where no CPU time was read: it is then the whole measurement. */
    readonly busy?: number;
  };
  /** Of the machine without its GPUs at `components`, of the whole machine at `node` and `wall`. */
  readonly boundaries: readonly (IdlePower & { readonly boundary: Exclude<Boundary, 'facility'> })[];
  readonly gpus: readonly (IdlePower & {
    readonly uuid: string;
    readonly index: number;
    readonly name: string;
    /** Share of the stretch in which a kernel ran. Absent: not told. */
    readonly busy?: number;
  })[];
  /** It was not idle: more than 5 % of the CPU capacity, or more than 1 % of a card's time, was busy in the stretch. */
  readonly disturbed: boolean;
  /** Who worked meanwhile, over the whole measurement; negawatt too, by its name. */
  readonly disturbers: readonly Disturber[];
}

/** A process that used more than 1 % of a core, or a card at all. */
export interface Disturber {
  readonly pid: number;
  /** Text from outside: renderers escape it. */
  readonly name: string;
  /** Cores that it kept busy, on average. */
  readonly cores?: number;
  /** The card that it ran on, and its share of the card's SM time. */
  readonly gpu?: { readonly uuid: string; readonly sm: number };
  /** It is negawatt, or one of its helpers. */
  readonly isOwn: boolean;
}
