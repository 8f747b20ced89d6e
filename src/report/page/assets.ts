import { createHash } from 'node:crypto';
import { dependencyText } from '../../host/dependency-text.ts';
import { draw } from './draw.ts';
import { style } from './style.ts';

/** What goes into every page: it asks for nothing from outside. */
export interface Assets {
  readonly style: string;
  readonly script: string;
  /** Only these may run and colour it, whatever a name from outside holds. */
  readonly policy: string;
  /** Of what came from others. */
  readonly licence: string;
}

let kept: Assets | undefined;

export function assets(): Assets {
  if (kept !== undefined) return kept;
  const uPlot = dependencyText(import.meta.resolve('uplot/dist/uPlot.iife.min.js'));
  const uPlotStyle = dependencyText(import.meta.resolve('uplot/dist/uPlot.min.css'));
  const licence = dependencyText(import.meta.resolve('uplot/LICENSE'));
  const script = `${uPlot.trim()}\n(${draw.toString()})(window);\n`;
  const whole = `${uPlotStyle.trim()}\n${style}`;
  const policy = [
    "default-src 'none'",
    `style-src ${hashOf(whole)}`,
    `script-src ${hashOf(script)}`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  kept = { style: whole, script, policy, licence };
  return kept;
}

/** Content Security Policy Level 3, section 2.3.1. */
function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
