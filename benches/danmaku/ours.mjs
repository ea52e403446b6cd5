// Our danmaku as it ships: the page's side and its worker. The positions of the comments are computed on the page, without the worker.
import init, { Bench } from './danmaku_bench.js';

export default async (stage) => {
  await init();
  const it = new Bench(stage, new URL('.', import.meta.url).href);
  return {
    send: ({ key, text, color }) => it.send(key, text, color),
    rects() {
      const numbers = it.rects();
      return Array.from({ length: numbers.length / 5 }, (_, nth) => {
        const [key, left, top, right, bottom] = numbers.subarray(5 * nth);
        return { key, left, top, right, bottom };
      });
    },
    stop: () => it.free(),
    async settled() {
      while (!it.isReady) await new Promise((done) => setTimeout(done, 20));
    },
    time: () => it.time(),
    get latencies() {
      return it.latencies();
    },
  };
};
