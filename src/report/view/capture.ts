import { dirname } from 'node:path/posix';
import type { CaptureSummary } from '../../host/capture-tally.ts';
import { quantity } from '../../model/quantity.ts';
import type { Block, Column, Fact, Section } from '../section.ts';
import { shellWords } from '../shell-words.ts';

const columns: readonly Column[] = [
  { title: 'files', align: 'right' },
  { title: 'path', align: 'left', fit: 'wrap' },
];

const kinds: Readonly<Record<string, string>> = {
  host: 'host names',
  user: 'user names',
  email: 'e-mail addresses',
  hex: 'long hexadecimal ids',
  uuid: 'UUIDs',
  mac: 'hardware addresses',
  ipv4: 'IPv4 addresses',
  ipv6: 'IPv6 addresses',
  uid: 'user ids in unit names',
};

/**
 * What a capture holds, what was left out of it, and what to look at before it is given to others.
 * @param window s; an audit of the capture asks for the same
 */
export function captureView(
  summary: CaptureSummary,
  file: string,
  window: { readonly duration: number; readonly interval: number },
): readonly Section[] {
  const { files } = summary;
  const counted = new Map<string, number>();
  for (const path of files) {
    const pattern = path.replaceAll(/\d+/g, 'N');
    counted.set(pattern, (counted.get(pattern) ?? 0) + 1);
  }
  const rows = [...counted].sort().map(([path, count]) => ({ cells: [[String(count)], [{ name: path }]] }));
  const { duration, interval } = window;
  const replay = ['negawatt', 'audit', '--host', dirname(file), '--duration', `${duration}s`];
  return [
    { title: 'Before you share it', blocks: warning() },
    { title: 'The capture', blocks: [{ kind: 'facts', facts: facts(summary, file) }] },
    {
      title: 'Files in it',
      blocks: [
        { kind: 'table', columns, rows },
        { kind: 'note', line: ['N stands for any number.'], tone: 'aside' },
      ],
    },
    {
      title: 'What next',
      blocks: [
        { kind: 'note', line: ['Its report, here or on any other machine:'] },
        { kind: 'command', command: shellWords([...replay, '--interval', `${interval}s`]) },
      ],
    },
  ];
}

function warning(): Block[] {
  return [
    {
      kind: 'note',
      line: [
        'Read it before you give it to others: it is text. Names of this host and its users, addresses and ids were ' +
          'replaced where they were recognised; arguments and environments were never read.',
      ],
      tone: 'warning',
    },
    {
      kind: 'note',
      line: [
        'It still tells: models of CPU, board and GPUs, kernel and distribution, names of processes, disks, network ' +
          'interfaces, services and control groups, numbers of users (uid), and when and how much the machine worked.',
      ],
      tone: 'warning',
    },
  ];
}

function facts(summary: CaptureSummary, file: string): Fact[] {
  const { files, readings, folders, programs, lines, failures, refused, redacted, bytes } = summary;
  const replaced = Object.entries(redacted).map(([kind, count]) => `${kinds[kind] ?? kind}: ${count}`);
  return [
    { label: 'File', line: [{ name: file }] },
    { label: 'Size', line: [{ figure: quantity(bytes, 'By', { kind: 'measured', by: 'file system' }) }] },
    { label: 'Files read', line: [`${files.length}, in ${readings} readings; names in ${folders} folders`] },
    { label: 'Programs', line: [programs === 0 ? 'none was started' : `${programs}, which printed ${lines} lines`] },
    { label: 'Not readable', line: [`${failures} answers were failures, which are kept as such`] },
    {
      label: 'Left out',
      line:
        refused.length === 0
          ? ['nothing that was asked for']
          : [`${refused.length} files are not on the allow-list: `, { name: refused.slice(0, 4).join(', ') }],
    },
    {
      label: 'Replaced',
      line: [replaced.length === 0 ? 'nothing was recognised as a name, address or id' : replaced.join(', ')],
    },
  ];
}
