// The CPU time of every process that this one started. A browser has many: work that leaves a page's main thread shows up in another one.
import { readdir, readFile } from 'node:fs/promises';

/** `getconf CLK_TCK`, the same on every Linux. */
const TICKS_A_SECOND = 100;

/** Parent and ticks of a process; `undefined` if it has ended meanwhile. */
async function look(pid) {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    // A process's name may contain anything, also spaces and brackets.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { pid, parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]) };
  } catch {
    return undefined;
  }
}

/** The ticks so far of every descendant of a process (without itself), by its ID. */
export async function ticks(root = process.pid) {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const all = (await Promise.all(pids.map(look))).filter(Boolean);
  const found = new Map();
  const open = [root];
  while (open.length) {
    const parent = open.pop();
    for (const it of all) {
      if (it.parent !== parent || found.has(it.pid)) continue;
      found.set(it.pid, it.ticks);
      open.push(it.pid);
    }
  }
  return found;
}

/** CPU seconds between two readings. A process that started in between counts from zero; one that ended in between does not count. */
export function secondsBetween(before, after) {
  let sum = 0;
  for (const [pid, now] of after) sum += now - (before.get(pid) ?? 0);
  return sum / TICKS_A_SECOND;
}
