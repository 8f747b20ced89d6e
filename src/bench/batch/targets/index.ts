import { identify } from '../../../archive/identify.ts';
import { NegawattError } from '../../../errors.ts';
import type { BatchTarget, TargetChoice } from '../target.ts';

/** Every kind of target, by what the user named. What it needs is loaded when it is opened. */
const targets = {
  command: (choice: TargetChoice & { readonly command: string }, batches: readonly number[] | undefined) =>
    import('./command-target.ts').then(({ commandTarget }) => commandTarget(choice, batches)),
  data: (choice: TargetChoice & { readonly data: string }, signal: AbortSignal) =>
    import('./data-target.ts').then(({ dataTarget }) => dataTarget(choice, signal)),
  onnx: (choice: TargetChoice & { readonly model: string }, signal: AbortSignal) =>
    import('./onnx.ts').then(({ openOnnx }) => openOnnx(choice, signal)),
  gguf: (choice: TargetChoice & { readonly model: string }, signal: AbortSignal) =>
    import('./gguf.ts').then(({ openGguf }) => openGguf(choice, signal)),
};

/**
 * Opens what the user named; a model is told by its content.
 *
 * @param batches that the user listed
 * @throws NegawattError where it cannot be measured; the signal's reason where that ended it
 */
export async function openTarget(
  choice: TargetChoice,
  batches: readonly number[] | undefined,
  signal: AbortSignal,
): Promise<BatchTarget> {
  const { command, model, data } = choice;
  if (command !== undefined) {
    refuseUnused(choice, 'a command', ['axis', 'inputs', 'pipe']);
    return targets.command({ ...choice, command }, batches);
  }
  if (model === undefined) {
    refuseUnused(choice, 'a file of records', ['axis', 'inputs']);
    return targets.data({ ...choice, data: data! }, signal);
  }
  const { kind } = identify(model);
  if (kind === 'onnx') return targets.onnx({ ...choice, model }, signal);
  if (kind === 'gguf') {
    refuseUnused(choice, 'a language model', ['axis', 'inputs', 'data']);
    return targets.gguf({ ...choice, model }, signal);
  }
  throw new NegawattError(
    `${model} is no model that can be run`,
    `it is ${kind === 'bytes' ? 'of no known format' : kind}, and ONNX and GGUF can be`,
    'Name a .onnx or .gguf file; records are --data FILE.',
  );
}

/** What a target has no use for is a mistake, or about another one. */
function refuseUnused(
  choice: TargetChoice,
  what: string,
  names: readonly ('axis' | 'inputs' | 'pipe' | 'data')[],
): void {
  for (const name of names) {
    if (name === 'axis' ? choice.axes.size === 0 : choice[name] === undefined) continue;
    throw new NegawattError(`--${name} is of no use here`, `${what} takes none`, `Leave --${name} out.`);
  }
}
