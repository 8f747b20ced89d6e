import assert from 'node:assert/strict';
import * as v from 'valibot';
import { diagnose } from '../../src/commands/diagnose.ts';
import type { Diagnosis } from '../../src/model/doctor.ts';
import { diagnosisSchema } from '../../src/model/doctor-schema.ts';
import { remedyWords } from '../../src/model/remedy.ts';
import { runCommand } from './run-command.ts';
import { type Simulation, simulatedHost } from './simulated-host.ts';

/** Diagnoses a host that exists only in memory, as JSON that holds to its schema. */
export async function diagnosed(simulation: Simulation): Promise<{ readonly code: number; readonly found: Diagnosis }> {
  const host = simulatedHost({ kind: 'captured', ...simulation });
  const run = await runCommand((_, context) => diagnose(host, { interval: 1, format: 'json' }, context));
  return { code: run.exitCode, found: parsed(run.stdout) };
}

/** A document of doctor that holds to its schema. */
export function parsed(text: string): Diagnosis {
  const checked = v.safeParse(diagnosisSchema, JSON.parse(text));
  assert.ok(checked.success, checked.issues?.map((issue) => `${v.getDotPath(issue)}: ${issue.message}`).join('\n'));
  return checked.output;
}

/** One source, and what its remedy says in all. */
export function sourceOf(found: Diagnosis, id: string) {
  const source = found.sources.find((one) => one.id === id);
  assert.ok(source !== undefined, `${id} is not listed`);
  return { ...source, says: source.remedy === undefined ? '' : remedyWords(source.remedy) };
}
