import { hostCalls } from './call-host.ts';
import { CommandCalls } from './command-calls.ts';
import { Companions } from './companions.ts';

/** A program of its own, which starts the user's command: its argument is the mark of all that it starts. */
hostCalls(new CommandCalls(new Companions(process.argv[2] ?? '')), () => process.exit());
