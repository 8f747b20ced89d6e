import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drawAveraging } from '../../../src/host/nvidia-smi/power-averaging.ts';

test('the only draw of a driver is a 1 s average on Ampere other than GA100 and on newer, instantaneous before', () => {
  const cards: readonly (readonly [architecture: string | undefined, name: string | undefined, expected: unknown])[] = [
    ['Kepler', 'Tesla K80', 0],
    ['Pascal', 'Tesla P100-PCIE-16GB', 0],
    ['Volta', 'Tesla V100-SXM2-32GB', 0],
    ['Turing', 'Tesla T4', 0],
    ['Ampere', 'NVIDIA A100-SXM4-80GB', 0],
    ['Ampere', 'NVIDIA A100X', 0],
    ['Ampere', 'NVIDIA A800-SXM4-80GB', 0],
    ['Ampere', 'NVIDIA A30', 0],
    ['Ampere', 'NVIDIA A10G', 1],
    ['Ampere', 'NVIDIA RTX A3000', 1],
    ['Ampere', 'NVIDIA GeForce RTX 3090', 1],
    ['Ada Lovelace', 'NVIDIA L40S', 1],
    ['Hopper', 'NVIDIA H100 80GB HBM3', 1],
    ['Blackwell', 'NVIDIA GB200', 1],
  ];
  for (const [architecture, name, expected] of cards) assert.equal(drawAveraging(architecture, name), expected, name);
});

test('the averaging of a card whose kind is not told is unknown, not none', () => {
  assert.equal(drawAveraging(undefined, 'NVIDIA GeForce RTX 3090'), undefined);
  assert.equal(drawAveraging('Ampere', undefined), undefined);
  assert.equal(drawAveraging('An architecture to come', 'NVIDIA X1'), undefined);
  assert.equal(drawAveraging(undefined, 'NVIDIA A100-SXM4-40GB'), 0);
});
