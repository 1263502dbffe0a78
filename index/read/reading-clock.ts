/**
 * When work on a file began, in the process that reads it: shared with the thread that ends the
 * process when that is too long ago. Milliseconds since 1970; 0 while nothing is read.
 */
const beganAt = new Float64Array(new SharedArrayBuffer(Float64Array.BYTES_PER_ELEMENT));

export const clockMemory = beganAt.buffer as SharedArrayBuffer;

/**
 * Begins a file, or another piece of one: a reader whose work comes in large equal pieces (pages to be
 * recognised) has the time of a file for each of them. Of no effect outside the reading process.
 */
export function restartClock(): void {
  beganAt[0] = Date.now();
}

export function stopClock(): void {
  beganAt[0] = 0;
}
