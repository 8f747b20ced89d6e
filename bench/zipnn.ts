import { type ChildProcess, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Missing, pythonPackages, reasonOf } from './cached-tool.ts';
import type { Side } from './in-turn.ts';

export const zipnnVersion = '0.5.4';

/**
 * ZipNN on the pieces of a file, a pass a line of stdin. It imports torch and safetensors, which it does not need for
 * bytes: stand-ins give it the names. Its calls alone are timed; it changes what it compresses, so it gets copies.
 */
const program = `
import resource, sys, types

class Name:
    def __init__(self, name): self.name = name
    def __getattr__(self, part):
        if part.startswith('__'): raise AttributeError(part)
        return Name(self.name + '.' + part)
    def __call__(self, *given): return given[0] if given else self

torch = types.ModuleType('torch')
torch.__getattr__ = Name('torch').__getattr__
safetensors = types.ModuleType('safetensors')
safetensors.torch = types.ModuleType('safetensors.torch')
safetensors.torch.safe_open = None
sys.modules.update({'torch': torch, 'safetensors': safetensors, 'safetensors.torch': safetensors.torch})

folder, path, dtype, piece = sys.argv[1:]
sys.path.insert(0, folder)
import zipnn

def cpu():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime

with open(path, 'rb') as file: data = file.read()
pieces = [data[at:at + int(piece)] for at in range(0, len(data), int(piece))]
coder = zipnn.ZipNN(bytearray_dtype=dtype, threads=1)
packed = []
print('ready', flush=True)
for line in sys.stdin:
    if line == 'compress\\n':
        copies = [bytearray(piece) for piece in pieces]
        before = cpu()
        for copy in copies: coder.compress(copy)
        used = cpu() - before
        copies = [bytearray(piece) for piece in pieces]
        packed = [coder.compress(copy) for copy in copies]
        copies = []
    else:
        before = cpu()
        for piece in packed: coder.decompress(piece)
        used = cpu() - before
        assert all(bytes(coder.decompress(one)) == other for one, other in zip(packed, pieces)), 'it gave back others'
    print(used, sum(map(len, packed)), flush=True)
`;

/** ZipNN in a process of its own, with one thread. */
export class ZipnnSide implements Side {
  readonly name: string;
  compressed = 0;
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  private constructor(name: string, child: ChildProcess) {
    this.name = name;
    this.#child = child;
    this.#lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  }

  /**
   * @param file with the numbers
   * @param dtype as ZipNN calls it: `bfloat16`
   * @param piece bytes of one call
   */
  static async start(name: string, file: string, dtype: string, piece: number): Promise<ZipnnSide | Missing> {
    const folder = pythonPackages(`zipnn-${zipnnVersion}`, [`zipnn==${zipnnVersion}`, 'numpy']);
    if (typeof folder !== 'string') return folder;
    const script = join(`${file}.py`);
    writeFileSync(script, program);
    const child = spawn('python3', [script, folder, file, dtype, String(piece)], { stdio: ['pipe', 'pipe', 'pipe'] });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    const side = new ZipnnSide(name, child);
    const { value } = await side.#lines.next();
    return value === 'ready' ? side : { missing: reasonOf(Object.assign(new Error('it ended'), { stderr: said })) };
  }

  compress(): Promise<number> {
    return this.#ask('compress');
  }

  expand(): Promise<number> {
    return this.#ask('expand');
  }

  close(): void {
    this.#child.stdin!.end();
  }

  async #ask(what: string): Promise<number> {
    this.#child.stdin!.write(`${what}\n`);
    const { value } = await this.#lines.next();
    const [seconds, compressed] = String(value ?? '')
      .split(' ')
      .map(Number);
    if (seconds === undefined || compressed === undefined) throw new Error('ZipNN ended in the middle');
    this.compressed = compressed;
    return seconds;
  }
}
