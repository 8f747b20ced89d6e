import type { Host } from '../host/host.ts';

/** Name and user of a process, as far as the host tells: in another PID namespace it tells nothing. */
export interface ProcessOwner {
  readonly name?: string;
  /** Login name, or `uid 1000` where the user has none. */
  readonly user?: string;
}

/** Looks up who owns a process: /proc/<pid>/status (proc_pid_status(5)) and /etc/passwd, which is read once. */
export class ProcessOwners {
  readonly #host: Pick<Host, 'read'>;
  #users: ReadonlyMap<string, string> | undefined;

  constructor(host: Pick<Host, 'read'>) {
    this.#host = host;
  }

  of(pid: number): ProcessOwner {
    const status = this.#host.read(`/proc/${pid}/status`);
    if (typeof status !== 'string') return {};
    const name = /^Name:\t(.*)$/m.exec(status)?.[1];
    const uid = /^Uid:\t(\d+)/m.exec(status)?.[1];
    return {
      ...(name === undefined ? {} : { name }),
      ...(uid === undefined ? {} : { user: this.#userOf(uid) }),
    };
  }

  #userOf(uid: string): string {
    if (this.#users === undefined) {
      const passwd = this.#host.read('/etc/passwd');
      const lines = typeof passwd === 'string' ? passwd.split('\n').map((line) => line.split(':')) : [];
      this.#users = new Map(lines.flatMap(([login, , id]) => (login && id !== undefined ? [[id, login]] : [])));
    }
    return this.#users.get(uid) ?? `uid ${uid}`;
  }
}
