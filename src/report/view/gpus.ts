import type { AuditReport } from '../../model/report.ts';
import type { Section } from '../section.ts';
import { cardBlocks } from './gpu-cards.ts';
import { powerBlocks } from './gpu-power.ts';
import { gpuProcessBlocks } from './gpu-processes.ts';
import { sliceBlocks } from './gpu-slices.ts';
import { stateBlocks } from './gpu-state.ts';

/** What each card did and drew, how it was, and for whom; nothing where there is no card. */
export function gpusView({ gpus }: AuditReport): readonly Section[] {
  if (gpus.length === 0) return [];
  const blocks = [
    ...cardBlocks(gpus),
    ...powerBlocks(gpus),
    ...stateBlocks(gpus),
    ...sliceBlocks(gpus),
    ...gpuProcessBlocks(gpus),
  ];
  return [{ title: 'GPUs', blocks }];
}
