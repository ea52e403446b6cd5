// Headless Firefox, over WebDriver BiDi.
import { join } from 'node:path';
import puppeteer from 'puppeteer-core';
import { Page, found } from './page.mjs';

const FIREFOX = process.env.FIREFOX || '/usr/bin/firefox-esr';

/** Starts the browser, with its profile in this home. */
export async function firefox(home) {
  const browser = await launch(home);
  home.takes(() => -browser.process().pid);
  return {
    name: 'firefox',
    /** Opens a window for a user, with its own storage. */
    page: async (name, size) => {
      const context = await browser.createBrowserContext();
      const page = await context.newPage({ type: 'window' });
      await page.setViewport(size);
      return new FirefoxPage(name, page);
    },
    close: () => browser.close(),
  };
}

async function launch(home) {
  try {
    return await puppeteer.launch({
      browser: 'firefox', executablePath: FIREFOX, headless: true, env: home.env, userDataDir: join(home.folder, 'profile'),
      // Dark theme.
      extraPrefsFirefox: { 'layout.css.prefers-color-scheme.content-override': 0 },
    });
  } catch (error) {
    throw new Error(`${FIREFOX} did not start. scripts/setup-engines.sh installs it. ${error.message}`, { cause: error });
  }
}

class FirefoxPage extends Page {
  enter = '\n';
  #complaints = [];
  #page;

  constructor(name, page) {
    super();
    this.name = name;
    this.#page = page;
    page.on('console', (message) => {
      if (['error', 'warn'].includes(message.type())) this.#complaints.push(`${message.text()} ${message.location().url}`);
    });
    page.on('pageerror', (error) => this.#complaints.push(String(error)));
  }

  open = (url) => this.#page.goto(url);
  run = (expression) => this.#page.evaluate(expression);
  screenshot = (path) => this.#page.screenshot({ path });
  complaints = () => this.#complaints;

  async type(selector, keys) {
    await this.#element(selector, (element) => element.type(keys));
  }

  async click(selector) {
    await this.#element(selector, (element) => element.click());
  }

  async #element(selector, act) {
    const handle = await this.#page.evaluateHandle(found(selector));
    await act(handle.asElement());
    await handle.dispose();
  }
}
