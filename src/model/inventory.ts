/** Facts about a host that do not change while it is measured. A fact that is unknown is absent. */
export interface Inventory {
  readonly cpu: {
    readonly model?: string;
    readonly vendor?: string;
    readonly sockets?: number;
    /** Physical cores over all sockets. */
    readonly cores?: number;
    /** Logical CPUs (hardware threads) that are online. */
    readonly threads?: number;
  };
  readonly board?: { readonly vendor?: string; readonly model?: string };
  readonly memory: {
    readonly totalBytes?: number;
    readonly modules?: readonly {
      readonly sizeBytes: number;
      readonly type?: string;
      readonly megatransfers?: number;
    }[];
  };
  readonly os: {
    readonly platform?: string;
    readonly distribution?: string;
    readonly release?: string;
    readonly kernel?: string;
    readonly architecture?: string;
  };
  /** Absent: unknown. `none`: bare metal, or nothing that says otherwise. */
  readonly virtualization?: string;
}

/** What the kernel fixes for a whole boot; needed to read its files. */
export interface KernelFacts {
  /** Size of a memory page, By (AT_PAGESZ of the auxiliary vector, getauxval(3)). */
  readonly pageSize: number;
  /** USER_HZ: clock ticks in a second (AT_CLKTCK). */
  readonly clockTicks: number;
}
