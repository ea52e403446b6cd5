// Draws the danmaku. The page imports this module, or runs it as a worker, whose first message is the canvas.
import init, { Renderer } from './danmaku.js';

/** Starts to draw on a canvas; `tell` receives the bytes of each report. */
export const start = async (canvas, tell) => {
  await init();
  return new Renderer(canvas, tell);
};

if (typeof DedicatedWorkerGlobalScope !== 'undefined' && globalThis instanceof DedicatedWorkerGlobalScope) {
  let renderer;
  const tell = (bytes) => postMessage(bytes, [bytes.buffer]);
  // Messages run one after another: those that come while the wasm loads wait for it.
  let turn = Promise.resolve();
  globalThis.onmessage = ({ data }) => {
    turn = turn.then(async () => {
      if (renderer) renderer.take(data);
      else renderer = await start(data, tell);
    });
    // The page receives errors that a worker throws, but not rejected promises. One error is enough.
    turn.catch((error) => {
      if (!globalThis.onmessage) return;
      globalThis.onmessage = null;
      setTimeout(() => { throw error; });
    });
  };
}
