import { spawn } from 'node:child_process';
import { release } from 'node:os';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { type Failure, failure } from '../model/availability.ts';
import type { Inventory } from '../model/inventory.ts';
import { inventorySchema } from '../model/inventory-schema.ts';
import { fileInventory } from './file-inventory.ts';
import { given } from './given.ts';
import type { Host } from './host.ts';
import { endGroup } from './process-group.ts';

/** systeminformation usually takes 0.3 s; a hanging tool below it must not hold up an audit. */
const patience = 5000;
const outputCap = 1024 * 1024;
const helper = fileURLToPath(new URL('./inventory-child.js', import.meta.url));

/**
 * What this machine is. The kernel's files are asked first, so that a machine reads the same under --root and without;
 * systeminformation adds what they do not tell: memory modules, the hypervisor's name, ARM's processors, the board.
 * Where it fails or takes too long, the files' facts stand alone.
 */
export async function inventoryOf(files: Pick<Host, 'read' | 'list'>): Promise<Inventory> {
  const told = fileInventory(files);
  const added = await askHelper();
  return mergeInventories(told, 'ok' in added ? { cpu: {}, memory: {}, os: {} } : added);
}

/** The first's facts, and the second's where the first has none. */
export function mergeInventories(told: Inventory, added: Inventory): Inventory {
  const board = { ...added.board, ...told.board };
  const virtualization =
    told.virtualization === undefined || told.virtualization === 'unknown hypervisor'
      ? (added.virtualization ?? told.virtualization)
      : told.virtualization;
  const merged: Inventory = {
    cpu: { ...added.cpu, ...told.cpu },
    ...(Object.keys(board).length === 0 ? {} : { board }),
    memory: { ...added.memory, ...told.memory },
    os: { platform: process.platform, kernel: release(), architecture: process.arch, ...added.os, ...told.os },
    ...given({ virtualization }),
  };
  // Through the schema, so that a report has the same order of keys when its recording is read back.
  return v.parse(inventorySchema, merged) as Inventory;
}

/**
 * Runs systeminformation in a child with a clean environment, since it runs shells itself: nothing that the caller's
 * environment holds reaches them, and a time-out ends them all.
 */
export function askHelper(program = helper, milliseconds = patience): Promise<Inventory | Failure> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [program], {
      cwd: '/',
      // A group of its own, so that a time-out ends the shells too.
      detached: true,
      env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LANG: 'C' },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const chunks: Buffer[] = [];
    let length = 0;
    const finish = (answer: Inventory | Failure) => {
      clearTimeout(timer);
      child.stdout.destroy();
      endGroup(child, 'SIGKILL');
      resolve(answer);
    };
    const timer = setTimeout(
      () => finish(failure('broken', `systeminformation: no answer within ${milliseconds / 1000} s`)),
      milliseconds,
    );
    child.on('error', (error) => finish(failure('broken', `systeminformation: ${error.message}`)));
    child.stdout.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length > outputCap) finish(failure('broken', `systeminformation: more than ${outputCap} bytes`));
      else chunks.push(chunk);
    });
    child.on('close', () => finish(parse(Buffer.concat(chunks).toString())));
  });
}

function parse(text: string): Inventory | Failure {
  try {
    return v.parse(inventorySchema, JSON.parse(text)) as Inventory;
  } catch (error) {
    return failure('broken', `systeminformation: unusable answer (${(error as Error).message})`);
  }
}
