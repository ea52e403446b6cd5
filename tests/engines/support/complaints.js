// The first script of a page whose engine tells nobody what its console says: it keeps the errors and the warnings.
globalThis.complaints = [];
const keep = (...words) => complaints.push(words.map(String).join(' '));
for (const level of ['error', 'warn']) {
  const tell = console[level];
  console[level] = (...words) => {
    keep(level, ...words);
    tell.apply(console, words);
  };
}
addEventListener('error', ({ message, filename, target }) => keep('error', message ?? target?.src ?? target?.href, filename ?? ''), true);
addEventListener('unhandledrejection', ({ reason }) => keep('rejected', reason));
addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => keep('refused', violatedDirective, blockedURI));
