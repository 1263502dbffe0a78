import { readFile } from 'node:fs/promises';
import { register } from 'node:module';
import { fileURLToPath } from 'node:url';
import { isMainThread } from 'node:worker_threads';

/*
 * Loads packages' ES modules as they are. What translates TypeScript takes every module for its business,
 * and pdfjs-dist, 3 MB of JavaScript, costs it 360 MB of the memory that is for reading, and over a second.
 * Loaded after it: the last registered is asked first.
 */

if (isMainThread) register(import.meta.url);

/** @type {import('node:module').LoadHook} */
export async function load(url, context, next) {
  if (!/\/node_modules\/.*\.mjs$/u.test(url)) return next(url, context);
  return { format: 'module', source: await readFile(fileURLToPath(url)), shortCircuit: true };
}
