declare module 'node-nvidia-smi' {
  /** Runs `nvidia-smi -q -x` in a shell; the error is what the program wrote to stderr, or an Error. */
  function nvidiaSmi(callback: (error: unknown, document?: unknown) => void): void;
  export = nvidiaSmi;
}
