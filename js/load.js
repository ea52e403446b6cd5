// The JavaScript functions that the wasm imports.

/** Half of a surrogate pair. With the flag `u` a whole pair does not match. */
const HALF_EMOJI = /\p{Surrogate}/gu;

/** Calls `act` for the wasm, whose binding of this function catches what it throws. */
export const run = (act) => act();

/** The number of failed loads, by module URL. */
const failures = new Map();

/**
 * Loads a module by its URL. wasm-bindgen's own imports are fixed at build time, and a page without a bundler cannot resolve a bare
 * name. Browsers may cache a failed module and fail again without a request, so each new try has its own URL.
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
 * Converts a value to JSON that every parser accepts: replaces half an emoji, which a nick that was cut to a maximum length may end
 * with. Otherwise it would make all messages of the same batch unreadable.
 */
export const toJson = (value) =>
  JSON.stringify(value, (_, part) => (typeof part === 'string' ? part.replace(HALF_EMOJI, '\ufffd') : part));
