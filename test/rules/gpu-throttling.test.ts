import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gpuThrottling } from '../../src/rules/gpu-throttling.ts';
import {
  assertNotApplicable,
  assertPasses,
  audited,
  card,
  onlyFinding,
  seconds,
  share,
  watts,
  without,
} from './audited.ts';

test('a card that heat held down is found, and severe from a tenth of the window on', () => {
  const hot = (value: number) => card(2, { throttle: [{ reason: 'hw_thermal', share: share(value) }] });
  assert.equal(onlyFinding(gpuThrottling, audited({ gpus: [hot(0.05)] })).severity, 'warn');
  assert.equal(onlyFinding(gpuThrottling, audited({ gpus: [hot(0.1)] })).severity, 'severe');
  assertPasses(gpuThrottling, audited({ gpus: [hot(0.009)] }));
});

test('the time that the driver counted is taken against the window where the samples missed it', () => {
  // 30 s of 1,000 s.
  const finding = onlyFinding(gpuThrottling, audited({ gpus: [card(2, { throttled: { thermal: seconds(30) } })] }));
  assert.match(finding.what, /GPU 2 was too hot/);
});

test('a power brake is severe', () => {
  const braked = card(2, { throttle: [{ reason: 'hw_power_brake', share: share(0.02) }] });
  const finding = onlyFinding(gpuThrottling, audited({ gpus: [braked] }));
  assert.equal(finding.severity, 'severe');
  assert.match(finding.what, /braked by the power supply/);
});

test('a power limit that decides is told as info, and whether somebody lowered it', () => {
  const throttle = [{ reason: 'sw_power_cap', share: share(0.9) }];
  const full = onlyFinding(gpuThrottling, audited({ gpus: [card(6, { throttle })] }));
  assert.equal(full.severity, 'info');
  assert.match(full.what, /works at its power limit/);
  const limits = { enforced: watts(400), default: watts(700) };
  const lowered = onlyFinding(gpuThrottling, audited({ gpus: [card(6, { throttle, limits })] }));
  assert.match(lowered.what, /limit that somebody set/);
  assert.equal(lowered.saving, undefined);
});

test('a limit that is touched now and then is not found', () => {
  assertPasses(
    gpuThrottling,
    audited({ gpus: [card(6, { throttle: [{ reason: 'sw_power_cap', share: share(0.19) }] })] }),
  );
  assertPasses(gpuThrottling, audited());
});

test('where no driver tells what holds the clocks down it does not apply', () => {
  assertNotApplicable(gpuThrottling, audited({ gpus: [] }), /NVIDIA GPU/);
  assertNotApplicable(gpuThrottling, audited({ gpus: [without(card(0), 'tellsThrottling')] }), /throttle reasons/);
  assertNotApplicable(gpuThrottling, audited({ gpus: [card(0, { tellsThrottling: false })] }), /throttle reasons/);
});
