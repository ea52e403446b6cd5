// Draws the hearts of likes. The page imports this module, or runs it as a worker, whose first message is the canvas. For any number of
// likes there is one canvas and a limited number of hearts. It draws no frames while no heart rises.

/** Time for which a heart rises, in milliseconds. */
const RISES_MS = 1_800;
/** Time between two hearts of one group, in milliseconds: other viewers' hearts come in groups, but rise at regular intervals. */
const APART_MS = 83;
/** Maximum delay of a heart, in milliseconds. */
const LATEST_MS = 1_000;
/** Maximum number of the viewer's own and of others' hearts at one time: counted apart, so that the viewer's tap is always visible. */
const MOST = { own: 16, others: 24 };
/** Size of a heart, and height of its centre above the lower edge of the canvas at the start, both in CSS pixels. */
const [SIZE, FOOT] = [26, 23];
/** Path of a heart on a grid of 24 by 24. */
const OUTLINE = 'M12 20.3 4.3 12.7a4.9 4.9 0 0 1 0-7 5 5 0 0 1 7 0l.7.7.7-.7a5 5 0 0 1 7 0 4.9 4.9 0 0 1 0 7Z';
/** Time between frames where workers have no `requestAnimationFrame`, in milliseconds. */
const FRAME_MS = 16;
const nextFrame = globalThis.requestAnimationFrame?.bind(globalThis) ?? ((draw) => setTimeout(draw, FRAME_MS));

/** A number between -0.5 and 0.5. */
const chance = () => Math.random() - 0.5;
const between = (from, to, part) => from + (to - from) * part;

/**
 * Starts to draw on a canvas. The returned function takes `{ hue, count, own, width, height, ratio }`: it lets `count` hearts rise on a
 * canvas of `width` by `height` CSS pixels; `ratio` is device pixels per CSS pixel.
 */
export function start(canvas) {
  const pen = canvas.getContext('2d');
  const rising = { own: [], others: [] };
  /** Time at which the next heart may rise, by `performance.now()`. */
  const free = { own: 0, others: 0 };
  const sprites = new Map();
  let [ratio, isAsked] = [1, false];

  /** The image of a heart of this hue, drawn once. */
  function sprite(hue) {
    const known = sprites.get(hue);
    if (known) return known;
    // Twice the normal size: a heart is shown larger than that for a moment.
    const side = Math.ceil(2 * SIZE * ratio);
    const drawn = globalThis.OffscreenCanvas ? new OffscreenCanvas(side, side) : Object.assign(document.createElement('canvas'), { width: side, height: side });
    const brush = drawn.getContext('2d');
    brush.scale(side / 24, side / 24);
    brush.fillStyle = `hsl(${hue} 90% 62%)`;
    brush.fill(new Path2D(OUTLINE));
    sprites.set(hue, drawn);
    return drawn;
  }

  function draw({ hue, begins, from, to, turn, size }, now) {
    const time = (now - begins) / RISES_MS;
    if (time < 0) return;
    // The heart starts fast, and is slower towards its end.
    const part = 1 - (1 - time) ** 2;
    const steps = [
      [0, from, 0, 0, 0.3], [1, from, 0.12, turn / 4, size * 1.15], [1, (from + to) / 2, 0.6, turn, size], [0, to, 1, turn / 2, size],
    ];
    const step = Math.min(Math.floor(part * 3), 2);
    const [opacity, x, up, angle, scale] = steps[step].map((value, nth) => between(value, steps[step + 1][nth], part * 3 - step));
    const way = canvas.height - 2 * FOOT * ratio;
    pen.globalAlpha = opacity;
    pen.setTransform(1, 0, 0, 1, canvas.width / 2 + x * ratio, canvas.height - FOOT * ratio - way * up);
    pen.rotate(angle);
    const side = SIZE * ratio * scale;
    pen.drawImage(sprite(hue), -side / 2, -side / 2, side, side);
  }

  function frame() {
    isAsked = false;
    const now = performance.now();
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.clearRect(0, 0, canvas.width, canvas.height);
    for (const whose of ['others', 'own']) {
      rising[whose] = rising[whose].filter(({ begins }) => now < begins + RISES_MS);
      for (const heart of rising[whose]) draw(heart, now);
    }
    if (rising.own.length + rising.others.length) ask();
  }

  function ask() {
    if (isAsked) return;
    isAsked = true;
    nextFrame(frame);
  }

  return ({ hue, count, own, width, height, ratio: now }) => {
    if (now !== ratio) sprites.clear();
    ratio = now;
    const size = { width: Math.round(width * ratio), height: Math.round(height * ratio) };
    // Setting the size empties the canvas, so set it only on a change.
    if (canvas.width !== size.width || canvas.height !== size.height) Object.assign(canvas, size);
    const whose = own ? 'own' : 'others';
    const at = performance.now();
    // The viewer's own hearts rise at once: a tap needs an immediate response.
    if (own) free.own = at;
    for (let nth = 0; nth < count; nth += 1) {
      const begins = at + Math.min(Math.max(free[whose] - at, 0), LATEST_MS);
      free[whose] = begins + APART_MS;
      rising[whose].push({ hue, begins, from: chance() * 20, to: chance() * 44, turn: chance() * 0.87, size: 0.8 + chance() * 0.4 });
    }
    rising[whose].splice(0, Math.max(0, rising[whose].length - MOST[whose]));
    ask();
  };
}

if (typeof DedicatedWorkerGlobalScope !== 'undefined' && globalThis instanceof DedicatedWorkerGlobalScope) {
  globalThis.onmessage = ({ data: canvas }) => {
    const rise = start(canvas);
    globalThis.onmessage = ({ data }) => rise(data);
  };
}
