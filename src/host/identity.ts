import { hostname, userInfo } from 'node:os';
import { listedWords } from './allow-list.ts';
import { failureOf } from './errno.ts';
import type { Host } from './host.ts';

/** Names that a capture must not hold. */
export interface Identity {
  readonly hosts: readonly string[];
  readonly users: readonly string[];
}

const firstOrdinaryUser = 1000;
/** The overflow user, `nobody` (proc_sys_kernel(5), overflowuid). */
const nobody = 65_534;
const shortestUser = 3;

/**
 * Words of cgroup trees, mount tables and name services. A user "docker" or a host "localhost" tells nobody who it is,
 * and to replace the word would spoil the files' own language.
 */
const commonWords = new Set(
  `root nobody daemon localhost localdomain user users system machine session init scope slice service docker podman
  libpod containerd crio cri lxc lxd kubepods kubelet pod burstable besteffort guaranteed name systemd cgroup cgroup2 pids
  devices freezer blkio perf_event hugetlb net_cls rdma misc proc sysfs tmpfs devtmpfs overlay overlayfs ext4 xfs btrfs zfs
  nfs nfs4 bind rw ro nosuid nodev noexec relatime shared master eth wlan loop dm md ram zram face inter receive transmit
  bytes packets errs drop fifo frame compressed multicast colls carrier`.split(/\s+/),
);

/** The names of this machine, of its people, and of the host that is captured where that is another root. */
export function identityOf(host: Pick<Host, 'read'>): Identity {
  const text = (path: string) => {
    const answer = host.read(path);
    return typeof answer === 'string' ? answer : '';
  };
  const hosts = [hostname(), text('/proc/sys/kernel/hostname'), text('/etc/hostname')].map((name) => name.trim());
  const users = text('/etc/passwd')
    .split('\n')
    .map((line) => line.split(':'))
    .filter(([, , uid]) => Number(uid) >= firstOrdinaryUser && Number(uid) !== nobody)
    .map(([name]) => name!);
  // Under sudo, and for users of a directory service, /etc/passwd does not name who works here.
  users.push(ownName(), ...['SUDO_USER', 'LOGNAME', 'USER'].map((name) => process.env[name] ?? ''));
  return {
    hosts: telling(hosts.flatMap((name) => [name, name.split('.')[0]!])),
    users: telling(users).filter((name) => name.length >= shortestUser),
  };
}

function telling(names: readonly string[]): readonly string[] {
  const isTelling = (name: string) => {
    const word = name.toLowerCase();
    return /[a-z]/i.test(name) && !commonWords.has(word) && !listedWords.has(word);
  };
  return [...new Set(names)].filter(isTelling);
}

function ownName(): string {
  try {
    return userInfo().username;
  } catch (error) {
    // A container may run as a number that has no name.
    failureOf(error, 'own user');
    return '';
  }
}
