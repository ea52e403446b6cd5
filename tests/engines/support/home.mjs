// Where an engine's processes live: a folder that is gone with them, and no way to outlive the test.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** How much of what a process said last is told when it ends too early, in characters. */
const LAST_WORDS = 2_000;

const homes = new Set();
// Also when the test is ended from outside, or by an error that nobody caught.
process.on('exit', () => homes.forEach((home) => home.leave()));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(1));

export class Home {
  folder = mkdtempSync(join(tmpdir(), 'live-room-engine-'));
  /** Ends what has to end with it. */
  #ends = [];

  constructor() {
    homes.add(this);
  }

  /** The environment of its processes: profiles, caches and sockets are in the folder, and nothing of a desktop is used. */
  get env() {
    return {
      PATH: process.env.PATH, LANG: 'C', HOME: this.folder, TMPDIR: this.folder, XDG_RUNTIME_DIR: this.folder,
      DBUS_SESSION_BUS_ADDRESS: 'disabled:', GSETTINGS_BACKEND: 'memory', NO_AT_BRIDGE: '1', MOZ_CRASHREPORTER_DISABLE: '1',
    };
  }

  /**
   * Starts a process in a group of its own, with all that it starts itself. `ready` is given the child, and says when it is of use; one
   * that ends before is an error with what it said. Resolves with what `ready` gave.
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

  /** Takes in a process, or a group of them (a negative number), that somebody else started. */
  takes(pid) {
    this.#ends.push(() => process.kill(pid(), 'SIGKILL'));
  }

  /** Ends its processes, and removes its folder. */
  leave() {
    homes.delete(this);
    for (const end of this.#ends) {
      try {
        end();
      } catch {
        // It has ended by itself.
      }
    }
    // What is being ended may still write.
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}
