import { rename, rm } from 'node:fs/promises';

/** With what SQLite keeps beside it, under the names that it looks for there; what stood there before is gone. */
export async function moveDatabase(from: string, to: string): Promise<void> {
  await rename(from, to);
  for (const beside of ['-wal', '-shm', '-journal']) {
    await rm(to + beside, { force: true });
    await rename(from + beside, to + beside).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
  }
}
