import { extname } from 'node:path';
import type { VerdictRenderer } from './renderer.ts';

/** Every format of a verdict. */
export const verdictRenderers = {
  table: () => import('./table.ts').then(({ table }) => table),
  json: () => import('./json.ts').then(({ json }) => json),
  markdown: () => import('./markdown.ts').then(({ markdown }) => markdown),
  html: () => import('./html.ts').then(({ html }) => html),
  junit: () => import('./junit.ts').then(({ junit }) => junit),
  sarif: () => import('./sarif.ts').then(({ sarif }) => sarif),
  github: () => import('./github.ts').then(({ github }) => github),
} satisfies Readonly<Record<string, () => Promise<VerdictRenderer>>>;

export type VerdictFormat = keyof typeof verdictRenderers;

// Beside the registry, so that a file's format is known before any renderer is loaded.
const byExtension: Readonly<Record<string, VerdictFormat>> = {
  '.txt': 'table',
  '.json': 'json',
  '.md': 'markdown',
  '.html': 'html',
  '.xml': 'junit',
  '.sarif': 'sarif',
};

/** The format that a file's extension asks for; undefined where it asks for none. */
export function verdictFormatOf(file: string): VerdictFormat | undefined {
  return byExtension[extname(file).toLowerCase()];
}
