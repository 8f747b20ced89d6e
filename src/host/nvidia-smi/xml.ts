import { XMLParser } from 'fast-xml-parser';
import { type Failure, failure } from '../../model/availability.ts';
import type { Tree, TreeNode } from './tree.ts';

/** A document of eight H100 has 0.2 MiB, By. */
export const documentCap = 16 * 1024 * 1024;
/** The deepest element of any document seen is the seventh. */
const depthCap = 32;
const rootName = 'nvidia_smi_log';
const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

const parser = new XMLParser({
  attributesGroupName: '$',
  attributeNamePrefix: '',
  ignoreAttributes: false,
  ignoreDeclaration: true,
  parseTagValue: false,
  parseAttributeValue: false,
  processEntities: false,
  textNodeName: '_',
  maxNestedTags: depthCap,
  tagValueProcessor: (_, value) => value.replace(/&(amp|lt|gt|quot|apos);/g, (_all, name: string) => entities[name]!),
});

/**
 * Our own reader of `nvidia-smi -q -x`, bounded in size and depth, and without entities. What stands before and after the
 * document is dropped: a lost card puts a line of text there. A document that was cut, or whose elements do not close in
 * order, is refused as a whole, so that no number is taken for another element's.
 */
export function parseXml(text: string): TreeNode | Failure {
  if (text.length > documentCap) return broken(`has more than ${documentCap} bytes`);
  const start = text.search(/<nvidia_smi_log[\s>]/);
  if (start < 0) return broken('is none');
  const close = `</${rootName}>`;
  const end = text.indexOf(close, start);
  if (end < 0) return broken('was cut');
  // A process can be named anything, and nvidia-smi is not known to escape it: what stands on that line is its name.
  const root = text
    .slice(start, end + close.length)
    .replace(/^([ \t]*<process_name>)(.*)(?=<\/process_name>[ \t]*\r?$)/gm, (_, tag: string, name: string) => {
      return tag + name.replaceAll('<', '&lt;');
    });
  // Neither is in any document seen, and both could join halves of a number, or hide an element.
  if (root.includes('<!') || root.includes('<?')) return broken('has a comment, a section or an instruction inside');
  const disorder = disorderOf(root);
  if (disorder !== undefined) return broken(disorder);
  try {
    return parser.parse(root) as { [name: string]: Tree };
  } catch (error) {
    return broken(`cannot be parsed: ${(error as Error).message.slice(0, 200)}`);
  }
}

function broken(what: string): Failure {
  return failure('broken', `nvidia-smi: its document ${what}`);
}

/** Whether each element is closed by its own name; fast-xml-parser takes any closing tag for the open element's. */
function disorderOf(root: string): string | undefined {
  const open: string[] = [];
  let isOver = false;
  const tag = /<(?:(\/)([\w.:-]+)\s*>|([A-Za-z_][\w.:-]*)((?:\s+[\w.:-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>)?/g;
  for (let found = tag.exec(root); found !== null; found = tag.exec(root)) {
    const [whole, isClosing, closed, opened, , isEmpty] = found;
    if (whole === '<') return 'has a < that begins no element';
    if (isOver) return 'has more than one root';
    if (isClosing !== undefined) {
      const expected = open.pop();
      if (closed !== expected) return `closes ${expected ?? 'nothing'} by ${closed}`;
    } else if (isEmpty === '') {
      open.push(opened!);
      if (open.length > depthCap) return `nests deeper than ${depthCap}`;
    }
    isOver = open.length === 0;
  }
  return open.length === 0 ? undefined : 'was cut';
}
