import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { GenerationReader } from '../generation-reader.ts';
import { type Generation, listGenerations } from '../generations.ts';
import { describeGeneration, type ReportedGeneration, type ReportedRun } from './describe-generation.ts';
import { renderReport } from './render-report.ts';

/** Where the page about a generation is, if one was written. */
export function reportFile(dataDirectory: string, generation: string): string {
  return join(dataDirectory, 'reports', `${generation}.html`);
}

/**
 * Writes a page about a generation that has just been published, and removes those about generations
 * that are no longer kept. The generation serves whatever becomes of its page.
 * @returns its path; null when it could not be written, and why is told as a notice
 */
export async function writeReport(
  dataDirectory: string,
  {
    generation,
    ingested,
    before,
    onNotice,
  }: {
    readonly generation: Generation;
    readonly ingested: ReportedRun;
    readonly before: Pick<ReportedGeneration, 'reader'> | null;
    readonly onNotice: (notice: string) => void;
  },
): Promise<string | null> {
  const file = reportFile(dataDirectory, generation.name);
  try {
    await mkdir(join(dataDirectory, 'reports'), { recursive: true });
    await removeReports(dataDirectory);
    const reader = new GenerationReader(generation.database);
    try {
      const facts = await describeGeneration({ name: generation.name, reader }, ingested, before);
      await writeFileAtomic(file, await renderReport(facts, new Date().toISOString()));
    } finally {
      reader.close();
    }
    return file;
  } catch (error) {
    onNotice(`The report ${file} could not be written: ${error instanceof Error ? error.message : error}.`);
    return null;
  }
}

/** Pages about generations that are gone, and what was cut off while it was written. */
async function removeReports(dataDirectory: string): Promise<void> {
  const kept = new Set((await listGenerations(dataDirectory)).map((name) => `${name}.html`));
  for (const entry of await readdir(join(dataDirectory, 'reports'))) {
    if (/^\d+\.html/u.test(entry) && !kept.has(entry)) {
      await rm(join(dataDirectory, 'reports', entry), { force: true });
    }
  }
}
