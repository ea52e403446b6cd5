// Makes the demo's sailing boat: SVGA 2.0, a movie in protobuf, compressed by zlib.
import { writeFileSync } from 'node:fs';
import { deflateSync } from 'node:zlib';
import { canvas, disc, png, polygon } from './paint.mjs';

const [WIDTH, HEIGHT, FPS, FRAMES, IMAGE] = [480, 270, 25, 75, 160];

// Protobuf by hand: a field's number and its wire type, then its value.
function varint(number) {
  const bytes = [];
  do {
    bytes.push((number & 127) | (number > 127 ? 128 : 0));
    number = Math.floor(number / 128);
  } while (number);
  return Buffer.from(bytes);
}
const bytes = (id, data) => Buffer.concat([varint(id * 8 + 2), varint(data.length), Buffer.from(data)]);
const int = (id, number) => Buffer.concat([varint(id * 8), varint(number)]);
const message = (id, ...parts) => bytes(id, Buffer.concat(parts));
function float(id, number) {
  const four = Buffer.alloc(4);
  four.writeFloatLE(number);
  return Buffer.concat([varint(id * 8 + 5), four]);
}

const boat = canvas(IMAGE, IMAGE);
polygon(boat, [[78, 12], [83, 12], [83, 112], [78, 112]], [120, 84, 60]);
polygon(boat, [[86, 18], [86, 102], [140, 102]], [250, 244, 232]);
polygon(boat, [[75, 26], [75, 102], [32, 102]], [244, 196, 120]);
polygon(boat, [[16, 110], [146, 110], [122, 142], [40, 142]], [176, 58, 62]);
polygon(boat, [[16, 110], [146, 110], [142, 116], [20, 116]], [246, 226, 200]);
const wave = canvas(IMAGE, IMAGE);
for (let nth = 0; nth < 5; nth += 1) disc(wave, 16 + nth * 32, 40, 20, [96, 190, 220], 0.55);

const layout = message(2, float(3, IMAGE), float(4, IMAGE));
const sprite = (key, pose) => message(4, bytes(1, key), ...Array.from({ length: FRAMES }, (_, nth) => {
  const { x, y, turn = 0, scale = 1, alpha } = pose(nth / (FRAMES - 1));
  const [cos, sin, half] = [Math.cos(turn) * scale, Math.sin(turn) * scale, IMAGE / 2];
  // Rotated about its centre.
  const matrix = [cos, sin, -sin, cos, x - (cos - sin) * half, y - (sin + cos) * half];
  return message(2, float(1, alpha), layout, message(3, ...matrix.map((number, at) => float(at + 1, number))));
}));
const fade = (time) => Math.min(1, time * 6, (1 - time) * 6);
const waves = (y, way, alpha) => [0, 1, 2, 3].map((nth) =>
  sprite('wave', (time) => ({ x: nth * 150 + way * time * 90, y: y + Math.sin(time * 9 + nth) * 4, alpha: fade(time) * alpha })));
const movie = Buffer.concat([
  bytes(1, '2.0.0'),
  message(2, float(1, WIDTH), float(2, HEIGHT), int(3, FPS), int(4, FRAMES)),
  message(3, bytes(1, 'boat'), bytes(2, png(boat))),
  message(3, bytes(1, 'wave'), bytes(2, png(wave))),
  ...waves(250, -1, 0.6),
  sprite('boat', (time) => ({ x: -40 + time * 560, y: 150 + Math.sin(time * 12) * 6, turn: Math.sin(time * 12) * 0.09, scale: 1.15, alpha: fade(time) })),
  ...waves(268, 1, 0.9),
]);
writeFileSync(process.argv[2], deflateSync(movie, { level: 9 }));
