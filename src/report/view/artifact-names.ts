import type { CompressArtifact } from '../../model/report.ts';

/** A path that is longer loses its start: its end tells more. */
const longest = 18;

/** Names of artifacts without the folder that all of them are below: what tells them apart is not cut off at the end. */
export function shortNames(artifacts: readonly CompressArtifact[]): (artifact: CompressArtifact) => string {
  const folders = artifacts.map(({ name }) => name.slice(0, name.lastIndexOf('/') + 1));
  const shared = folders.reduce((common, folder) => {
    let kept = common;
    while (!folder.startsWith(kept)) kept = kept.slice(0, kept.lastIndexOf('/', kept.length - 2) + 1);
    return kept;
  }, folders[0] ?? '');
  const shortOf = (name: string) => {
    const own = [...name.slice(shared.length)];
    return own.length > longest ? `...${own.slice(3 - longest).join('')}` : own.join('');
  };
  const counts = new Map<string, number>();
  for (const { name } of artifacts) counts.set(shortOf(name), (counts.get(shortOf(name)) ?? 0) + 1);
  // Shards of two checkpoints may end alike.
  return ({ name }) => (counts.get(shortOf(name)) === 1 ? shortOf(name) : name.slice(shared.length));
}
