// No two files of a crate import each other in a circle, directly or through others: `node scripts/check-circles.mjs`. What a file imports
// is read off its `use crate::…` and `use super::…` lines, and off `crate::…` paths in its code. Tests are left out.
import { readFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';

const CRATES = ['crates/room-core/src', 'crates/danmaku-renderer/src', 'crates/room-server/src', 'src'];

/** The module of a file: `features/gifts/mod.rs` is `features::gifts`. */
const moduleOf = (file) => file.replace(/\.rs$/, '').replace(/(^|\/)(mod|lib|main)$/, '').replaceAll('/', '::');

/** The paths that a `use` tree names. */
function paths(tree) {
  const brace = tree.indexOf('{');
  if (brace < 0) return [tree.replace(/\s+as\s+\w+$/, '').trim()];
  const [prefix, inner] = [tree.slice(0, brace).trim(), tree.slice(brace + 1, tree.lastIndexOf('}'))];
  const parts = [];
  let depth = 0;
  let part = '';
  for (const letter of inner) {
    if (letter === '{') depth += 1;
    if (letter === '}') depth -= 1;
    if (letter === ',' && depth === 0) {
      parts.push(part);
      part = '';
    } else part += letter;
  }
  return [...parts, part].filter((it) => it.trim()).flatMap((it) => paths(it.trim()).map((path) => prefix + path));
}

function imports(source, module) {
  const code = source
    .split(/\n#\[cfg\(test\)\]\n(?:pub )?mod tests/)[0]
    .split('\n')
    .map((line) => line.replace(/\/\/.*$/, ''))
    .join('\n');
  const used = [...code.matchAll(/^(?:pub(?:\([a-z]+\))? )?use ([^;]+);/gm)].flatMap(([, tree]) => paths(tree));
  const inline = [...code.replace(/^(?:pub(?:\([a-z]+\))? )?use [^;]+;/gm, '').matchAll(/\b((?:crate|super)(?:::\w+)+)/g)].map(([, path]) => path);
  return [...used, ...inline].flatMap((path) => {
    const segments = path.split('::');
    if (segments[0] === 'crate') return [segments.slice(1)];
    // A child module, where there is one of this name; a library otherwise.
    if (segments[0] !== 'super') return [[...module.split('::').filter(Boolean), ...segments.filter((it) => it !== 'self')]];
    const base = module.split('::').filter(Boolean);
    while (segments[0] === 'super') {
      base.pop();
      segments.shift();
    }
    return [[...base, ...segments]];
  });
}

let failed = false;
for (const root of CRATES) {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', root], { encoding: 'utf8' });
  const files = listed.split('\n').filter((file) => file.endsWith('.rs') && !/(^|\/)tests(\/|\.rs$)/.test(file));
  const byModule = new Map(files.map((file) => [moduleOf(file.slice(root.length + 1)), file]));
  const edges = new Map();
  for (const [module, file] of byModule) {
    const targets = new Set();
    for (const path of imports(readFileSync(file, 'utf8'), module)) {
      for (let length = path.length; length > 0; length -= 1) {
        const target = path.slice(0, length).join('::');
        if (byModule.has(target)) {
          if (target !== module) targets.add(target);
          break;
        }
      }
    }
    edges.set(module, targets);
  }
  // Tarjan's algorithm: a strongly connected component of more than one file is a circle.
  const [index, low, stack, onStack] = [new Map(), new Map(), [], new Set()];
  const visit = (node) => {
    index.set(node, index.size);
    low.set(node, index.get(node));
    stack.push(node);
    onStack.add(node);
    for (const next of edges.get(node)) {
      if (!index.has(next)) {
        visit(next);
        low.set(node, Math.min(low.get(node), low.get(next)));
      } else if (onStack.has(next)) low.set(node, Math.min(low.get(node), index.get(next)));
    }
    if (low.get(node) !== index.get(node)) return;
    const circle = [];
    for (let last; last !== node; ) {
      last = stack.pop();
      onStack.delete(last);
      circle.push(last);
    }
    if (circle.length > 1) {
      failed = true;
      console.error(`circles: in ${root}, these import each other:`);
      for (const it of circle) {
        const among = [...edges.get(it)].filter((next) => circle.includes(next));
        console.error(`  ${it || 'lib'} -> ${among.map((next) => next || 'lib').join(', ')}`);
      }
    }
  };
  for (const node of edges.keys()) if (!index.has(node)) visit(node);
}
process.exitCode = failed ? 1 : 0;
