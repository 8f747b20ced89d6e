import type { Command } from './command.ts';
import { gateCommands } from './gate-commands.ts';
import { historyCommands } from './history-commands.ts';
import { hostCommands } from './host-commands.ts';
import { measuringCommands } from './measuring-commands.ts';

/** Every command, in the order of the help. */
export const commands: readonly Command[] = [
  ...measuringCommands,
  ...gateCommands,
  ...historyCommands,
  ...hostCommands,
];
