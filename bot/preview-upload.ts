import type { DocumentPreview } from '../index/index.ts';
import { startScript } from './child-script.ts';
import type { IndexSettings } from './config.ts';

/** Milliseconds and megabytes that reading a document may take: many times what honest ones do. */
const WITHIN = 60_000;
const MEMORY = 1_024;

export type UploadPreview =
  | { readonly kind: 'read'; readonly preview: DocumentPreview }
  /** @see UnreadableFileError */
  | { readonly kind: 'unreadable'; readonly reason: string }
  | { readonly kind: 'too-slow' };

/**
 * Reads a document that somebody sent, in a process of its own: neither a hostile one nor a mistake in a
 * reader reaches the one that talks with Discord.
 * @param file path below its corpus folder that it would have
 */
export async function previewUpload(
  path: string,
  file: string,
  { modelId }: IndexSettings,
): Promise<UploadPreview> {
  const script = startScript('preview-document', [path, '--as', file], {
    env: { ATTACHE_MODEL: modelId },
    within: WITHIN,
    memory: MEMORY,
  });
  const end = await script.ended;
  // Written by this same version of the program.
  if (end.kind === 'result') return { kind: 'read', preview: end.value as DocumentPreview };
  if (end.kind === 'failed' && end.failure.code === 'unreadable-file')
    return { kind: 'unreadable', reason: end.failure.message };
  return { kind: 'too-slow' };
}
