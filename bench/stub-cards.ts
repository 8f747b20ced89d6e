import { scenarioFile } from '../test/support/nvml-stub.ts';

export const stubCards = 8;

/** Eight H100s behind the stub of NVML, whose watts move, with a process on each; answers the path of the library. */
export function layOutStubCards(folder: string): string {
  const lines = [`devices ${stubCards}`];
  for (let index = 0; index < stubCards; index += 1) {
    lines.push(
      `device ${index} power sine ${80 + 10 * index} ${420 + 30 * index} ${3 + index}`,
      `device ${index} averaging 1`,
      `device ${index} energy_step 20`,
      `device ${index} utilisation ${10 * index} 20`,
      `device ${index} process ${4000 + index} C 40000 ${10 * index}`,
    );
  }
  return scenarioFile(folder, `${lines.join('\n')}\n`);
}
