import type { Metric } from './metrics.ts';

/** Figures of `bench compress`: of the whole set, each artifact by its best. Of samples they are estimates. */
export const compressMetrics: readonly Metric[] = [
  {
    name: 'compress.rate',
    title: 'compression rate',
    unit: '1',
    better: 'higher',
    precision: 'noisy',
    needs: ['bench'],
    compress: ({ whole }) => whole?.rate,
  },
  ...speedAndEnergy('compress', 'to compress'),
  ...speedAndEnergy('expand', 'to decompress'),
];

/** For a GB of original. */
function speedAndEnergy(way: 'compress' | 'expand', title: string): Metric[] {
  return [
    {
      name: `${way}.speed`,
      title: `speed ${title}`,
      unit: 'By/s',
      better: 'higher',
      precision: 'noisy',
      needs: ['hardware', 'bench'],
      compress: ({ whole }) => whole?.[way]?.speed,
    },
    {
      name: `${way}.energy`,
      title: `energy above idle ${title} a GB`,
      unit: 'J',
      better: 'lower',
      precision: 'noisy',
      needs: ['hardware', 'bench', 'interval', 'boundary', 'parts', 'energyIs', 'idleIs'],
      compress: ({ whole }) => whole?.[way]?.energy,
    },
  ];
}
