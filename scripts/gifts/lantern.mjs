// Makes the demo's lanterns: Lottie, with shapes alone: no text, no images, no expressions.
import { writeFileSync } from 'node:fs';

const [RATE, LENGTH, WIDTH, HEIGHT] = [30, 90, 480, 270];
const still = (value) => ({ a: 0, k: value });
/** Key frames with easing, each a frame and its value. */
const moving = (...frames) => ({
  a: 1,
  k: frames.map(([frame, value], nth) => ({
    t: frame, s: [value].flat(), ...(nth < frames.length - 1 && { i: { x: [0.6], y: [1] }, o: { x: [0.4], y: [0] } }),
  })),
});
const colour = (hex) => [16, 8, 0].map((shift) => ((hex >> shift) & 255) / 255);
const shape = (part, hex, opacity = 100) => ({
  ty: 'gr',
  it: [
    part, { ty: 'fl', c: still([...colour(hex), 1]), o: still(opacity), r: 1 },
    { ty: 'tr', p: still([0, 0]), a: still([0, 0]), s: still([100, 100]), r: still(0), o: still(100) },
  ],
});
const oval = (x, y, width, height) => ({ ty: 'el', p: still([x, y]), s: still([width, height]) });
const bar = (x, y, width, height) => ({ ty: 'rc', p: still([x, y]), s: still([width, height]), r: still(3) });
// The first shape is in front.
const lantern = [
  shape(bar(0, -34, 30, 8), 0x7a4a1c), shape(bar(0, 34, 30, 8), 0x7a4a1c), shape(bar(0, 52, 3, 28), 0xf0c060),
  shape(oval(0, 0, 18, 62), 0xffe9a8, 85), shape(oval(0, 0, 50, 64), 0xffa640, 90), shape(oval(0, 0, 82, 66), 0xe0392e),
  shape(oval(0, 0, 130, 120), 0xffb45a, 22),
];
const layer = (ind, x, from, to, size, start) => ({
  ddd: 0, ind, ty: 4, nm: `lantern ${ind}`, sr: 1, ao: 0, ip: 0, op: LENGTH, st: 0, bm: 0, shapes: lantern,
  ks: {
    o: moving([start, 0], [start + 10, 100], [LENGTH - 14, 100], [LENGTH - 1, 0]),
    p: moving([start, [x, from, 0]], [LENGTH - 1, [x + 20, to, 0]]),
    r: moving([start, -8], [start + 25, 8], [start + 50, -6], [LENGTH - 1, 4]),
    a: still([0, 0, 0]), s: still([size, size, 100]),
  },
});
const layers = [layer(1, 230, 300, 90, 120, 0), layer(2, 110, 310, 60, 70, 8), layer(3, 350, 320, 80, 80, 4), layer(4, 40, 320, 120, 50, 12), layer(5, 430, 300, 40, 48, 14)];
writeFileSync(process.argv[2], JSON.stringify({ v: '5.9.0', fr: RATE, ip: 0, op: LENGTH, w: WIDTH, h: HEIGHT, nm: 'lanterns', ddd: 0, assets: [], layers }));
