/** The part of lzma-native that is used: it has no types of its own. */
declare module 'lzma-native' {
  interface LzmaStream {
    /** Called with each piece of output; null at the stream's end. Within `code` when that is not asynchronous. */
    bufferHandler: (piece?: Buffer | null, inputsDone?: number | null, error?: Error | null) => void;
    easyEncoder(options: { preset: number }): void;
    streamDecoder(options: { memlimit: number }): void;
    /** `null` ends the input. */
    code(input: Uint8Array | null, isAsynchronous: boolean): void;
    /** Frees the coder's memory. */
    resetUnderlying(): void;
  }
  const library: {
    Stream: new () => LzmaStream;
    versionString(): string;
  };
  export = library;
}
