// Loads a module by its URL: wasm-bindgen's own imports are fixed when the page is built, and a bare name means nothing to
// a page without a bundler. A browser keeps modules that loaded, and fetches again those that did not.
export const loadModule = (url) => import(url);
