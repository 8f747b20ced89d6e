import type { Job, SetupFile } from './job.ts';
import { measuredWords, shellWord } from './shell-line.ts';
import { yamlText } from './yaml-text.ts';

export const gitlabFile = '.gitlab/negawatt.yml';

/** A file to include into .gitlab-ci.yml, which is left as it is. */
export function gitlabJob({ command, prepare, isCompared, version }: Job): SetupFile {
  const negawatt = `npx --yes negawatt@${version}`;
  const words = measuredWords(command);
  const gate = '--budgets budgets.txt --output verdict.xml --output verdict.md --output -';
  const lines = isCompared
    ? [
        `${negawatt} compare --checkout "$CI_MERGE_REQUEST_DIFF_BASE_SHA..HEAD"${prepare === undefined ? '' : ` --prepare ${shellWord(prepare)}`} --repeat 10 ${gate} -- ${words}`,
      ]
    : [
        ...(prepare === undefined ? [] : [prepare]),
        `${negawatt} run --repeat 10 --output run.json -- ${words}`,
        `${negawatt} check run.json ${gate}`,
      ];
  const text = `# Written by \`negawatt init\`. In .gitlab-ci.yml: include: [{ local: ${gitlabFile} }]
# Exit 1 is a regression; what cannot be told is a warning.
energy:
  image: node:22
  variables: { GIT_DEPTH: 0 }
  rules: [{ if: '$CI_PIPELINE_SOURCE == "merge_request_event"' }]
  script:
${lines.map((line) => `    - ${yamlText(line)}`).join('\n')}
  artifacts:
    when: always
    paths: [verdict.md]
    reports: { junit: verdict.xml }
`;
  return { path: gitlabFile, text };
}
