// A painter for the demo's gifts: shapes with soft edges on straight RGBA, and their PNG. Needs only Node.
import { crc32, deflateSync } from 'node:zlib';

/** Samples along one side of a pixel. */
const FINE = 3;

export const canvas = (width, height) => ({ width, height, rgba: new Uint8ClampedArray(width * height * 4) });

/** Fills where `inside(x, y)` is true within the box, over what was painted before. */
export function fill({ width, height, rgba }, [left, top, right, bottom], colour, opacity, inside) {
  for (let y = Math.max(0, Math.floor(top)); y < Math.min(height, bottom); y += 1) {
    for (let x = Math.max(0, Math.floor(left)); x < Math.min(width, right); x += 1) {
      let hits = 0;
      for (let nth = 0; nth < FINE * FINE; nth += 1) {
        hits += inside(x + ((nth % FINE) + 0.5) / FINE, y + (Math.floor(nth / FINE) + 0.5) / FINE) ? 1 : 0;
      }
      const alpha = (hits / (FINE * FINE)) * opacity;
      if (!alpha) continue;
      const at = (y * width + x) * 4;
      const below = rgba[at + 3] / 255;
      const sum = alpha + below * (1 - alpha);
      colour.forEach((part, nth) => (rgba[at + nth] = (part * alpha + rgba[at + nth] * below * (1 - alpha)) / sum));
      rgba[at + 3] = sum * 255;
    }
  }
}

export const disc = (on, x, y, radius, colour, opacity = 1) =>
  fill(on, [x - radius, y - radius, x + radius + 1, y + radius + 1], colour, opacity, (px, py) => (px - x) ** 2 + (py - y) ** 2 < radius ** 2);

/** A polygon by its corners. */
export function polygon(on, corners, colour, opacity = 1) {
  const [xs, ys] = [corners.map(([x]) => x), corners.map(([, y]) => y)];
  const box = [Math.min(...xs), Math.min(...ys), Math.max(...xs) + 1, Math.max(...ys) + 1];
  fill(on, box, colour, opacity, (x, y) =>
    corners.reduce((is, [x1, y1], nth) => {
      const [x2, y2] = corners[(nth + 1) % corners.length];
      return (y1 > y) !== (y2 > y) && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1 ? !is : is;
    }, false));
}

export function png({ width, height, rgba }) {
  const chunk = (type, data) => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const out = Buffer.alloc(body.length + 8);
    out.writeUInt32BE(data.length);
    body.copy(out, 4);
    out.writeUInt32BE(crc32(body), body.length + 4);
    return out;
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  // Eight bits a channel, RGBA.
  head.set([8, 6, 0, 0, 0], 8);
  const rows = Buffer.alloc(height * (width * 4 + 1));
  for (let y = 0; y < height; y += 1) {
    Buffer.from(rgba.buffer, y * width * 4, width * 4).copy(rows, y * (width * 4 + 1) + 1);
  }
  const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
  return Buffer.concat([signature, chunk('IHDR', head), chunk('IDAT', deflateSync(rows, { level: 9 })), chunk('IEND', Buffer.alloc(0))]);
}
