import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { Simulation } from './simulated-host.ts';

/** Lays a simulated host's files and links out below a folder, as they are at one time: a root for `--root`. */
export function layOut(simulation: Simulation, root: string, at = 0): void {
  for (const [path, content] of Object.entries(simulation.files)) {
    const text = typeof content === 'function' ? content(at) : content;
    if (typeof text !== 'string') continue;
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  for (const [from, to] of Object.entries(simulation.links ?? {})) {
    mkdirSync(dirname(join(root, from)), { recursive: true });
    symlinkSync(relative(dirname(from), to), join(root, from));
  }
}
