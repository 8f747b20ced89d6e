import type { InferOutput } from 'valibot';
import type { diagnosisSchema } from './doctor-schema.ts';

type Frozen<T> = T extends object ? { readonly [K in keyof T]: Frozen<T[K]> } : T;

/** What `negawatt doctor` found: what can be read on a host, what cannot, and what would mend it. */
export type Diagnosis = Frozen<InferOutput<typeof diagnosisSchema>>;
export type SourceState = Diagnosis['sources'][number];
/** One step that gives back what is missing, of the least privilege. */
export type Mend = Diagnosis['mends'][number];
export type Surroundings = Diagnosis['surroundings'];
export type Tool = Diagnosis['tools'][number];
/** Rights of this process. */
export type Self = NonNullable<Diagnosis['self']>;
