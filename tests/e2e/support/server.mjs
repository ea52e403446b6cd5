// A real room-server on its own port.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { CALLBACK_KEY, STREAM_KEY } from './keys.mjs';

const { Api } = createRequire(import.meta.url)('tls-sig-api-v2');

export const BINARY = process.env.ROOM_SERVER ?? fileURLToPath(new URL('../../../target/debug/room-server', import.meta.url));
export const DIST = process.env.DIST ?? fileURLToPath(new URL('../../../dist', import.meta.url));
/** Secret key of the server in tests. The SDKAppID is the default. */
export const SECRET_KEY = 'the key of the tests';
export const DESK_TOKEN = 'the token of the tests';
export const SDK_APP_ID = 1400000000;
const STREAM = ['--stream-key', STREAM_KEY, '--stream-callback-key', CALLBACK_KEY];
/**
 * In tests a bare name identifies a user, and the snapshot of the online count is younger than in the service. All else has its default.
 */
const TRUSTING = ['--trust-names', '--online-snapshot-ms', '100'];

/** A UserSig made by Tencent's own package. */
export const userSig = (userId, seconds = 600, key = SECRET_KEY) => new Api(SDK_APP_ID, key).genUserSig(userId, seconds);

/** Runs the binary to its end; resolves with its output and exit code. */
export async function run(...args) {
  const child = spawn(BINARY, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  let err = '';
  child.stdout.on('data', (data) => (out += data));
  child.stderr.on('data', (data) => (err += data));
  const [code] = await once(child, 'close');
  return { code, out, err };
}

/** The servers that are running. A test file that is ended because it hangs leaves none behind. */
const running = new Set();
process.once('exit', () => running.forEach((child) => child.kill('SIGKILL')));
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.once(signal, () => process.exit(1));

export class RoomServer {
  #child;

  /** Starts a server on a free port, with the tests' keys, their token for the desk, and these extra flags. */
  static start = (...flags) => RoomServer.plain('--secret-key', SECRET_KEY, '--desk-token', DESK_TOKEN, ...STREAM, ...TRUSTING, ...flags);

  /** Starts a server with its defaults and these flags, on a free port. */
  static async plain(...flags) {
    const server = new RoomServer();
    server.flags = flags;
    server.port = 0;
    await server.start();
    return server;
  }

  /** Starts the process; after a stop, on the same port as before. */
  async start() {
    const args = ['--listen', `127.0.0.1:${this.port}`, '--dist', DIST, ...this.flags];
    this.#child = spawn(BINARY, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const child = this.#child;
    running.add(child);
    child.once('close', () => running.delete(child));
    // It prints its address once it listens. A server that exits instead closes its output.
    let out = '';
    for await (const data of this.#child.stdout.iterator({ destroyOnReturn: false })) {
      out += data;
      this.port = Number(/http:\/\/127\.0\.0\.1:(\d+)\//.exec(out)?.[1]);
      if (this.port) break;
    }
    if (!this.port) throw new Error('the server did not start');
    this.url = `http://127.0.0.1:${this.port}`;
    // Further output is for people, and is discarded.
    this.#child.stdout.resume();
  }

  /** Calls the administrators' API; returns its answer. */
  async rest(path, body, { identifier = 'administrator', usersig = userSig(identifier), ...more } = {}) {
    const query = new URLSearchParams({ sdkappid: SDK_APP_ID, identifier, usersig, random: 1, contenttype: 'json', ...more });
    const response = await fetch(`${this.url}/v4/${path}?${query}`, {
      method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    return response.json();
  }

  /** Performs an action of the desk. */
  async desk(action, more = {}) {
    const response = await fetch(`${this.url}/desk/api/demo`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${DESK_TOKEN}` },
      body: JSON.stringify({ action, ...more }),
    });
    if (!response.ok) throw new Error(await response.text());
  }

  /** Calls the business backend; returns status and body. */
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

  /** Ends the server at once, as a crash would, or by another signal; resolves with its exit code. */
  async stop(signal = 'SIGKILL') {
    // A process that a signal ended has no exit code.
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return this.#child.exitCode;
    const closed = once(this.#child, 'close');
    this.#child.kill(signal);
    const [code] = await closed;
    return code;
  }
}
