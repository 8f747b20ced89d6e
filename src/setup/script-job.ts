import type { Job, SetupFile } from './job.ts';
import { measuredWords, shellWord } from './shell-line.ts';

/** A script for any other continuous integration, and for hands. */
export function scriptJob({ command, prepare, isCompared, version }: Job): SetupFile {
  const negawatt = `npx --yes negawatt@${version}`;
  const words = measuredWords(command);
  const gate = '--budgets budgets.txt --output verdict.xml --output -';
  const body = isCompared
    ? `# Both commits are measured here, pair by pair. The older one has to be here too: fetch it before.
base=\${1:-origin/main}
${negawatt} compare --checkout "$base..HEAD"${prepare === undefined ? '' : ` --prepare ${shellWord(prepare)}`} --repeat 10 \\
  ${gate} -- ${words}
`
    : `${prepare === undefined ? '' : `${prepare}\n`}${negawatt} run --repeat 10 --output run.json -- ${words}
${negawatt} check run.json ${gate}
`;
  const text = `#!/bin/sh
# Written by \`negawatt init\`. Exit 1 is a regression; what cannot be told is a warning.
set -eu
cd "$(dirname "$0")"
${body}`;
  return { path: 'energy.sh', text, isProgram: true };
}
