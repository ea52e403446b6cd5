// A browser for measurements, and the figures that it reports about a page.
import { execFileSync } from 'node:child_process';
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { chromium } from 'playwright-core';

const KINDS = { '.html': 'text/html', '.js': 'text/javascript', '.mjs': 'text/javascript', '.css': 'text/css', '.wasm': 'application/wasm' };

/** Serves a folder; returns its address, and a function that stops it. */
export function serve(folder) {
  const server = createServer(async (request, response) => {
    const name = new URL(request.url, 'http://x').pathname.slice(1) || 'index.html';
    try {
      const body = await readFile(join(folder, name));
      response.setHeader('content-type', KINDS[extname(name)] ?? 'application/octet-stream').end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  return new Promise((done) =>
    server.listen(0, '127.0.0.1', () => done({ url: `http://127.0.0.1:${server.address().port}`, close: () => server.close() })),
  );
}

export function launch() {
  const executablePath = execFileSync('which', [process.env.CHROMIUM || 'chromium'], { encoding: 'utf8' }).trim();
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'] });
}

/** Reads what a page's main thread has done so far, and the page's heap after a garbage collection. */
export async function gauge(page) {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  return {
    /** Seconds that the main thread has worked. */
    async busy() {
      const { metrics } = await session.send('Performance.getMetrics');
      return metrics.find(({ name }) => name === 'TaskDuration').value;
    },
    /** Megabytes of script heap, and number of nodes, after a garbage collection. */
    async memory() {
      await session.send('HeapProfiler.collectGarbage');
      const { metrics } = await session.send('Performance.getMetrics');
      const of = (wanted) => metrics.find(({ name }) => name === wanted).value;
      return { heap: of('JSHeapUsedSize') / 1e6, nodes: of('Nodes') };
    },
  };
}

/** From now on, records the milliseconds between a page's frames in `frames`. Waiting for each frame is itself work for the page. */
export const watchFrames = (page) =>
  page.evaluate(() => {
    globalThis.frames = [];
    let before;
    requestAnimationFrame(function tick(now) {
      if (before) frames.push(now - before);
      before = now;
      requestAnimationFrame(tick);
    });
  });

/** The value below which this part (0 to 1) of a list lies. */
export function quantile(list, part) {
  const sorted = [...list].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

export const percent = (part) => `${(part * 100).toFixed(1)} %`;

export const wait = (ms) => new Promise((done) => setTimeout(done, ms));
