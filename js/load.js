// The lines of JavaScript that the wasm needs.

/** Half of a surrogate pair: with the flag `u`, whole ones are not looked into. */
const HALF_EMOJI = /\p{Surrogate}/gu;

/** Does something for the wasm; what it throws is caught on the way back. */
export const run = (act) => act();

/** How often the module at a URL has failed to load. */
const failures = new Map();

/**
 * Loads a module by its URL: wasm-bindgen's own imports are fixed when the page is built, and a bare name means nothing to a
 * page without a bundler. Browsers may remember a module that failed, and fail it again without asking: so each new try has a URL of
 * its own.
 */
export const loadModule = async (url) => {
  const failed = failures.get(url) ?? 0;
  try {
    return await import(failed ? `${url}?try=${failed}` : url);
  } catch (error) {
    failures.set(url, failed + 1);
    throw error;
  }
};

/**
 * A value as JSON that every reader takes: half an emoji, as a nick cut to so many characters may end in, is replaced. One of
 * those would make all the messages that came with it unreadable.
 */
export const toJson = (value) =>
  JSON.stringify(value, (_, part) => (typeof part === 'string' ? part.replace(HALF_EMOJI, '\ufffd') : part));
