// Parses SVGA 2.0, a movie in protobuf, into the object that the player of the npm package `svga` mounts. The parser of that package
// creates its decoders with `Function()`, which a strict content security policy forbids.

/** Maximum length of a protobuf varint, in bytes. */
const LONGEST_VARINT = 10;

/** The fields of one message, as `[number, value]`. A value is a number, or the bytes of a text, of data or of a message. */
function* fields(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let nth = 0; nth < LONGEST_VARINT && at < bytes.length; nth += 1) {
      const byte = bytes[at++];
      value += (byte & 127) * 128 ** nth;
      if (byte < 128) return value;
    }
    throw new Error('SVGA: a number is cut short');
  };
  while (at < bytes.length) {
    const key = varint();
    const id = Math.floor(key / 8);
    switch (key % 8) {
      case 0:
        yield [id, varint()];
        break;
      case 1:
        at += 8;
        break;
      case 2: {
        const length = varint();
        if (at + length > bytes.length) throw new Error('SVGA: a field is cut short');
        yield [id, bytes.subarray(at, at + length)];
        at += length;
        break;
      }
      case 5:
        yield [id, view.getFloat32(at, true)];
        at += 4;
        break;
      default:
        throw new Error('SVGA: it is no protobuf');
    }
  }
}

const text = (bytes) => new TextDecoder().decode(bytes);

/** Reads a message that has only numbers. `names` are in the order of the field numbers. A missing field is 0, or its default. */
function numbers(bytes, names, defaults = {}) {
  const read = { ...Object.fromEntries(names.map((name) => [name, 0])), ...defaults };
  for (const [id, value] of fields(bytes)) if (names[id - 1]) read[names[id - 1]] = value;
  return read;
}

const MATRIX = ['a', 'b', 'c', 'd', 'tx', 'ty'];
const IDENTITY = { a: 1, b: 0, c: 0, d: 1, tx: 0, ty: 0 };
const LAYOUT = ['x', 'y', 'width', 'height'];

function colour(bytes) {
  const { r, g, b, a } = numbers(bytes, ['r', 'g', 'b', 'a']);
  return `rgba(${Math.floor(r * 255)}, ${Math.floor(g * 255)}, ${Math.floor(b * 255)}, ${a})`;
}

function styles(bytes) {
  const style = { fill: null, stroke: null, strokeWidth: 0, lineCap: 'butt', lineJoin: 'miter', miterLimit: 0, lineDash: [] };
  for (const [id, value] of fields(bytes)) {
    if (id === 1) style.fill = colour(value);
    else if (id === 2) style.stroke = colour(value);
    else if (id === 3) style.strokeWidth = value;
    else if (id === 4) style.lineCap = ['butt', 'round', 'square'][value] ?? 'butt';
    else if (id === 5) style.lineJoin = ['miter', 'round', 'bevel'][value] ?? 'miter';
    else if (id === 6) style.miterLimit = value;
    else if (id >= 7 && id <= 9) style.lineDash[id - 7] = value;
  }
  style.lineDash = Array.from(style.lineDash, (length) => length ?? 0);
  return style;
}

function shape(bytes) {
  const read = { type: 'shape', path: undefined, styles: undefined, transform: IDENTITY };
  for (const [id, value] of fields(bytes)) {
    if (id === 1) read.type = ['shape', 'rect', 'ellipse', 'keep'][value];
    else if (id === 2) for (const [part, d] of fields(value)) read.path = part === 1 ? { d: text(d) } : read.path;
    else if (id === 3) read.path = numbers(value, [...LAYOUT, 'cornerRadius']);
    else if (id === 4) read.path = numbers(value, ['x', 'y', 'radiusX', 'radiusY']);
    else if (id === 10) read.styles = styles(value);
    else if (id === 11) read.transform = numbers(value, MATRIX);
  }
  return read;
}

const noFrame = () => ({ alpha: 0, layout: { x: 0, y: 0, width: 0, height: 0 }, transform: IDENTITY, clipPath: '', maskPath: null, shapes: [], nx: 0, ny: 0 });
/** Style of a path that only masks: invisible. */
const UNSEEN = { fill: 'rgba(0, 0, 0, 0)', stroke: null, strokeWidth: null, lineCap: null, lineJoin: null, miterLimit: null, lineDash: null };

function frame(bytes, before) {
  const read = noFrame();
  let keeps = false;
  for (const [id, value] of fields(bytes)) {
    if (id === 1) read.alpha = value;
    else if (id === 2) read.layout = numbers(value, LAYOUT);
    else if (id === 3) read.transform = numbers(value, MATRIX);
    else if (id === 4) read.clipPath = text(value);
    else if (id === 5) {
      const part = shape(value);
      if (part.type === 'keep') keeps ||= !read.shapes.length;
      // A shape without a path would stop the movie.
      else if (part.path && part.styles) read.shapes.push(part);
    }
  }
  if (keeps && before) read.shapes = before.shapes;
  if (read.clipPath) read.maskPath = { d: read.clipPath, transform: undefined, styles: UNSEEN };
  return read;
}

function sprite(bytes) {
  const read = { imageKey: '', frames: [] };
  for (const [id, value] of fields(bytes)) {
    if (id === 1) read.imageKey = text(value);
    else if (id === 2) read.frames.push(frame(value, read.frames.at(-1)));
  }
  return read;
}

/** Are these the first bytes of a PNG, a JPEG or a WebP? */
const isPicture = ([first, second, ...rest]) => (first === 0x89 && second === 0x50) || (first === 0xff && second === 0xd8) || rest[6] === 0x57;

/** Inflates and parses a file. The caller must close its images. */
export async function parse(data) {
  // The format is zlib (RFC 1950).
  const stream = new Blob([data]).stream().pipeThrough(new DecompressionStream('deflate'));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  const movie = { version: '', size: { width: 0, height: 0 }, fps: 20, frames: 0, images: {}, replaceElements: {}, dynamicElements: {}, sprites: [] };
  const files = new Map();
  for (const [id, value] of fields(bytes)) {
    if (id === 1) movie.version = text(value);
    else if (id === 2) {
      const { width, height, fps, frames } = numbers(value, ['width', 'height', 'fps', 'frames'], { fps: 20 });
      Object.assign(movie, { size: { width, height }, fps, frames });
    } else if (id === 3) {
      const entry = Object.fromEntries(fields(value));
      if (entry[1] && entry[2]) files.set(text(entry[1]), entry[2]);
    } else if (id === 4) movie.sprites.push(sprite(value));
  }
  if (!(movie.frames > 0 && movie.fps > 0 && movie.size.width > 0 && movie.size.height > 0)) throw new Error('SVGA: there is no movie in it');
  // A sprite with fewer frames than the movie would stop the movie in the middle.
  for (const { frames } of movie.sprites) while (frames.length < movie.frames) frames.push(noFrame());
  for (const [name, file] of files) {
    if (isPicture(file.subarray(0, 12))) movie.images[name] = await createImageBitmap(new Blob([file]));
  }
  return movie;
}
