/** The part of WebAssembly's interface that is used: TypeScript declares it with the browser's only. */
declare namespace WebAssembly {
  class Memory {
    constructor(limits: { readonly initial: number });
    /** Another one after `grow`; the one before is detached. */
    readonly buffer: ArrayBuffer;
    /** @param pages of 64 KiB. @throws RangeError where there are no more */
    grow(pages: number): number;
  }
  class Module {
    constructor(binary: Uint8Array<ArrayBuffer>);
  }
  class Instance {
    constructor(module: Module, imports: { readonly [from: string]: { readonly [name: string]: Memory } });
    readonly exports: { readonly [name: string]: unknown };
  }
  function validate(binary: Uint8Array<ArrayBuffer>): boolean;
}
