/** Architectures as nvidia-smi writes them in `product_architecture`. */
const averaging = /^(?:Ampere|Ada(?: Lovelace)?|Hopper|Blackwell|Rubin)\b/i;
const instantaneous = /^(?:Fermi|Kepler|Maxwell|Pascal|Volta|Turing)\b/i;
/** Boards with the chip GA100, an Ampere whose reading is instantaneous. */
const ga100 = /\bA(?:30|100|800)X?\b|\bCMP 170HX\b|\bPG5\d\d\b/;

/**
 * Seconds over which the only draw that a driver tells (`power_draw`, up to driver 565) is averaged: 1 on Ampere other
 * than GA100 and on newer, 0 before (NVML API reference, nvmlDeviceGetPowerUsage, which nvidia-smi prints); undefined
 * where the architecture is not told.
 */
export function drawAveraging(architecture: string | undefined, name: string | undefined): 0 | 1 | undefined {
  if (name !== undefined && ga100.test(name)) return 0;
  if (architecture === undefined) return undefined;
  // Of an Ampere without a name nobody can tell whether it is a GA100.
  if (averaging.test(architecture)) return name === undefined && /^Ampere/i.test(architecture) ? undefined : 1;
  return instantaneous.test(architecture) ? 0 : undefined;
}
