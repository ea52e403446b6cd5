// What the tests' server signs the stream with. Not beside the server: its module reads where the viewer is when it is loaded, and a test
// may have to say that first.

/** What the stream's addresses are signed with. */
export const STREAM_KEY = 'the key of the stream';
/** And the CDN's callbacks. */
export const CALLBACK_KEY = 'the key of the callbacks';
