import { type Card, isIdle } from './gpu-card.ts';
import { thresholds } from './thresholds.ts';

export type GpuProcess = Card['processes'][number];

/** Those without which no screen of the machine shows anything; some are told as C+G, or without a type. */
const displayServers =
  /^(X|Xorg|Xwayland|Xvnc|gnome-shell|kwin_(x11|wayland)|plasmashell|mutter|weston|sway|Hyprland|cosmic-comp|gdm.*|sddm.*|lightdm.*)$/i;

/** It draws a screen, which is not work that anyone forgot. */
export function isGraphics({ type }: GpuProcess): boolean {
  return type === 'G';
}

/** The driver may tell the whole path. */
export function isDisplayServer({ name }: GpuProcess): boolean {
  return name !== undefined && displayServers.test(name.trim().split(/[/\\]/).at(-1) ?? '');
}

/** Processes that hold the card for computing, those with most memory first. */
export function holdersOf({ processes }: Card): readonly GpuProcess[] {
  return processes
    .filter((process) => !isGraphics(process) && !isDisplayServer(process))
    .sort((a, b) => (b.memory?.value ?? 0) - (a.memory?.value ?? 0));
}

/** The card does nothing, and its memory is in use beyond what screens take. */
export function isHeld(card: Card): boolean {
  if (isIdle(card) !== true || card.memory === undefined) return false;
  const screens = card.processes.filter((process) => isGraphics(process) || isDisplayServer(process));
  // Without a word on how much a screen takes, what nobody else holds is taken to be its.
  const isBlurred = screens.some(({ memory }) => memory === undefined) && holdersOf(card).length === 0;
  const drawn = screens.reduce((sum, { memory }) => sum + (memory?.value ?? 0), 0);
  return !isBlurred && card.memory.used.value - drawn > thresholds.loadedGpuMemory;
}

/** Something works on it that cannot be seen from here, such as from inside a container. */
export function hidesProcesses(card: Card): boolean {
  return card.processes.length === 0 && isIdle(card) !== true;
}
