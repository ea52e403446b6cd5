// A real room-server on a port of its own.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { CALLBACK_KEY, STREAM_KEY } from './keys.mjs';

const { Api } = createRequire(import.meta.url)('tls-sig-api-v2');

export const BINARY = process.env.ROOM_SERVER ?? fileURLToPath(new URL('../../../target/debug/room-server', import.meta.url));
export const DIST = process.env.DIST ?? fileURLToPath(new URL('../../../dist', import.meta.url));
/** What the server signs with in tests; the default SDKAppID. */
export const SECRET_KEY = 'the key of the tests';
export const DESK_TOKEN = 'the token of the tests';
export const SDK_APP_ID = 1400000000;
const STREAM = ['--stream-key', STREAM_KEY, '--stream-callback-key', CALLBACK_KEY];
/** Who is who is a name in tests; and nobody waits for a snapshot as long as the service lets one wait. All else is as it has it. */
const TRUSTING = ['--trust-names', '--online-snapshot-ms', '100'];

/** A UserSig by Tencent's own package. */
export const userSig = (userId, seconds = 600, key = SECRET_KEY) => new Api(SDK_APP_ID, key).genUserSig(userId, seconds);

/** Starts the binary; resolves with what it printed and how it ended. */
export async function run(...args) {
  const child = spawn(BINARY, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  let err = '';
  child.stdout.on('data', (data) => (out += data));
  child.stderr.on('data', (data) => (err += data));
  const [code] = await once(child, 'close');
  return { code, out, err };
}

/** The servers that run. A file that is ended because it hangs leaves none behind. */
const running = new Set();
process.once('exit', () => running.forEach((child) => child.kill('SIGKILL')));
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.once(signal, () => process.exit(1));

export class RoomServer {
  #child;

  /** Starts one on a port that the system gives it, with the tests' key, their token for the desk, and these flags besides. */
  static start = (...flags) => RoomServer.plain('--secret-key', SECRET_KEY, '--desk-token', DESK_TOKEN, ...STREAM, ...TRUSTING, ...flags);

  /** Starts one as it is by itself, on a port that the system gives it, with these flags. */
  static async plain(...flags) {
    const server = new RoomServer();
    server.flags = flags;
    server.port = 0;
    await server.start();
    return server;
  }

  /** Starts it; where it ran before, on the same port. */
  async start() {
    const args = ['--listen', `127.0.0.1:${this.port}`, '--dist', DIST, ...this.flags];
    this.#child = spawn(BINARY, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const child = this.#child;
    running.add(child);
    child.once('close', () => running.delete(child));
    // It prints its address once it listens; a server that ends instead ends its output.
    let out = '';
    for await (const data of this.#child.stdout.iterator({ destroyOnReturn: false })) {
      out += data;
      this.port = Number(/http:\/\/127\.0\.0\.1:(\d+)\//.exec(out)?.[1]);
      if (this.port) break;
    }
    if (!this.port) throw new Error('the server did not start');
    this.url = `http://127.0.0.1:${this.port}`;
    // What it prints besides is for people.
    this.#child.stdout.resume();
  }

  /** What the administrators' API answers. */
  async rest(path, body, { identifier = 'administrator', usersig = userSig(identifier), ...more } = {}) {
    const query = new URLSearchParams({ sdkappid: SDK_APP_ID, identifier, usersig, random: 1, contenttype: 'json', ...more });
    const response = await fetch(`${this.url}/v4/${path}?${query}`, {
      method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    return response.json();
  }

  /** Has the desk do something. */
  async desk(action, more = {}) {
    const response = await fetch(`${this.url}/desk/api/demo`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${DESK_TOKEN}` },
      body: JSON.stringify({ action, ...more }),
    });
    if (!response.ok) throw new Error(await response.text());
  }

  /** What the business backend answers: status and body. */
  async api(path, { token, body } = {}) {
    const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) };
    const response = await fetch(`${this.url}/api/${path}`, {
      headers, ...(body && { method: 'POST', body: JSON.stringify(body) }),
    });
    return { status: response.status, body: await response.json() };
  }

  get pid() {
    return this.#child.pid;
  }

  /** Ends it at once, as a crash would, or as asked; resolves with its exit code. */
  async stop(signal = 'SIGKILL') {
    // One that a signal ended has no exit code.
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return this.#child.exitCode;
    const closed = once(this.#child, 'close');
    this.#child.kill(signal);
    const [code] = await closed;
    return code;
  }
}
