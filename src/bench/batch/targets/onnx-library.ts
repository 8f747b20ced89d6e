import { createRequire } from 'node:module';
import { NegawattError } from '../../../errors.ts';
import type { Numbers } from './onnx-elements.ts';
import { findPeer } from './peer-package.ts';

/** What is used of onnxruntime-node: https://onnxruntime.ai/docs/api/js/ */
export interface Onnxruntime {
  readonly InferenceSession: {
    create(path: string, options: OnnxSessionOptions): Promise<OnnxRunner>;
  };
  readonly Tensor: new (type: string, data: Numbers, shape: readonly number[]) => OnnxTensor;
}

/** Opaque. */
export interface OnnxTensor {
  readonly type: string;
}

export interface OnnxRunner {
  readonly inputNames: readonly string[];
  run(feeds: Readonly<Record<string, OnnxTensor>>): Promise<unknown>;
  release(): Promise<void>;
}

interface OnnxSessionOptions {
  readonly executionProviders: readonly string[];
  readonly graphOptimizationLevel: 'all';
  readonly intraOpNumThreads: number;
  readonly interOpNumThreads: number;
  readonly executionMode: 'sequential';
  /** Fatal ones: errors are thrown too, and those of trials would stand before the reason of a crash. */
  readonly logSeverityLevel: 4;
}

const name = 'onnxruntime-node';

/**
 * Loads onnxruntime-node, in the child only.
 *
 * @param folder that it is looked for from, before negawatt's own
 * @throws NegawattError where it is not installed, or has no binary for this machine
 */
export function loadOnnxruntime(folder: string): { readonly onnxruntime: Onnxruntime; readonly title: string } {
  const peer = findPeer(name, folder);
  if (peer === undefined)
    throw unusable(`${name} is not installed`, 'ONNX models are run by it, and it is no part of negawatt');
  const title = peer.version === undefined ? name : `${name} ${peer.version}`;
  try {
    return { onnxruntime: createRequire(peer.entry)(peer.entry) as Onnxruntime, title };
  } catch (error) {
    throw unusable(`${title} cannot be loaded`, (error as Error).message.split('\n', 1)[0]!);
  }
}

function unusable(what: string, why: string): NegawattError {
  return new NegawattError(
    what,
    why,
    `Install it in this folder: ONNXRUNTIME_NODE_INSTALL=skip npm install ${name} ` +
      '(without the variable its install script downloads the CUDA libraries, and fails where it cannot)',
  );
}
