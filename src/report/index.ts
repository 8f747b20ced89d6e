import { extname } from 'node:path';
import type { Renderer } from './renderer.ts';

/** Every report format. */
export const renderers = {
  table: () => import('./table.ts').then(({ table }) => table),
  json: () => import('./json.ts').then(({ json }) => json),
  markdown: () => import('./markdown.ts').then(({ markdown }) => markdown),
  html: () => import('./page/html.ts').then(({ html }) => html),
  csv: () => import('./csv.ts').then(({ csv }) => csv),
  prometheus: () => import('./prometheus/exposition.ts').then(({ prometheus }) => prometheus),
  openmetrics: () => import('./prometheus/exposition.ts').then(({ openmetrics }) => openmetrics),
} satisfies Readonly<Record<string, () => Promise<Renderer>>>;

export type RendererId = keyof typeof renderers;

// Beside the registry, so that a file's format is known before any renderer is loaded.
const byExtension: Readonly<Record<string, RendererId>> = {
  '.txt': 'table',
  '.json': 'json',
  '.md': 'markdown',
  '.html': 'html',
  '.csv': 'csv',
  '.prom': 'prometheus',
  '.om': 'openmetrics',
};

/** The format that a file's extension asks for; undefined where it asks for none. */
export function rendererIdOf(file: string): RendererId | undefined {
  return byExtension[extname(file).toLowerCase()];
}
