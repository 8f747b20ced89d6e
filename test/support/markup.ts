const empty = new Set(['meta', 'link', 'input', 'br']);

/** An element of a page, with its attributes as they stand there. */
interface Element {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
}

/** What a page is made of, read by the rules that our own pages keep to: every tag is closed, every value quoted. */
export interface Markup {
  readonly elements: readonly Element[];
  /** Without what scripts and styles hold; entities are read. */
  readonly text: string;
  /** What stands in each element of these names. */
  inside(name: string): readonly string[];
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

export function textOf(html: string): string {
  return html.replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => entities[name]!);
}

/** @throws Error where the page is not well-formed */
export function markupOf(page: string): Markup {
  const elements: Element[] = [];
  const open: string[] = [];
  const found = new Map<string, string[]>();
  let text = '';
  let at = 0;
  const token = /<!DOCTYPE html>|<!--[\s\S]*?-->|<(\/?)([a-z][a-z0-9]*)((?:\s+[a-zA-Z-]+(?:="[^"<]*")?)*)\s*(\/?)>/g;
  for (const match of page.matchAll(token)) {
    if (match.index < at) continue;
    const between = page.slice(at, match.index);
    if (between.includes('<') || /&(?!(?:amp|lt|gt|quot|#39);)/.test(between)) throw new Error(`no markup: ${between}`);
    text += textOf(between);
    at = match.index + match[0].length;
    const [, closes, name, given = '', selfCloses] = match;
    if (name === undefined) continue;
    if (closes === '/') {
      const last = open.pop();
      if (last !== name) throw new Error(`</${name}> closes <${last}>`);
      continue;
    }
    const attributes = [...given.matchAll(/([a-zA-Z-]+)(?:="([^"]*)")?/g)].map(
      ([, key, value = '']) => [key!, textOf(value)] as const,
    );
    elements.push({ name, attributes: new Map(attributes) });
    if (name === 'script' || name === 'style') {
      const end = page.indexOf(`</${name}`, at);
      found.set(name, [...(found.get(name) ?? []), page.slice(at, end)]);
      at = end + name.length + 3;
    } else if (!empty.has(name) && selfCloses !== '/') open.push(name);
  }
  if (open.length > 0) throw new Error(`not closed: ${open.join(' ')}`);
  if (page.slice(at).trim() !== '') throw new Error('something stands behind the page');
  const inside = (name: string) =>
    found.get(name) ??
    [...page.matchAll(new RegExp(`<${name}[^>]*>([\\s\\S]*?)</${name}>`, 'g'))].map(([, one]) => one!);
  return { elements, text, inside };
}
