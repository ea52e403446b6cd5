// The load and its counters, controlled from outside (danmaku.mjs), one pass at a time.
import { peers } from './peers.mjs';

const TICK_MS = 20;
const SAMPLE_MS = 250;
const LONGEST = 30;
/** Length of the number at the end of a text, with the space before it, in characters. */
const NUMBER = 6;
const POOL = 4_096;
/** Coloured comments, in percent. */
const COLOURED = 30;
const COLOURS = ['#fe0302', '#ff7204', '#ffd302', '#00cd00', '#4fc3f7', '#e040fb'];
const ENGLISH = [
  'lol', 'gg', 'wow', 'omg', 'nice', 'hahaha', "LET'S GO", 'no way', 'first time here', 'that was insane', 'so cute', 'what a play',
  'hello from Berlin', 'who is this', 'love this song', 'chat is too fast', 'good morning', "I can't believe it", 'again!', 'RIP', 'true',
  'how much is it?', 'is this live?', 'best stream ever', 'please say hi', 'same here', 'clip that', 'not again', 'well played', 'F',
];
const CHINESE = [
  '哈哈哈哈', '666', '前方高能', '主播好', '太强了', '来了来了', '笑死我了', '泪目', '好听', '这也行', '第一次来', '打卡', '加油', '什么情况',
  '真的假的', '老板大气', '这个多少钱', '求链接', '晚上好', '我也想要', '名场面', '破防了', '爷青回', '绝了绝了', '下次一定',
  '请问现在是直播吗', '有没有一起看的朋友', '主播唱得太好听了',
];
const EMOJI = ['😂', '🔥', '❤️', '👍', '🎉', '😭', '👏', '😍', '🤣', '💯', '🙏', '🚀'];

/** The same random numbers for every engine (mulberry32). */
function seeded(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let it = Math.imul(state ^ (state >>> 15), 1 | state);
    it = (it + Math.imul(it ^ (it >>> 7), 61 | it)) ^ it;
    return ((it ^ (it >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Joins phrases of one kind until the text has about the wanted length: most comments are short, a few are long. */
function body(random) {
  const pick = (list) => list[Math.floor(random() * list.length)];
  const kind = random();
  const wanted = 2 + random() ** 2 * (LONGEST - NUMBER - 2);
  const [list, between] = kind < 0.45 ? [CHINESE, ''] : kind < 0.85 ? [ENGLISH, ' '] : [EMOJI, ''];
  let text = pick(list);
  for (;;) {
    const longer = text + between + pick(kind >= 0.45 || random() < 0.8 ? list : EMOJI);
    if ([...longer].length > wanted) return text;
    text = longer;
  }
}

const random = seeded(7);
const pool = Array.from({ length: POOL }, () => ({
  body: body(random),
  color: random() * 100 < COLOURED ? COLOURS[Math.floor(random() * COLOURS.length)] : '#ffffff',
}));

let adapter;
let timer;
let sent = 0;

/** Creates the stage, and the engine on it. */
globalThis.run = async (which) => {
  const stage = document.createElement('div');
  stage.id = 'stage';
  document.body.append(stage);
  if (which === 'idle') return;
  const build = which === 'ours' ? (await import('./ours.mjs')).default : peers[which];
  adapter = await build(stage);
  await adapter.settled?.();
};

/** Sends this many comments a second, by the clock: if a timer is late, its comments are sent with the next ones. */
globalThis.feed = (rate) => {
  const began = performance.now();
  const before = sent;
  timer = setInterval(() => {
    const due = before + Math.floor(((performance.now() - began) * rate) / 1_000);
    while (sent < due) {
      const { body, color } = pool[sent % POOL];
      sent += 1;
      adapter.send({ key: sent, text: `${body} ${sent}`, color });
    }
  }, TICK_MS);
};

globalThis.rest = () => clearInterval(timer);

/**
 * Records the intervals between frames, and the tasks above 50 ms. Only on request, because waiting for each frame makes an idle page busy.
 */
globalThis.watch = () => {
  globalThis.frames = [];
  globalThis.longTasks = [];
  new PerformanceObserver((list) => longTasks.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: 'longtask' });
  let before;
  requestAnimationFrame(function tick(now) {
    if (before) frames.push(now - before);
    before = now;
    requestAnimationFrame(tick);
  });
};

/** The part of a rectangle that is on the stage; empty where it is outside. */
function clip({ key, left, top, right, bottom }) {
  const seen = { key, left: Math.max(left, 0), top: Math.max(top, 0), right: Math.min(right, 1_280), bottom: Math.min(bottom, 720) };
  return seen.right > seen.left && seen.bottom > seen.top ? [seen] : [];
}

/** Marks the keys of the boxes that overlap another by more than a pixel in both directions. */
function mark(boxes, overlapped) {
  boxes.sort((one, other) => one.top - other.top);
  for (let nth = 0; nth < boxes.length; nth += 1) {
    const one = boxes[nth];
    for (let next = nth + 1; next < boxes.length && boxes[next].top < one.bottom - 1; next += 1) {
      const other = boxes[next];
      if (overlapped.has(one.key) && overlapped.has(other.key)) continue;
      const deep = Math.min(one.bottom, other.bottom) - other.top;
      const wide = Math.min(one.right, other.right) - Math.max(one.left, other.left);
      if (deep > 1 && wide > 1) overlapped.add(one.key).add(other.key);
    }
  }
}

const shown = new Set();
const overlapped = new Set();
const visible = [];

/** Samples the stage at intervals; the number of visible comments counts once the stage is full. */
globalThis.count = (warmUpMs) => {
  const began = performance.now();
  setInterval(() => {
    const boxes = adapter.rects().flatMap(clip);
    for (const { key } of boxes) shown.add(key);
    if (performance.now() - began > warmUpMs) visible.push(boxes.length);
    mark(boxes, overlapped);
  }, SAMPLE_MS);
};

globalThis.counted = () => ({
  offered: sent,
  shown: shown.size,
  overlaps: shown.size ? overlapped.size / shown.size : 0,
  visible: visible.reduce((sum, it) => sum + it, 0) / visible.length,
});

globalThis.time = () => adapter.time();
globalThis.latencies = () => [...(adapter.latencies ?? [])];

globalThis.isReady = true;
