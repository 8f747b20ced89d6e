import type { Job, SetupFile } from './job.ts';
import { workflowText } from './yaml-text.ts';

/** Files of the composite action, by their paths in our package. */
export const actionFiles = ['action.yml', '.github/action/run.sh'] as const;

/** Where the copy of the action lies. */
const actionFolder = '.github/negawatt';

/** A workflow, with the action that it uses. @param action texts of `actionFiles` */
export function githubJob(job: Job, action: Readonly<Record<(typeof actionFiles)[number], string>>): SetupFile[] {
  return [
    { path: '.github/workflows/energy.yml', text: workflow(job) },
    ...actionFiles.map((path) => ({ path: `${actionFolder}/${path}`, text: action[path] })),
  ];
}

function workflow({ command, prepare, needsPython, isCompared, version }: Job): string {
  const inputs = [
    `version: ${version}`,
    `command: ${workflowText(command)}`,
    ...(isCompared
      ? [
          ...(prepare === undefined ? [] : [`prepare: ${workflowText(prepare)}`]),
          `base-ref: \${{ github.event.pull_request.base.sha }}`,
          `head-ref: \${{ github.event.pull_request.head.sha }}`,
        ]
      : []),
    'budgets-file: budgets.txt',
  ];
  const steps = [
    ...(needsPython ? ["- uses: actions/setup-python@v5\n        with: { python-version: '3.x' }"] : []),
    ...(isCompared || prepare === undefined ? [] : [`- run: ${workflowText(prepare)}`]),
  ];
  const what = isCompared
    ? 'both commits of a pull request are measured in one job, pair by pair, since runners differ'
    : 'the command is measured, and held against amounts: set those where the job runs';
  return `# Written by \`negawatt init\`: ${what}.
# Exit 1 is a regression; what cannot be told is a warning.${needsPython ? '\n# Install what the command needs before the last step.' : ''}
name: energy
on: pull_request
permissions:
  contents: read
jobs:
  energy:
    runs-on: ubuntu-latest
    timeout-minutes: 60
    steps:
      - uses: actions/checkout@v4
        with: { fetch-depth: 0 }
      - uses: actions/setup-node@v4
        with: { node-version: 22 }
${steps.map((step) => `      ${step}\n`).join('')}      - uses: ./${actionFolder}
        with:
${inputs.map((line) => `          ${line}`).join('\n')}
`;
}
