// WebKit, Safari's engine, in its own small browser on a separate display, over WebDriver.
import { once } from 'node:events';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { until } from '../../e2e/support/browser.mjs';
import { Home } from './home.mjs';
import { Page, found } from './page.mjs';

const DRIVER = process.env.WEBKIT_DRIVER || 'WebKitWebDriver';
const BROWSER = process.env.WEBKIT_BROWSER || '/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser';
/** WebDriver's Enter key. */
const ENTER = '\uE007';
/** Height of the browser's own bar, in pixels. */
const BAR = 38;
/** Timeout for an answer of the driver, in milliseconds: a slow machine answers late, a browser that hangs never does. */
const ANSWER_MS = 60_000;
/**
 * Sound is allowed from the start. WebKitGTK makes everything audible that plays at another playback rate, as the viewer does to catch up,
 * muted or not; where sound is not allowed before a touch, it stops the picture for that.
 */
const OPTIONS = ['--automation', '--autoplay-policy=allow'];

/**
 * A copy of the built viewer whose page first loads a script that keeps errors and warnings: this WebDriver neither reads the console nor
 * runs anything before a page's own scripts. Returns its folder.
 */
export function listeningCopy(dist, home) {
  const folder = join(home.folder, 'dist');
  // A compressed page would be served instead of the changed one.
  cpSync(dist, folder, { recursive: true, filter: (path) => !path.endsWith('index.html.br') });
  cpSync(fileURLToPath(new URL('complaints.js', import.meta.url)), join(folder, 'complaints.js'));
  const page = join(folder, 'index.html');
  writeFileSync(page, readFileSync(page, 'utf8').replace('<head>', '<head><script src="complaints.js"></script>'));
  return folder;
}

/** Starts the browser on a separate display. Its processes live in this home, and end with it. */
export async function webkit(home) {
  const display = await home.start('Xvfb', ['-displayfd', '3', '-screen', '0', '1400x1000x24', '-nolisten', 'tcp'], displayOf);
  const port = await freePort();
  const driver = new Driver(`http://127.0.0.1:${port}`);
  // A display without a graphics card has no buffers to share with one.
  const env = { DISPLAY: `:${display}`, GTK_THEME: 'Adwaita:dark', WEBKIT_DISABLE_DMABUF_RENDERER: '1' };
  await home.start(DRIVER, [`--port=${port}`], (it) => until(async () => it.exitCode !== null || driver.isReady()), env);
  let first = await driver.begin();
  return {
    name: 'webkit',
    /** Opens a window for a user. The windows share their storage: the page's address identifies the user. */
    page: async (name, { width, height }) => {
      const handle = first ?? (await driver.ask('POST', 'window/new', { type: 'window' })).handle;
      first = null;
      await driver.goTo(handle);
      await driver.ask('POST', 'window/rect', { width, height: height + BAR });
      return new WebKitPage(name, driver, handle);
    },
    close: () => driver.end(),
  };
}

/** The free display that an Xvfb has found: it prints the number once it listens. */
async function displayOf(xvfb) {
  let said = '';
  for await (const data of xvfb.stdio[3].iterator({ destroyOnReturn: false })) {
    said += data;
    if (said.endsWith('\n')) return said.trim();
  }
  // The process has ended: `Home.start` reports that.
  return new Promise(() => {});
}

/** Returns a port that is free now. */
async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** The part of WebDriver that the pages use: https://www.w3.org/TR/webdriver2/. One request at a time. */
class Driver {
  #url;
  #session;
  #window;

  constructor(url) {
    this.#url = url;
  }

  async isReady() {
    try {
      return (await this.#call('GET', '/status')).ready;
    } catch {
      // It does not listen yet.
      return false;
    }
  }

  /** Opens the browser; resolves with the handle of its window. */
  async begin() {
    const options = { binary: BROWSER, args: OPTIONS };
    try {
      const { sessionId } = await this.#call('POST', '/session', { capabilities: { alwaysMatch: { 'webkitgtk:browserOptions': options } } });
      this.#session = `/session/${sessionId}`;
    } catch (error) {
      throw new Error(`WebKit did not start (${BROWSER}; scripts/setup-engines.sh installs it).`, { cause: error });
    }
    return this.ask('GET', 'window');
  }

  end() {
    return this.#call('DELETE', this.#session);
  }

  ask(method, what, body) {
    return this.#call(method, `${this.#session}/${what}`, body);
  }

  /** Directs the following requests to this window. */
  async goTo(handle) {
    if (this.#window === handle) return;
    await this.ask('POST', 'window', { handle });
    this.#window = handle;
  }

  async #call(method, path, body) {
    const signal = AbortSignal.timeout(ANSWER_MS);
    const response = await fetch(this.#url + path, { method, signal, ...(body && { body: JSON.stringify(body) }) });
    const { value } = await response.json();
    if (!response.ok) throw new Error(`${method} ${path}: ${value.error}: ${value.message}`);
    return value;
  }
}

class WebKitPage extends Page {
  enter = ENTER;
  #driver;
  #window;

  constructor(name, driver, window) {
    super();
    this.name = name;
    this.#driver = driver;
    this.#window = window;
  }

  async #ask(...what) {
    await this.#driver.goTo(this.#window);
    return this.#driver.ask(...what);
  }

  open = (url) => this.#ask('POST', 'url', { url });
  run = (expression) => this.#ask('POST', 'execute/sync', { script: `return ${expression}`, args: [] });
  complaints = () => this.run('complaints');
  screenshot = async (path) => writeFileSync(path, Buffer.from(await this.#ask('GET', 'screenshot'), 'base64'));
  type = (selector, text) => this.#element(selector, 'value', { text });
  click = (selector) => this.#element(selector, 'click', {});

  async #element(selector, what, body) {
    const [id] = Object.values(await this.run(found(selector)));
    return this.#ask('POST', `element/${id}/${what}`, body);
  }
}
