import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../index/database.ts';
import { type Document, type DocumentId, NO_METADATA } from '../../index/document.ts';
import { DocumentStore } from '../../index/document-store.ts';
import { GenerationWriter } from '../../index/generation-writer.ts';
import { DEFAULT_MODEL } from '../../index/index.ts';
import { FORMAT_VERSION } from '../../index/manifest.ts';
import { MODELS_DIRECTORY } from '../../index/model-profile.ts';
import { DocumentBuilder } from '../../index/read/document-builder.ts';
import { SPLITTER_VERSION } from '../../index/split.ts';
import { testEmbedder } from '../support/embedder.ts';
import { temporaryDirectory } from '../support/temporary.ts';

/** SHA-256 over what is stored of the documents below, beside the versions that it is of. */
const PINNED = {
  format: 8,
  splitter: 1,
  hash: '5ee3a61de787e1818bfb6c18a3fcb78d1f62326da2230cb05c90455f85f40f13',
};

const WHAT_TO_DO =
  'The same text gives other rows than before, and index runs mix what they take over from older generations with ' +
  'new ones. Raise FORMAT_VERSION (index/manifest.ts), or SPLITTER_VERSION (index/split.ts) where passages ' +
  'alone are cut otherwise, then pin versions and hash here.';

const PARAGRAPHS = [
  'On 27 July 1953 the U.N. Command signed the armistice; 1,325 prisoners weren’t exchanged under Article IV.',
  'Attachés co-operate with the Council’s observers, who shall not carry weapons. Ἀθῆναι, naïve façades, ½.',
  'Neither Party B nor its engineers may enter the zone before 72 hours’ notice has been given to all three states.',
];

function documentOf(id: string, sections: Readonly<Record<string, string>>): Document {
  const builder = new DocumentBuilder();
  for (const [heading, text] of Object.entries(sections)) {
    builder.heading(1, heading);
    builder.paragraph(text);
  }
  const metadata = { ...NO_METADATA, title: `The zones of ${id}` };
  return { ...builder.finish(), id: id as DocumentId, corpus: 'corpus', file: `${id}.md`, metadata };
}

/** Sentences of all words that the model knows, so that no list of words can change unseen. */
async function sentencesOfAllWords(): Promise<string> {
  const file = join(MODELS_DIRECTORY, DEFAULT_MODEL, 'tokenizer.json');
  const words = Object.keys(JSON.parse(await readFile(file, 'utf8')).model.vocab);
  const whole = words.filter((word) => /^[a-z]+$/u.test(word));
  return whole.map((word, at) => (at % 20 === 19 ? `${word}.` : word)).join(' ');
}

/** All that is stored of documents, and how: what index runs take over. */
async function hashStored(documents: readonly Document[]): Promise<string> {
  const file = join(await temporaryDirectory(), 'index.sqlite');
  const writer = new GenerationWriter(file, null);
  const store = new DocumentStore({
    embedder: await testEmbedder(),
    vectors: { has: () => false },
    writer,
    previous: null,
  });
  for (const document of documents) store.split(document, { sourceHash: 'a', contentHash: 'b' });
  store.finish();
  writer.close();
  const database = openDatabase(file, { readOnly: true });
  const hash = createHash('sha256');
  const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").all();
  for (const { name } of tables as { name: string }[]) {
    hash.update(JSON.stringify([name, database.prepare(`SELECT * FROM ${name}`).all()]));
  }
  database.close();
  return hash.digest('hex');
}

describe('the versions of a generation', () => {
  it('are raised with what is stored of the same text', async () => {
    const documents = [
      documentOf('armistice', {
        Signing: PARAGRAPHS[0] ?? '',
        Duties: PARAGRAPHS.join(' ').repeat(3),
        Notes: PARAGRAPHS.join(' ').repeat(9),
      }),
      // Nearly the same as a passage of the other, and the same sentence again.
      documentOf('edition', { Notice: PARAGRAPHS.join(' ').repeat(3), Again: PARAGRAPHS[2] ?? '' }),
      documentOf('words', { Words: await sentencesOfAllWords() }),
    ];
    const found = { format: FORMAT_VERSION, splitter: SPLITTER_VERSION, hash: await hashStored(documents) };
    expect(found, WHAT_TO_DO).toEqual(PINNED);
  });
});
