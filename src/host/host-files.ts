import { closeSync } from 'node:fs';
import { failure } from '../model/availability.ts';
import { type FileAccess, readFromStart } from './file-access.ts';
import { fileCap, type Host, type HostFile } from './host.ts';

export type HostFiles = Pick<Host, 'read' | 'readInto' | 'open' | 'list' | 'resolve' | 'close'>;

/** The file half of a host, the same for real and rooted ones: bounded reads, and files that are kept open. */
export function hostFiles(access: FileAccess): HostFiles {
  const kept = new Set<HostFile>();
  let scratch: Buffer | undefined;

  const readInto: Host['readInto'] = (path, into) => {
    const descriptor = access.open(path);
    if (typeof descriptor !== 'number') return descriptor;
    try {
      return readFromStart(descriptor, into, path);
    } finally {
      closeSync(descriptor);
    }
  };

  return {
    readInto,
    read: (path) => {
      scratch ??= Buffer.allocUnsafeSlow(fileCap);
      const length = readInto(path, scratch);
      return typeof length === 'number' ? scratch.toString('utf8', 0, length) : length;
    },
    open: (path) => {
      const descriptor = access.open(path);
      if (typeof descriptor !== 'number') return descriptor;
      let isOpen = true;
      const file: HostFile = {
        // The number of a closed descriptor may by now be another file's.
        read: (into) =>
          isOpen ? readFromStart(descriptor, into, path) : failure('broken', `${path}: was closed before it was read`),
        close: () => {
          if (!isOpen) return;
          isOpen = false;
          kept.delete(file);
          closeSync(descriptor);
        },
      };
      kept.add(file);
      return file;
    },
    list: access.list,
    resolve: access.resolve,
    close: () => {
      for (const file of kept) file.close();
    },
  };
}
