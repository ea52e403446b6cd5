// A page with a live room, for any engine. An engine provides `run` (the value of an expression, as JSON), `open`, `type`, `click`,
// `screenshot`, `complaints` (the console's errors and warnings), and `enter`, the keys that send a comment.
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { until } from '../../e2e/support/browser.mjs';

const ARTEFACTS = fileURLToPath(new URL('../../e2e/artefacts/', import.meta.url));
/** The first element of the room that a selector finds, as an expression. */
export const found = (selector) => `document.querySelector('live-room')?.shadowRoot?.querySelector(${JSON.stringify(selector)})`;

/** Timeout of a wait, in milliseconds: these engines draw without a graphics card. */
const PATIENCE = 90_000;

export class Page {
  /** Runs a function in the page; its argument and its result are JSON. */
  evaluate(look, given = null) {
    return this.run(`(${look})(${JSON.stringify(given)})`);
  }

  /** The part of Playwright's locators that the end-to-end tests' helpers for the picture use. */
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

  /** Waits until the element contains this text. */
  reads(selector, words) {
    return this.waits(`${selector} with “${words}”`, `${found(selector)}?.innerText.includes(${JSON.stringify(words)})`);
  }

  /** Waits until the room is joined: the banner is empty from then on. */
  async joined() {
    await this.sees('.messages');
    await this.waits('the room to be joined', `${found('.banner')}?.hidden`);
  }

  /** Number of comments in the list with this text, of those that the selector finds. */
  comments(words, selector = '.message') {
    const count = ([words, selector]) => {
      const all = [...document.querySelector('live-room').shadowRoot.querySelectorAll(selector)];
      return all.filter((it) => it.innerText.includes(words)).length;
    };
    return this.evaluate(count, [words, selector]);
  }

  /** Waits until a comment with this text is in the list. */
  hears(words, selector) {
    return this.waits(`the comment “${words}”`, () => this.comments(words, selector));
  }

  /** Types a comment and sends it, as people do. */
  say(words) {
    return this.type('.composer-input', words + this.enter);
  }

  /** Waits until an expression is true in the page, or a function returns something. */
  async waits(what, asked) {
    try {
      await until(() => (typeof asked === 'string' ? this.run(asked) : asked()), PATIENCE);
    } catch (error) {
      throw new Error(`${this.name} waited in vain for ${what}`, { cause: error });
    }
  }

  /** Takes a screenshot for people to look at. */
  async picture(name) {
    const path = `${ARTEFACTS}${name}.png`;
    mkdirSync(dirname(path), { recursive: true });
    await this.screenshot(path);
  }
}
