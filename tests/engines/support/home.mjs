// Where an engine's processes live: a folder that is removed with them. They cannot outlive the test.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** How much of a process's last output is reported when it ends too early, in characters. */
const LAST_WORDS = 2_000;

const homes = new Set();
// Also when the test is ended from outside, or by an error that was not caught.
process.on('exit', () => homes.forEach((home) => home.leave()));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(1));

export class Home {
  folder = mkdtempSync(join(tmpdir(), 'live-room-engine-'));
  /** Functions that end the processes. */
  #ends = [];

  constructor() {
    homes.add(this);
  }

  /** The environment of the processes: profiles, caches and sockets are in the folder, and no service of a desktop is used. */
  get env() {
    return {
      PATH: process.env.PATH, LANG: 'C', HOME: this.folder, TMPDIR: this.folder, XDG_RUNTIME_DIR: this.folder,
      DBUS_SESSION_BUS_ADDRESS: 'disabled:', GSETTINGS_BACKEND: 'memory', NO_AT_BRIDGE: '1', MOZ_CRASHREPORTER_DISABLE: '1',
    };
  }

  /**
   * Starts a process in its own process group, with all that it starts itself. `ready` gets the child, and resolves when it can be used; a
   * process that ends before that is an error with its output. Resolves with the result of `ready`.
   */
  async start(command, args, ready, env) {
    const child = spawn(command, args, { env: { ...this.env, ...env }, stdio: ['ignore', 'pipe', 'pipe', 'pipe'], detached: true });
    if (child.pid) this.takes(() => -child.pid);
    let said = '';
    for (const pipe of [child.stdout, child.stderr]) pipe.on('data', (data) => (said = (said + data).slice(-LAST_WORDS)));
    const ended = new Promise((_, fails) => {
      child.once('error', ({ code }) => fails(new Error(`${command} did not start: ${code}. scripts/setup-engines.sh installs it.`)));
      child.once('close', (code, signal) => fails(new Error(`${command} ended with ${code ?? signal}. It said: ${said || 'nothing'}`)));
    });
    return Promise.race([ready(child), ended]);
  }

  /** Adds a process, or a group of processes (a negative ID), that was started elsewhere. `pid` is a function that returns the ID. */
  takes(pid) {
    this.#ends.push(() => process.kill(pid(), 'SIGKILL'));
  }

  /** Ends the processes, and removes the folder. */
  leave() {
    homes.delete(this);
    for (const end of this.#ends) {
      try {
        end();
      } catch {
        // It has already ended.
      }
    }
    // A process that is ending may still write.
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}
