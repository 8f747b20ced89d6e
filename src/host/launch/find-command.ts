import { accessSync, closeSync, constants, existsSync, openSync, readSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { NegawattError, runExitCodes } from '../../errors.ts';
import { errnoOf } from '../errno.ts';

/** What the kernel reads of a script to find its interpreter, By (BINPRM_BUF_SIZE). */
const scriptHead = 256;

/**
 * Finds the user's own command as execvp(3) does: by the user's PATH, or in a folder where its name has a slash.
 * That it cannot be run is told before anything is measured, with exit code 126 or 127.
 * @param from where it will run; the current folder, where not given
 * @returns the file
 */
export function findCommand(word: string, searchPath: string | undefined, from?: string): string {
  if (word === '') throw notFound(word, 'its name is empty');
  const inFolder = (path: string) => (from === undefined ? path : resolve(from, path));
  if (word.includes('/')) return checked(word, inFolder(word));
  let refusal: NegawattError | undefined;
  // An empty part of PATH is the current folder; without PATH, execvp looks here.
  for (const folder of (searchPath ?? '/bin:/usr/bin').split(':')) {
    try {
      return checked(word, inFolder(folder === '' ? `./${word}` : join(folder, word)));
    } catch (error) {
      if (!(error instanceof NegawattError)) throw error;
      // A folder that may not be searched says nothing about the command.
      if (error.exitCode === runExitCodes.notExecutable && existsSync(inFolder(join(folder, word)))) refusal ??= error;
    }
  }
  throw refusal ?? notFound(word, 'no folder of PATH has it');
}

function checked(word: string, file: string): string {
  try {
    if (!statSync(file).isFile()) throw notExecutable(word, `${file} is not a file`);
    accessSync(file, constants.X_OK);
  } catch (error) {
    const code = errnoOf(error);
    if (code === undefined) throw error;
    if (code === 'ENOENT') throw notFound(word, `there is no file ${file}`);
    if (code === 'ENOTDIR') throw notFound(word, `a part of ${file} is not a folder`);
    throw notExecutable(word, `${file} may not be executed by this user (${code})`);
  }
  const interpreter = interpreterOf(file);
  if (interpreter !== undefined) {
    try {
      accessSync(interpreter, constants.X_OK);
    } catch (error) {
      const code = errnoOf(error);
      if (code === undefined) throw error;
      const why = `${file} is a script for ${interpreter}, which cannot be executed (${code})`;
      throw code === 'ENOENT' ? notFound(word, why) : notExecutable(word, why);
    }
  }
  return file;
}

/** The program in a script's first line, execve(2); undefined where it has none, or the script cannot be read. */
function interpreterOf(file: string): string | undefined {
  const head = Buffer.alloc(scriptHead);
  try {
    const descriptor = openSync(file, 'r');
    try {
      const length = readSync(descriptor, head, 0, scriptHead, 0);
      return /^#![ \t]*(\/[^\s\0]+)/.exec(head.toString('latin1', 0, length))?.[1];
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return undefined;
  }
}

function notFound(word: string, why: string): NegawattError {
  const how = 'Check its name and PATH; a program in the current folder is written ./name.';
  return new NegawattError(`cannot run '${word}'`, why, how, runExitCodes.notFound);
}

function notExecutable(word: string, why: string): NegawattError {
  const how = "Give the program's own file; what is no program needs chmod +x, or its interpreter before it.";
  return new NegawattError(`cannot run '${word}'`, why, how, runExitCodes.notExecutable);
}
