// Makes the demo's fireworks: alpha video in the format of Tencent's VAP. The picture is on the left, premultiplied; its alpha is grey on
// the right, at half the size; the box `vapc` at the end of the file has both positions. Needs ffmpeg with libx264.
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { canvas, disc } from './paint.mjs';

const SIZE = 360;
const FPS = 25;
const FRAMES = 75;
const GAP = 4;
const HALF = SIZE / 2;
/** Rounds up to a multiple of 16, as H.264 needs it. */
const whole = (length) => Math.ceil(length / 16) * 16;
const [WIDTH, HEIGHT] = [whole(SIZE + GAP + HALF), whole(SIZE)];
const ALPHA = [SIZE + GAP, 0, HALF, HALF];
/** Position, start (in frames) and colour of each burst. */
const BURSTS = [[180, 150, 8, [255, 214, 120]], [95, 205, 22, [255, 120, 150]], [265, 190, 32, [120, 220, 255]], [180, 110, 44, [210, 150, 255]]];

/** Paints the frame with this number. */
function paint(frame) {
  const on = canvas(SIZE, SIZE);
  for (const [x, y, at, colour] of BURSTS) {
    const age = (frame - at) / 28;
    if (age < 0 && age > -0.3) disc(on, x, y - age * 600, 3, [255, 240, 210], 0.9);
    if (age < 0 || age > 1) continue;
    const reach = 95 * (1 - (1 - age) ** 3);
    for (let ray = 0; ray < 26; ray += 1) {
      const turn = (ray * Math.PI * 2) / 26;
      for (let trail = 0; trail < 5; trail += 1) {
        const far = reach * (1 - trail * 0.07) * (ray % 2 ? 1 : 0.7);
        const fall = 26 * age * age;
        disc(on, x + Math.cos(turn) * far, y + Math.sin(turn) * far + fall, 3.4 - trail * 0.5, colour, (1 - age) * (1 - trail * 0.18));
      }
    }
    if (age < 0.15) disc(on, x, y, 34 * (1 - age / 0.15), [255, 255, 255], 0.8);
  }
  return on.rgba;
}

const out = process.argv[2];
const frames = Buffer.alloc(WIDTH * HEIGHT * 3 * FRAMES);
for (let frame = 0; frame < FRAMES; frame += 1) {
  const rgba = paint(frame);
  const base = frame * WIDTH * HEIGHT * 3;
  for (let y = 0; y < SIZE; y += 1) {
    for (let x = 0; x < SIZE; x += 1) {
      const from = (y * SIZE + x) * 4;
      const to = base + (y * WIDTH + x) * 3;
      for (let part = 0; part < 3; part += 1) frames[to + part] = (rgba[from + part] * rgba[from + 3]) / 255;
    }
  }
  for (let y = 0; y < HALF; y += 1) {
    for (let x = 0; x < HALF; x += 1) {
      const at = (dx, dy) => rgba[((y * 2 + dy) * SIZE + x * 2 + dx) * 4 + 3];
      const to = base + (y * WIDTH + ALPHA[0] + x) * 3;
      frames.fill((at(0, 0) + at(1, 0) + at(0, 1) + at(1, 1)) >> 2, to, to + 3);
    }
  }
}
const film = `${out}.film.mp4`;
// A thud for each burst.
const sound = `aevalsrc='0.4*(random(0)-0.5)*exp(-5*mod(t,0.5))':s=44100:d=${FRAMES / FPS}`;
const { status, stderr } = spawnSync('ffmpeg', [
  '-v', 'error', '-y', '-f', 'rawvideo', '-pix_fmt', 'rgb24', '-s', `${WIDTH}x${HEIGHT}`, '-r', `${FPS}`, '-i', 'pipe:0', '-f', 'lavfi', '-i', sound,
  '-vf', 'scale=out_color_matrix=bt709:out_range=tv', '-pix_fmt', 'yuv420p', '-c:v', 'libx264', '-profile:v', 'main', '-bf', '0', '-crf', '33',
  '-preset', 'veryslow', '-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709', '-c:a', 'aac', '-b:a', '24k', '-ac', '1',
  '-movflags', '+faststart', '-map_metadata', '-1', '-fflags', '+bitexact', '-flags:v', '+bitexact', '-flags:a', '+bitexact', '-shortest', film,
], { input: frames, maxBuffer: 1 << 30 });
if (status) throw new Error(String(stderr));
const info = { v: 2, f: FRAMES, w: SIZE, h: SIZE, fps: FPS, videoW: WIDTH, videoH: HEIGHT, rgbFrame: [0, 0, SIZE, SIZE], aFrame: ALPHA, isVapx: 0, orien: 0 };
const text = Buffer.from(JSON.stringify({ info }));
const box = Buffer.alloc(8);
box.writeUInt32BE(8 + text.length);
box.write('vapc', 4, 'latin1');
writeFileSync(out, Buffer.concat([readFileSync(film), box, text]));
rmSync(film);
