import type { Host } from '../host/host.ts';

/** The host that the options name: a capture, a root, or this machine. */
export async function openHost(options: { readonly root?: string; readonly host?: string }): Promise<Host> {
  if (options.host !== undefined) return (await import('../host/captured-host.ts')).capturedHost(options.host);
  if (options.root !== undefined) return (await import('../host/rooted-host.ts')).rootedHost(options.root);
  return (await import('../host/real-host.ts')).realHost();
}
