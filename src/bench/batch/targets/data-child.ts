import { hostCalls } from './call-host.ts';
import { Companions } from './companions.ts';
import { DataCalls } from './data-calls.ts';

/** A program of its own, which reads a file of rows: its argument is the mark of all that it starts. */
hostCalls(new DataCalls(new Companions(process.argv[2] ?? '')), () => process.exit());
