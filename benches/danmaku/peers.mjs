// The peers, each used as its own documentation says, with the settings that show the most comments: over the whole stage, 8 s from edge to
// edge. Font, size and line height are those of the stage (index.html), inherited if an engine allows it; no engine draws a shadow.

const SECONDS = 8;
const WIDTH = 1_280;
const LINE = 30;
const FAMILY = 'system-ui, sans-serif';

/** The number that each text ends with. */
const keyOf = (text) => Number(/\d+$/.exec(text)[0]);

function layer(stage) {
  const it = document.createElement('div');
  it.className = 'layer';
  stage.append(it);
  return it;
}

/** The boxes of elements on the stage. */
function boxes(stage, elements) {
  const origin = stage.getBoundingClientRect();
  return elements.map((element) => {
    const { left, top, right, bottom } = element.getBoundingClientRect();
    return {
      key: keyOf(element.textContent),
      left: left - origin.left,
      top: top - origin.top,
      right: right - origin.left,
      bottom: bottom - origin.top,
    };
  });
}

function script(src) {
  const it = document.createElement('script');
  return new Promise((onload, onerror) => document.head.append(Object.assign(it, { src, onload, onerror })));
}

/** Live mode, without a media element. The engine has no mode without overlap: when all rows are in use, it restarts at the top. */
async function danmaku(stage, engine, style) {
  const { default: Danmaku } = await import('./danmaku-peer.js');
  const container = layer(stage);
  const it = new Danmaku({ container, engine, speed: WIDTH / SECONDS });
  return {
    send: ({ text, color }) => it.emit({ text, style: style(color) }),
    rects: () =>
      engine === 'dom'
        ? boxes(stage, [...container.firstElementChild.children])
        : it._.runningList
            .filter(({ x }) => x !== undefined)
            .map(({ text, x, y, width, height }) => ({ key: keyOf(text), left: x, top: y, right: x + width, bottom: y + height })),
    stop: () => it.destroy(),
  };
}

/**
 * In live mode the engine checks its pool every 250 ms and empties it; a comment that finds no row is dropped. A clock replaces the player:
 * without a player it shows one comment per check. A row is as high as a line, and a comment starts at the edge, not up to 100 px after it.
 */
async function danmuJs(stage) {
  await script('danmu.js');
  const began = performance.now();
  const it = new globalThis.DanmuJs({
    container: layer(stage),
    player: {
      get currentTime() {
        return 1 + (performance.now() - began) / 1_000;
      },
    },
    live: true,
    area: { start: 0, end: 1 },
    channelSize: LINE,
    bulletOffset: 0,
    mouseControl: false,
  });
  return {
    send: ({ key, text: txt, color }) =>
      it.sendComment({ id: String(key), duration: SECONDS * 1_000, txt, mode: 'scroll', style: { color } }),
    rects: () =>
      boxes(
        stage,
        it.state.bullets.flatMap(({ el }) => el ?? []),
      ),
    stop: () => it.destroy(),
  };
}

/** Makes a video without media report that it plays, so that no decoding disturbs the measurement. */
function pretend(video) {
  const began = performance.now();
  const says = { currentTime: () => 1 + (performance.now() - began) / 1_000, paused: () => false, ended: () => false, readyState: () => 4 };
  for (const [name, get] of Object.entries(says)) Object.defineProperty(video, name, { get, set() {} });
  for (const type of ['loadedmetadata', 'canplay', 'playing']) video.dispatchEvent(new Event(type));
}

/**
 * The plugin reads only the state and the time of the video, so a video that only reports them is enough, and has no cost to subtract. Of
 * the events "play" and "playing" of a real video it gets only "playing", because each of them starts a separate frame loop.
 */
async function artplayer(stage) {
  const { default: Artplayer } = await import('./artplayer.js');
  const { default: plugin } = await import('./artplayer-plugin-danmuku.js');
  const container = layer(stage);
  const it = new Artplayer({
    container,
    url: 'none',
    type: 'none',
    customType: { none: (video) => setTimeout(pretend, 0, video) },
    isLive: true,
    hotkey: false,
    gesture: false,
    backdrop: false,
    plugins: [plugin({ danmuku: [], speed: SECONDS, margin: [0, 0], fontSize: 24, antiOverlap: true, emitter: false })],
  });
  await new Promise((done) => it.on('ready', done));
  it.controls.show = false;
  it.mask.show = false;
  const style = { fontFamily: FAMILY, lineHeight: `${LINE}px`, textShadow: 'none' };
  return {
    send: ({ text, color }) => it.plugins.artplayerPluginDanmuku.emit({ text, color, mode: 0, style }),
    rects: () =>
      boxes(
        stage,
        [...it.template.$danmuku.children].filter((element) => element.style.visibility === 'visible'),
      ),
    stop: () => it.destroy(),
  };
}

export const peers = {
  'danmaku-dom': (stage) => danmaku(stage, 'dom', (color) => ({ color })),
  'danmaku-canvas': (stage) =>
    danmaku(stage, 'canvas', (fillStyle) => ({ font: `24px/${LINE}px ${FAMILY}`, textBaseline: 'middle', fillStyle })),
  'danmu.js': danmuJs,
  artplayer,
};
