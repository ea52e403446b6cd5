// A reporter for node's test runner: the duration of each file, and its number of tests.
import { basename } from 'node:path';

export default async function* times(source) {
  const files = new Map();
  for await (const { type, data } of source) {
    if (!['test:pass', 'test:fail'].includes(type) || data.details?.type === 'suite' || !data.file) continue;
    const name = basename(data.file, '.test.mjs');
    const { ms, tests } = files.get(name) ?? { ms: 0, tests: 0 };
    files.set(name, { ms: ms + data.details.duration_ms, tests: tests + 1 });
  }
  const all = [...files].sort(([, one], [, other]) => other.ms - one.ms);
  for (const [name, { ms, tests }] of all) yield `${(ms / 1_000).toFixed(1).padStart(7)} ${String(tests).padStart(4)}  ${name}\n`;
}
