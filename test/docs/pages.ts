import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** Where the repository is. */
export const ROOT = join(__dirname, '..', '..');

/** Files below a folder whose names match, as paths from the root. */
export function listFiles(folder: string, names: RegExp): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && names.test(entry.name))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)))
    .filter((file) => !file.includes('node_modules'));
}

/** The text of a file, by its path from the root. */
export function readText(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8');
}

/** A page without blocks of code: what looks like a link or a heading there is none. */
export function withoutBlocks(page: string): string {
  return page.replace(/^(```|~~~)[\s\S]*?^\1/gm, '');
}

const anchors = new Map<string, ReadonlySet<string>>();

/** The headings of a page, as links name them. */
export function listAnchors(file: string): ReadonlySet<string> {
  const known = anchors.get(file);
  if (known !== undefined) return known;
  const headings = withoutBlocks(readText(file)).matchAll(/^#{1,6} (.+)$/gm);
  const found = new Set([...headings].map(([, heading = '']) => toAnchor(heading)));
  anchors.set(file, found);
  return found;
}

/** What GitHub makes of a heading: its letters and digits in small, with hyphens for spaces. */
export function toAnchor(heading: string): string {
  return heading
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}_\- ]/gu, '')
    .replaceAll(' ', '-');
}
