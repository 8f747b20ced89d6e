/** Memory that is used again at every call: to allocate a chunk costs as much as to compress it. */
export class Scratch {
  private memory = new Uint8Array(0);

  /** At least `length` bytes, with what was left there. */
  atLeast(length: number): Uint8Array {
    if (this.memory.length < length) this.memory = new Uint8Array(length);
    return this.memory;
  }
}
