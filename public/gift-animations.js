// Plays the animation of a gift once, over the picture: alpha video (Tencent's VAP, `.mp4`), SVGA 2.0 (`.svga`), Lottie (`.json`). The
// player of a format is loaded with the first such gift. No player needs `eval`, and none leaves anything on the page.

const vendor = new URL('./vendor/', import.meta.url).href;
/** A player that has not ended this long after the length of the file, in milliseconds, has failed: players also fail silently. */
const PATIENCE_MS = 5000;

const FORMATS = { mp4: video, svga, json: lottie };

/**
 * Plays the file at `url` in the element `host`. Resolves when it plays, with `ended` (a promise that resolves at the end and rejects on
 * an error) and `destroy()`, which also resolves `ended`. Rejects if the file cannot be loaded, or has none of the three formats.
 */
export async function play(url, host, muted) {
  const format = FORMATS[new URL(url).pathname.split('.').pop().toLowerCase()];
  if (!format) throw new Error(`${url} is of no format that is known`);
  return format(url, host, muted);
}

async function load(url) {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  return answer;
}

/** A promise that settles once: by the player, by `destroy`, or when its time is over. `clean` is called before. */
function ending(lengthMs, clean) {
  let [keep, fail] = [];
  const ended = new Promise((...both) => ([keep, fail] = both));
  const settle = (how, value) => {
    if (!timer) return;
    clearTimeout(timer);
    timer = 0;
    clean();
    how(value);
  };
  let timer = setTimeout(() => settle(fail, new Error('It never ended')), lengthMs + PATIENCE_MS);
  return { ended, end: () => settle(keep), fail: (error) => settle(fail, error) };
}

const make = (tag, host) => host.appendChild(document.createElement(tag));

/** The configuration in a VAP file: its box `vapc`. */
function config(buffer) {
  const view = new DataView(buffer);
  for (let at = 0; at + 8 <= buffer.byteLength; ) {
    let [size, head] = [view.getUint32(at), 8];
    if (size === 1 && at + 16 <= buffer.byteLength) [size, head] = [Number(view.getBigUint64(at + 8)), 16];
    if (size === 0) size = buffer.byteLength - at;
    if (size < head || at + size > buffer.byteLength) break;
    // "vapc"
    if (view.getUint32(at + 4) === 0x76617063) {
      const read = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, at + head, size - head)));
      // Use only `info`: pictures and texts for insertion would be requested from any address.
      return { info: read.info };
    }
    at += size;
  }
  throw new Error('It is no VAP file');
}

async function video(url, host, muted) {
  const [{ default: module }, buffer] = await Promise.all([import(`${vendor}vap.js`), load(url).then((answer) => answer.arrayBuffer())]);
  const { info } = config(buffer);
  const src = URL.createObjectURL(new Blob([buffer], { type: 'video/mp4' }));
  const place = make('div', host);
  let player;
  const { ended, end, fail } = ending((info.f / info.fps) * 1000, () => {
    const { gl, video } = player ?? {};
    player?.destroy();
    video?.removeAttribute('src');
    video?.load();
    // A page can have only a few WebGL contexts.
    gl?.getExtension('WEBGL_lose_context')?.loseContext();
    place.remove();
    URL.revokeObjectURL(src);
  });
  try {
    // `accurate`: each frame of the video is drawn, at any frame rate of the video and of the screen.
    player = module.default({ container: place, src, config: { info }, mute: muted, loop: false, accurate: true, onLoadError: () => fail(new Error('It does not play')) });
    player.on('ended', end);
  } catch (error) {
    fail(error);
  }
  return { ended, destroy: end };
}

async function svga(url, host) {
  const [{ Player }, { parse }, data] = await Promise.all([
    import(`${vendor}svga.js`), import('./svga-parser.js'), load(url).then((answer) => answer.arrayBuffer()),
  ]);
  const movie = await parse(data);
  const player = new Player({ container: make('canvas', host), loop: 1, fillMode: 'forwards' });
  const { ended, end, fail } = ending((movie.frames / movie.fps) * 1000, () => {
    player.onEnd = undefined;
    player.destroy();
    host.replaceChildren();
    for (const image of Object.values(movie.images)) image.close();
  });
  // Not inside a frame of the player.
  player.onEnd = () => queueMicrotask(end);
  player.mount(movie).then(() => player.videoEntity && player.start()).catch(fail);
  return { ended, destroy: end };
}

async function lottie(url, host) {
  const [{ default: player }, animationData] = await Promise.all([import(`${vendor}lottie.js`), load(url).then((answer) => answer.json())]);
  const { op, ip, fr } = animationData ?? {};
  if (!(op > ip && fr > 0)) throw new Error(`${url} is no Lottie file`);
  // These would put styles into the page, and request files from any address.
  delete animationData.fonts;
  animationData.assets = (animationData.assets ?? []).filter(({ layers }) => layers);
  const place = make('div', host);
  let item;
  const { ended, end, fail } = ending(((op - ip) / fr) * 1000, () => {
    item?.destroy();
    place.remove();
  });
  try {
    item = player.loadAnimation({ container: place, renderer: 'svg', loop: false, autoplay: true, animationData });
    item.addEventListener('complete', end);
    item.addEventListener('error', ({ nativeError }) => fail(nativeError));
  } catch (error) {
    fail(error);
  }
  return { ended, destroy: end };
}
