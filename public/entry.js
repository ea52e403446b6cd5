// The element's class: a thin façade. It shows a skeleton at once, loads the viewer, and shows the room in a shadow root:
// the stream's picture first, and then what is around it.
// Everything that the element promises to a page is here; everything that it does is in the wasm.

const here = new URL('.', import.meta.url).href;

/** The attributes that a room is opened with; a change of one opens it anew. */
const IDENTITY = ['backend', 'room', 'token', 'with-credentials', 'no-gifts', 'no-likes'];

/** What is said before, or without, the viewer's own texts. */
const TEXTS = {
  en: { load: 'The viewer could not be loaded.', crash: 'The viewer has stopped working.', retry: 'Try again', reload: 'Reload the page' },
  zh: { load: '直播间加载失败。', crash: '直播间已停止运行。', retry: '重试', reload: '刷新页面' },
};

/** Set once the wasm has panicked: its memory is in an undefined state, so no element calls into it again. */
let crashed = false;
const elements = new Set();
let loading;
let failures = 0;

/** The wasm's exports. A load that failed is tried again the next time. */
function loadViewer() {
  // Browsers may remember a module that failed, and fail it again without asking: a new try has a URL of its own.
  loading ??= import(failures ? `./live-room-viewer.js?try=${failures}` : './live-room-viewer.js')
    .then(async (viewer) => {
      await viewer.default({ module_or_path: new URL('live-room-viewer_bg.wasm', here) });
      viewer.onPanic(() => {
        crashed = true;
        for (const element of elements) element.showCrash();
      });
      return viewer;
    })
    .catch((error) => {
      loading = undefined;
      failures += 1;
      throw error;
    });
  return loading;
}

const make = (tag, className, ...children) => {
  const node = document.createElement(tag);
  node.className = className;
  node.append(...children);
  return node;
};

class LiveRoom extends HTMLElement {
  static observedAttributes = [...IDENTITY, 'lang'];

  /**
   * For pages whose tokens change: called whenever the backend has to be told who the viewer is. A page may have set it before
   * this class was there.
   */
  getToken = this.getToken;

  /** For tests of whole pages: shorter waits than those that ship, by their names in room-core's `Pace`, in milliseconds. */
  pace = this.pace;

  #styled;
  #place = make('div', 'mount');
  #viewer;
  /** Rises with each start and stop: what was begun before is not gone on with. */
  #turn = 0;
  #restarts = false;

  constructor() {
    super();
    const style = document.createElement('link');
    style.rel = 'stylesheet';
    style.href = new URL('live-room.css', here).href;
    // The style shows the viewer's place whatever this says; one that does not come is no reason to show nothing.
    this.#place.hidden = true;
    this.#styled = new Promise((done) => (style.onload = style.onerror = done)).then(() => (this.#place.hidden = false));
    this.attachShadow({ mode: 'open' }).append(style, this.#place);
  }

  connectedCallback() {
    elements.add(this);
    // Moved within the page, it still has its viewer.
    if (!this.#viewer) this.#start();
  }

  disconnectedCallback() {
    // A move is a removal and an insertion in one task; only what is still out at its end has gone.
    queueMicrotask(() => this.isConnected || this.#stop());
  }

  attributeChangedCallback(name, before, after) {
    if (before === after) return;
    if (name === 'token' && !crashed && this.#viewer?.setToken(after ?? '')) {
      // A guest who became someone, in place.
    } else if (!IDENTITY.includes(name)) {
      if (!crashed) this.#viewer?.setLang(this.#lang);
    } else if (this.#turn && !this.#restarts) {
      // Attributes that are set together start it anew once, and never in the middle of one of its own events. Out of the
      // page, it is stopped all the same: what comes back is another room.
      this.#restarts = true;
      queueMicrotask(() => {
        this.#restarts = false;
        this.#stop();
        if (!this.isConnected) return;
        elements.add(this);
        this.#start();
      });
    }
  }

  /** Says something in the room. What cannot be sent now goes into the box, with the reason. */
  send(text) {
    if (!crashed) this.#viewer?.send(String(text));
  }

  /** Likes what is seen, so many times: from 1 to 1,000 in one call. */
  like(count = 1) {
    if (!crashed && count >= 1) this.#viewer?.like(Math.min(Math.floor(count), 1000));
  }

  /** The page can say now who the viewer is: a guest becomes someone, in place. For pages with `getToken`. */
  signIn() {
    if (!crashed) this.#viewer?.signIn();
  }

  /** Leaves the room; the element stays, and says so. */
  leave() {
    if (!crashed) this.#viewer?.leave();
  }

  get #lang() {
    return this.getAttribute('lang') || document.documentElement.lang || navigator.language;
  }

  async #start() {
    if (crashed) return this.showCrash();
    const turn = ++this.#turn;
    const stage = make('div', 'skeleton-stage');
    const skeleton = make('div', 'skeleton', stage, make('div', 'skeleton-panel'));
    this.#place.replaceChildren(skeleton);
    try {
      const module = await loadViewer();
      if (turn !== this.#turn || crashed) return;
      const config = {
        backend: new URL(this.getAttribute('backend') || '/', document.baseURI).href,
        room: this.getAttribute('room') || '',
        token: this.getAttribute('token') || '',
        withCredentials: this.hasAttribute('with-credentials'),
        lang: this.#lang,
        assets: here,
        pace: this.pace,
        noGifts: this.hasAttribute('no-gifts'),
        noLikes: this.hasAttribute('no-likes'),
      };
      this.#viewer = module.open(this, stage, JSON.stringify(config));
      await Promise.all([this.#styled, this.#viewer.ready()]);
      if (turn !== this.#turn || crashed) return;
      this.#viewer.show(this.#place);
      // In the same task, so that the picture, which has gone over to the room, does not stop.
      skeleton.remove();
    } catch (error) {
      console.error(error);
      if (turn === this.#turn && !crashed) this.#card('load', 'retry', () => this.#start());
    }
  }

  #stop() {
    this.#turn++;
    elements.delete(this);
    const viewer = this.#viewer;
    this.#viewer = undefined;
    if (!crashed) viewer?.unmount();
    this.#place.replaceChildren();
  }

  /** Not for pages: what is left when the viewer has crashed. */
  showCrash() {
    this.#viewer = undefined;
    this.#card('crash', 'reload', () => location.reload());
  }

  #card(what, action, act) {
    const texts = this.#lang.toLowerCase().startsWith('zh') ? TEXTS.zh : TEXTS.en;
    const button = make('button', 'button button-primary', texts[action]);
    button.type = 'button';
    button.onclick = act;
    const card = make('div', 'card', make('h2', 'card-title', texts[what]), button);
    card.setAttribute('role', 'alert');
    this.#place.replaceChildren(make('div', 'room', card));
  }
}

// A page may load this file twice, from two addresses.
if (!customElements.get('live-room')) customElements.define('live-room', LiveRoom);
