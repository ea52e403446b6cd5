// The element's class: a thin façade. It shows a skeleton at once, loads the viewer, and shows the room in a shadow root:
// first the stream's picture, then the rest of the room.
// This file holds the element's whole interface to a page; the wasm holds its behaviour.

const here = new URL('.', import.meta.url).href;

/** The attributes that identify a room. A change of one opens the room again. */
const IDENTITY = ['backend', 'room', 'token', 'with-credentials', 'no-gifts', 'no-likes'];

/** The texts to show before the viewer has loaded, or when it does not run. */
const TEXTS = {
  en: { load: 'The viewer could not be loaded.', crash: 'The viewer has stopped working.', retry: 'Try again', reload: 'Reload the page' },
  zh: { load: '直播间加载失败。', crash: '直播间已停止运行。', retry: '重试', reload: '刷新页面' },
};

/** The wasm has panicked: its memory is in an undefined state, so no element may call it again. */
let crashed = false;
const elements = new Set();
let loading;
let failures = 0;

/** Loads the wasm and returns its exports. After a failed load the next call tries again. */
function loadViewer() {
  // Browsers may cache a failed module and fail again without a request, so each new try has its own URL.
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
   * For pages whose tokens change: called before each request to the backend that needs the viewer's token. A page may have set it
   * before this class was defined.
   */
  getToken = this.getToken;

  /** For whole-page tests: shorter waits than the defaults, in milliseconds, by their names in room-core's `Pace`. */
  pace = this.pace;

  #styled;
  #place = make('div', 'mount');
  #viewer;
  /** Increases with each start and stop. A start with an older number stops. */
  #turn = 0;
  #restarts = false;

  constructor() {
    super();
    const style = document.createElement('link');
    style.rel = 'stylesheet';
    style.href = new URL('live-room.css', here).href;
    // The style sheet shows the mount point in any case. If it does not load, the mount point is shown without it.
    this.#place.hidden = true;
    this.#styled = new Promise((done) => (style.onload = style.onerror = done)).then(() => (this.#place.hidden = false));
    this.attachShadow({ mode: 'open' }).append(style, this.#place);
  }

  connectedCallback() {
    elements.add(this);
    // An element that was moved within the page still has its viewer.
    if (!this.#viewer) this.#start();
  }

  disconnectedCallback() {
    // A move is a removal and an insertion in one task. If the element is still disconnected after that task, it was removed.
    queueMicrotask(() => this.isConnected || this.#stop());
  }

  attributeChangedCallback(name, before, after) {
    if (before === after) return;
    if (name === 'token' && !crashed && this.#viewer?.setToken(after ?? '')) {
      // A guest signed in without reopening the room.
    } else if (!IDENTITY.includes(name)) {
      if (!crashed) this.#viewer?.setLang(this.#lang);
    } else if (this.#turn && !this.#restarts) {
      // Attributes that change together reopen the room once, and never during one of the element's own events. A disconnected
      // element stops, too: when it is connected again, it opens the other room.
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

  /** Sends a comment. If it cannot be sent now, it goes into the composer, with the reason. */
  send(text) {
    if (!crashed) this.#viewer?.send(String(text));
  }

  /** Sends `count` likes: from 1 to 1,000 in one call. */
  like(count = 1) {
    if (!crashed && count >= 1) this.#viewer?.like(Math.min(Math.floor(count), 1000));
  }

  /** Signs a guest in without reopening the room, once `getToken` returns the viewer's token. */
  signIn() {
    if (!crashed) this.#viewer?.signIn();
  }

  /** Leaves the room. The element stays on the page and shows that. */
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
      // In the same task as `show`, which moved the picture to the room, so that the picture keeps playing.
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

  /** Internal: shows that the viewer has crashed. */
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

// A page may load this file twice, from two URLs.
if (!customElements.get('live-room')) customElements.define('live-room', LiveRoom);
