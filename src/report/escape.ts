/**
 * Names from outside (processes, disks, groups, models, programs' answers) in the language of each format. What cannot
 * be seen, or moves what can, becomes a visible code first: control codes (ESC among them), bidirectional overrides,
 * zero-width and other ignorable code points, line and paragraph separators, half surrogate pairs.
 */
const invisible = /[\p{C}\p{Zl}\p{Zp}\p{DI}]/gu;

/** The text with a code such as \x1b or \u202e in place of what cannot be seen. */
export function visible(text: string): string {
  return text.replace(invisible, code);
}

function code(character: string): string {
  const point = character.codePointAt(0)!;
  const hex = point.toString(16);
  if (point <= 0xff) return `\\x${hex.padStart(2, '0')}`;
  return point <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\u{${hex}}`;
}

/**
 * Letters whose width is known to every terminal: Latin, Greek, Cyrillic and common punctuation take one column, Han,
 * kana and Hangul syllables two. Scripts that are written from right to left would reorder the numbers beside them.
 */
const narrow =
  /^(?:[\u00a1-\u00a8\u00aa-\u00ac\u00af-\u00ff\u2010-\u2027\u20ac]|(?!\p{M})(?![\u2e80-\u{10ffff}])[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}])$/u;
const wide = /[\u3041-\u3096\u30a1-\u30fa\u30fc\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3]/;
/** The replacement character stands for what a reader could not take: its code would look like a part of the name. */
const spelled: Readonly<Record<string, string>> = {
  '\u00ae': '(R)',
  '\u2122': '(TM)',
  '\u00a9': '(C)',
  '\ufffd': '?',
};

/** Text for a terminal: only code points of known width are left, so that columns stay columns. */
export function terminalText(text: string, unicode: boolean): string {
  return text.normalize('NFC').replace(/[^ -~]/gu, (character) => {
    if (/\p{Zs}/u.test(character)) return ' ';
    if (spelled[character] !== undefined) return spelled[character];
    return unicode && (narrow.test(character) || wide.test(character)) ? character : code(character);
  });
}

/** Columns that a text takes which `terminalText` answered, or that negawatt wrote itself. */
export function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += wide.test(character) ? 2 : 1;
  return width;
}

/**
 * Text inside a paragraph or table cell of GitHub's Markdown: nothing in it is markup, a tag, an entity, a link, a
 * mention or a reference to an issue. An empty comment breaks the last three: GitHub looks for them after it has taken
 * backslashes and entities away.
 */
export function markdownText(text: string): string {
  return visible(text)
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/[\\`*_[\]|~$]/g, '\\$&')
    .replace(/@|#(?=\d)|:(?=\/\/)|GH-(?=\d)|www(?=\.)/gi, '$&<!-- -->')
    .replace(/^(\s*)([-+#]+\s|[-+=#]+$)/, '$1\\$2')
    .replace(/^(\s*\d+)([.)](?:\s|$))/, '$1\\$2');
}

/**
 * A text cell of CSV: quoted as in RFC 4180 where it must be, and with an apostrophe before what a spreadsheet would
 * take for a formula (their full-width forms too). Numbers do not come through here.
 */
export function csvText(text: string): string {
  const shown = visible(text).replace(/^[=+\-@\uff1d\uff0b\uff0d\uff20]/, "'$&");
  return /[",]/.test(shown) || shown !== shown.trim() ? `"${shown.replaceAll('"', '""')}"` : shown;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text inside an element of HTML, or inside a quoted attribute: nothing in it is markup or an entity. */
export function htmlText(text: string): string {
  return visible(text).replace(/[&<>"']/g, (character) => entities[character]!);
}

/** JSON inside a `<script type="application/json">`: nothing in it ends the element or begins a comment. */
export function scriptJson(value: unknown): string {
  return jsonText(JSON.stringify(value)).replace(/[<>&]/g, code4);
}

function code4(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** JSON with codes in place of what JSON allows in the clear and a terminal does not: DEL, C1, overrides. */
export function jsonText(document: string): string {
  return document.replace(invisible, (character) =>
    character === '\n'
      ? character
      : [...Array(character.length).keys()].map((index) => code4(character[index]!)).join(''),
  );
}
