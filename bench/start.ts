import { childCpuSeconds, negawatt } from './child-time.ts';

const rounds = 60;
const target = 1.6;

/** CPU time of `negawatt --help` over that of an empty program on the same Node, in turn. */
export async function benchStart(): Promise<void> {
  let help = 0;
  let bare = 0;
  await childCpuSeconds(process.execPath, [negawatt, '--help']);
  for (let round = 0; round < rounds; round += 1) {
    help += await childCpuSeconds(process.execPath, [negawatt, '--help']);
    bare += await childCpuSeconds(process.execPath, ['-e', '0']);
  }
  const ms = (seconds: number) => `${((seconds / rounds) * 1000).toFixed(1)} ms`;
  console.log(`negawatt --help  ${ms(help)} of CPU, mean of ${rounds}`);
  console.log(`node -e 0        ${ms(bare)}`);
  console.log(`ratio            ${(help / bare).toFixed(2)} (target: at most ${target})`);
}
