import type { Block } from './section.ts';

/** What to do about what the note above says: a sentence, with its full stop, or else a command to be copied. */
export function nextStep(text: string): Block {
  return text.endsWith('.') ? { kind: 'advice', sentence: text } : { kind: 'command', command: text };
}
