// A page with a live room, whatever the engine. An engine gives it `run` (the value of an expression, as JSON), `open`, `type`, `click`,
// `screenshot`, `complaints` (what the console said against us), and `enter`, the keys that send a comment.
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { until } from '../../e2e/support/browser.mjs';

const ARTEFACTS = fileURLToPath(new URL('../../e2e/artefacts/', import.meta.url));
/** The first element of the room that a selector finds, as an expression. */
export const found = (selector) => `document.querySelector('live-room')?.shadowRoot?.querySelector(${JSON.stringify(selector)})`;

/** How long what is waited for may take, in milliseconds: these engines draw without a graphics card. */
const PATIENCE = 90_000;

export class Page {
  /** Runs a function in the page; what it is given and what it gives are JSON. */
  evaluate(look, given = null) {
    return this.run(`(${look})(${JSON.stringify(given)})`);
  }

  /** As much of Playwright's locators as the end-to-end tests' helpers for the picture use. */
  locator(selector) {
    const evaluate = async (look) => {
      await this.sees(selector);
      return this.run(`(${look})(${found(selector)})`);
    };
    return { evaluate };
  }

  /** Waits until the room has an element that the selector finds. */
  sees(selector) {
    return this.waits(selector, `!!${found(selector)}`);
  }

  /** Waits until the element has these words, among others. */
  reads(selector, words) {
    return this.waits(`${selector} with “${words}”`, `${found(selector)}?.innerText.includes(${JSON.stringify(words)})`);
  }

  /** Waits until the room is joined: the banner is empty from then on. */
  async joined() {
    await this.sees('.messages');
    await this.waits('the room to be joined', `${found('.banner')}?.hidden`);
  }

  /** How many comments with these words are in the list, of those that the selector finds. */
  comments(words, selector = '.message') {
    const count = ([words, selector]) => {
      const all = [...document.querySelector('live-room').shadowRoot.querySelectorAll(selector)];
      return all.filter((it) => it.innerText.includes(words)).length;
    };
    return this.evaluate(count, [words, selector]);
  }

  /** Waits until a comment with these words is in the list. */
  hears(words, selector) {
    return this.waits(`the comment “${words}”`, () => this.comments(words, selector));
  }

  /** Writes a comment as people do, and sends it. */
  say(words) {
    return this.type('.composer-input', words + this.enter);
  }

  /** Waits until an expression is true in the page, or an answer is something. */
  async waits(what, asked) {
    try {
      await until(() => (typeof asked === 'string' ? this.run(asked) : asked()), PATIENCE);
    } catch (error) {
      throw new Error(`${this.name} waited in vain for ${what}`, { cause: error });
    }
  }

  /** A picture for people to look at. */
  async picture(name) {
    const path = `${ARTEFACTS}${name}.png`;
    mkdirSync(dirname(path), { recursive: true });
    await this.screenshot(path);
  }
}
