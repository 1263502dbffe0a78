/** From so many code units on, V8 keeps a part of a text as a view that holds the whole text in memory. */
const SHORTEST_VIEW = 13;

/** The same words without the text that they were cut from: for keys that are remembered longer than it. */
export function ownCopy(part: string): string {
  return part.length < SHORTEST_VIEW ? part : Buffer.from(part, 'utf16le').toString('utf16le');
}
