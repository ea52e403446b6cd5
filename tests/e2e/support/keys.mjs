// Keys with which the tests' server signs the stream. A module of its own, because `server.mjs` reads the path of the viewer when it is
// loaded, and a test may have to set that path first.

/** Signs the stream's addresses. */
export const STREAM_KEY = 'the key of the stream';
/** Signs the CDN's callbacks. */
export const CALLBACK_KEY = 'the key of the callbacks';
