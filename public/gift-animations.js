// Plays a gift's animation once, over the picture: alpha video (Tencent's VAP, `.mp4`), SVGA 2.0 (`.svga`), Lottie (`.json`). The player of
// a format is loaded with the first such gift. None of them needs `eval`, and none leaves anything on the page.

const vendor = new URL('./vendor/', import.meta.url).href;
/** A player that has not said its end so long after the file's own length, in milliseconds, never will: they fail silently, too. */
const PATIENCE_MS = 5000;

const FORMATS = { mp4: video, svga, json: lottie };

/**
 * Plays the file at `url` in the element `host`. Resolves when it plays, with `ended` (a promise that is kept at its end, and broken
 * by an error) and `destroy()`, which is an end, too. It is broken where the file cannot be had, or is none of the three.
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

/** A promise that is settled once: by the player, by `destroy`, or because its time is over. `clean` is called before. */
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

/** What a VAP file says of itself, in its box `vapc`. */
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
      // Pictures and texts that are put into it would be asked for by any address.
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
    // A page has few of these.
    gl?.getExtension('WEBGL_lose_context')?.loseContext();
    place.remove();
    URL.revokeObjectURL(src);
  });
  try {
    // `accurate`: each frame of the video is drawn, whatever its rate and the screen's.
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
  // Not within its own frame.
  player.onEnd = () => queueMicrotask(end);
  player.mount(movie).then(() => player.videoEntity && player.start()).catch(fail);
  return { ended, destroy: end };
}

async function lottie(url, host) {
  const [{ default: player }, animationData] = await Promise.all([import(`${vendor}lottie.js`), load(url).then((answer) => answer.json())]);
  const { op, ip, fr } = animationData ?? {};
  if (!(op > ip && fr > 0)) throw new Error(`${url} is no Lottie file`);
  // These would put styles into the page, and ask for files by any address.
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
