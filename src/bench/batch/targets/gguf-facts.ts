import { shownPath } from '../../../archive/path-bytes.ts';
import { ggmlTypes } from '../../../archive/readers/ggml-types.ts';
import { ggufHeader, ggufSegments } from '../../../archive/readers/gguf.ts';
import type { GgufHeader, GgufTensor } from '../../../archive/readers/gguf-header.ts';
import { SourceFile } from '../../../archive/source-file.ts';
import { NegawattError } from '../../../errors.ts';
import type { BatchTargetFacts } from '../../../model/batch.ts';

/** Of a header's first bytes: magic and version. */
const magicBytes = 8;

/** What the header of a model says. */
export interface GgufFacts {
  readonly details: BatchTargetFacts['details'];
  /** Tokens that it was trained for. */
  readonly trained?: number;
}

/**
 * Reads the header of a model with our own bounded reader, before any native code sees the file.
 *
 * @throws NegawattError for what is no GGUF, for one that is cut, damaged or lies, and for one without weights
 */
export function ggufFacts(path: string): GgufFacts {
  const file = SourceFile.open(path);
  try {
    const header = ggufHeader(file, file.read(0, magicBytes));
    if (header === undefined) throw refused(path, 'it does not begin with GGUF');
    if (header === 'other') throw refused(path, 'it is of version 1 or big-endian');
    ggufSegments(file, header);
    if (header.tensors.length === 0) throw refused(path, 'there are no weights in it');
    file.checkUnchanged();
    return factsOf(header);
  } finally {
    file.close();
  }
}

function refused(path: string, why: string): NegawattError {
  return new NegawattError(
    `${shownPath(path)} is no model that can be run`,
    why,
    'Name a language model in GGUF, version 2 or 3.',
  );
}

function factsOf({ values, tensors }: GgufHeader): GgufFacts {
  const architecture = values.get('general.architecture');
  const name = values.get('general.name');
  const trained = values.get(`${architecture}.context_length`);
  const parts = values.get('split.count');
  const isPart = typeof parts === 'number' && parts > 1;
  const parameters = tensors.reduce((sum, { elements }) => sum + elements, 0);
  const details = [
    ...(typeof name === 'string' ? [{ name: 'model', value: name }] : []),
    ...(typeof architecture === 'string' ? [{ name: 'architecture', value: architecture }] : []),
    { name: 'quantisation', value: `${shares(tensors)}${isPart ? ', of the first part' : ''}` },
    ...(isPart
      ? [{ name: 'parts', value: `${parts}` }]
      : Number.isSafeInteger(parameters)
        ? [{ name: 'parameters', value: parameters.toLocaleString('en-US') }]
        : []),
    ...(typeof trained === 'number' ? [{ name: 'trained for', value: `${trained} tokens` }] : []),
  ];
  return { details, ...(typeof trained === 'number' ? { trained } : {}) };
}

/** Types of the weights by their share of the parameters. */
function shares(tensors: readonly GgufTensor[]): string {
  const sums = new Map<string, number>();
  for (const { type, elements } of tensors) {
    const name = ggmlTypes[type]?.name ?? `type ${type}`;
    sums.set(name, (sums.get(name) ?? 0) + elements);
  }
  const total = [...sums.values()].reduce((sum, elements) => sum + elements, 0);
  return [...sums]
    .sort(([, one], [, other]) => other - one)
    .map(([name, elements]) => {
      const percent = (100 * elements) / Math.max(1, total);
      return `${name} ${percent < 0.1 ? '<0.1' : percent.toFixed(1)} %`;
    })
    .join(', ');
}
