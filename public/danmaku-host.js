// Where the danmaku is drawn: imported by the page, or run as a worker, whose first message brings the canvas.
import init, { Renderer } from './danmaku.js';

/** Starts to draw on a canvas; `tell` takes the bytes of each report. */
export const start = async (canvas, tell) => {
  await init();
  return new Renderer(canvas, tell);
};

if (typeof DedicatedWorkerGlobalScope !== 'undefined' && globalThis instanceof DedicatedWorkerGlobalScope) {
  let renderer;
  const tell = (bytes) => postMessage(bytes, [bytes.buffer]);
  // One after another: what comes while the wasm is loaded waits for it.
  let turn = Promise.resolve();
  globalThis.onmessage = ({ data }) => {
    turn = turn.then(async () => {
      if (renderer) renderer.take(data);
      else renderer = await start(data, tell);
    });
    // A worker's own errors reach the page; a promise's would not. One is enough.
    turn.catch((error) => {
      if (!globalThis.onmessage) return;
      globalThis.onmessage = null;
      setTimeout(() => { throw error; });
    });
  };
}
