// Draws the hearts of likes: imported by the page, or run as a worker, whose first message brings the canvas. However many like, there is
// one canvas and a fixed number of hearts; when none rises, nothing is drawn.

/** How long a heart rises, in milliseconds. */
const RISES_MS = 1_800;
/** Between two that come together, in milliseconds: others' come in groups, and rise as if they came evenly. */
const APART_MS = 83;
/** None is late by more, in milliseconds. */
const LATEST_MS = 1_000;
/** Hearts of one's own, and of others, at one time: a place each, so that one's own tap is always seen. */
const MOST = { own: 16, others: 24 };
/** A heart's size, and how far its middle is above the canvas' lower edge, in CSS pixels. */
const [SIZE, FOOT] = [26, 23];
/** On a grid of 24. */
const OUTLINE = 'M12 20.3 4.3 12.7a4.9 4.9 0 0 1 0-7 5 5 0 0 1 7 0l.7.7.7-.7a5 5 0 0 1 7 0 4.9 4.9 0 0 1 0 7Z';
/** Where a browser has no frames in workers, one is due after so many milliseconds. */
const FRAME_MS = 16;
const nextFrame = globalThis.requestAnimationFrame?.bind(globalThis) ?? ((draw) => setTimeout(draw, FRAME_MS));

/** A number between -0.5 and 0.5. */
const chance = () => Math.random() - 0.5;
const between = (from, to, part) => from + (to - from) * part;

/** Starts to draw on a canvas. What is returned takes `{ hue, count, own, width, height, ratio }`: so many hearts rise, over so much of the page. */
export function start(canvas) {
  const pen = canvas.getContext('2d');
  const rising = { own: [], others: [] };
  /** When the next one may rise. */
  const free = { own: 0, others: 0 };
  const sprites = new Map();
  let [ratio, isAsked] = [1, false];

  /** A heart of this colour, drawn once. */
  function sprite(hue) {
    const known = sprites.get(hue);
    if (known) return known;
    // Twice as large as it is shown: it is drawn at more than its size for a moment.
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
    // It is there at once, and slower towards its end.
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
    // Setting it empties the canvas.
    if (canvas.width !== size.width || canvas.height !== size.height) Object.assign(canvas, size);
    const whose = own ? 'own' : 'others';
    const at = performance.now();
    // One's own at once: a tap is felt.
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
