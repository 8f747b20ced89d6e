import { closeSync, openSync, readdirSync, realpathSync } from 'node:fs';
import { failureOf } from './errno.ts';
import { type FileAccess, openFlags, refusalOf } from './file-access.ts';

/** The machine's own files, by their own paths. */
export const plainAccess: FileAccess = {
  open: (path) => {
    try {
      const descriptor = openSync(path, openFlags);
      const refusal = refusalOf(descriptor, path);
      if (refusal === undefined) return descriptor;
      closeSync(descriptor);
      return refusal;
    } catch (error) {
      return failureOf(error, path);
    }
  },
  list: (path) => {
    try {
      return readdirSync(path);
    } catch (error) {
      return failureOf(error, path);
    }
  },
  resolve: (path) => {
    try {
      return realpathSync.native(path);
    } catch (error) {
      return failureOf(error, path);
    }
  },
};
