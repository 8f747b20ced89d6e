import { isIPv6 } from 'node:net';
import type { Identity } from './identity.ts';

type Kind = 'host' | 'user' | 'email' | 'hex' | 'uuid' | 'mac' | 'ipv4' | 'ipv6' | 'uid';

// Runs are anchored at their start or bounded, so that no text makes a pattern walk it twice.
const email = /(?<![\w.+-])[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)*\.([a-z]{2,})\b/gi;
/** systemd writes instances as `user@1000.service`. */
const units = /^(?:service|slice|scope|socket|mount|automount|timer|target|path|swap|device)$/i;
/** Escapes of unit names (`\x2d`) and of mount tables (`\040`) end in characters that look like a word's. */
const wordStart = String.raw`(?:(?<![a-z0-9])|(?<=\\x[0-9a-f]{2})|(?<=\\[0-7]{3}))`;
const uuid = /[0-9a-f]{8}([-_])[0-9a-f]{4}\1[0-9a-f]{4}\1[0-9a-f]{4}\1[0-9a-f]{12}/gi;
const longHex = /(?<![0-9a-f])(pod)?([0-9a-f]{32,})(?![0-9a-f])/gi;
const mac = /(?<![0-9a-f:])[0-9a-f]{2}([:-])(?:[0-9a-f]{2}\1){4}[0-9a-f]{2}(?![0-9a-f:])/gi;
const macName = /(?<![a-z0-9])(enx|wlx|wwx)([0-9a-f]{12})(?![0-9a-z])/gi;
const ipv4 = /(?<![\w.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\w.]*\w)/g;
const ipv6 = /(?<![\w:.])[0-9a-f]{0,4}:[0-9a-f:.]{1,44}(?![\w:])/gi;
const systemdUser = /\b(user-|user@|user-runtime-dir@)(\d+)(?=\.(?:slice|service))/g;

/**
 * Replaces what tells a machine or a person by neutral tokens of the same shape, one for each thing, the same wherever it
 * stands: host and user names, e-mail and network addresses, ids of users, containers, pods and boots. A probe that
 * takes a path from one file therefore finds it again among the captured ones.
 */
export class Redaction {
  readonly #tokens = new Map<string, string>();
  readonly #counts = new Map<Kind, number>();
  readonly #names: readonly (readonly [pattern: RegExp, kind: 'host' | 'user'])[];

  constructor(identity: Identity) {
    const patternsOf = (names: readonly string[], kind: 'host' | 'user') =>
      names.map((name) => {
        const pattern = new RegExp(`${wordStart}${name.replace(/[^\w]/g, '\\$&')}(?![a-z0-9])`, 'gi');
        return { length: name.length, entry: [pattern, kind] as const };
      });
    // A full name must go before the short one that it begins with.
    this.#names = [...patternsOf(identity.hosts, 'host'), ...patternsOf(identity.users, 'user')]
      .sort((one, other) => other.length - one.length)
      .map(({ entry }) => entry);
  }

  /** How many things of each kind were replaced so far. */
  get counts(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#counts);
  }

  /** For what only names can stand in, such as a kernel's release: numbers with dots stay. */
  names(text: string): string {
    let result = text.replace(email, (found, domain: string) =>
      units.test(domain) ? found : this.#token('email', found),
    );
    for (const [pattern, kind] of this.#names) result = result.replace(pattern, (found) => this.#token(kind, found));
    return result;
  }

  /** For paths, and for files that hold names that people chose. */
  text(text: string): string {
    return this.names(text)
      .replace(uuid, (found, separator: string) =>
        this.#token('uuid', found.replaceAll(separator, '-')).replaceAll('-', separator),
      )
      .replace(macName, (_, kind: string, digits: string) => {
        const address = digits.match(/../g)!.join(':');
        return kind + this.#token('mac', address).replaceAll(':', '');
      })
      .replace(mac, (found, separator: string) =>
        this.#token('mac', found.replaceAll(separator, ':')).replaceAll(':', separator),
      )
      .replace(longHex, (_, pod: string | undefined, digits: string) => (pod ?? '') + this.#token('hex', digits))
      .replace(ipv4, (found) => this.#token('ipv4', found))
      .replace(ipv6, (found) => (isAddress(found) ? this.#token('ipv6', found) : found))
      .replace(systemdUser, (_, unit: string, id: string) => unit + this.#token('uid', id));
  }

  #token(kind: Kind, found: string): string {
    const key = `${kind} ${found.toLowerCase()}`;
    const known = this.#tokens.get(key);
    if (known !== undefined) return known;
    const number = (this.#counts.get(kind) ?? 0) + 1;
    this.#counts.set(kind, number);
    const token = tokenOf(kind, number, found);
    this.#tokens.set(key, token);
    return token;
  }
}

/** The line `0::/path` of a cgroup begins like an address: one of a single group tells no machine. */
function isAddress(text: string): boolean {
  return isIPv6(text) && text.split(':').filter((group) => group !== '').length > 1;
}

/** Addresses are of the ranges that are kept for documentation and tests (RFC 2544, RFC 3849, RFC 2606). */
function tokenOf(kind: Kind, number: number, found: string): string {
  const hex = number.toString(16);
  switch (kind) {
    case 'host':
    case 'user':
      return `${kind}-${number}`;
    case 'email':
      return `user-${number}@example.invalid`;
    case 'hex':
      return hex.padStart(found.length, '0').replace(/^0/, 'a');
    case 'uuid':
      return `00000000-0000-4000-8000-${hex.padStart(12, '0')}`;
    case 'mac':
      return `02:${hex.padStart(10, '0').match(/../g)!.join(':')}`;
    case 'ipv4':
      return `198.18.${(number >> 8) & 255}.${number & 255}`;
    case 'ipv6':
      return `2001:db8::${hex}`;
    case 'uid':
      return `${number}`;
  }
}
