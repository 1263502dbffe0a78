import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { sliceSpan } from '../document.ts';
import { readDocument } from '../read/read-document.ts';
import { splitSentences } from '../sentences.ts';

/** Paragraphs under one title. */
export interface Article {
  readonly title: string;
  readonly paragraphs: readonly string[];
}

/** Where the text of a benchmark comes from. */
export interface BenchSource {
  /** For the output: what it is, in a few words. */
  readonly description: string;
  readonly articles: readonly Article[];
  /** Questions that people asked, if of other text; none where they are to be made of the passages. */
  readonly questions: readonly string[];
}

const passageSchema = z.object({ title: z.string(), text: z.string() });

const questionSchema = z.object({ text: z.string() });

/**
 * @param file JSON lines with `title` and `text`, a passage each, those of one article together
 * @param questionFile JSON lines with `text`, a question each; null where there is none
 */
export async function readPassageFile(
  file: string,
  questionFile: string | null,
  description: string,
): Promise<BenchSource> {
  const questions: string[] = [];
  if (questionFile !== null) {
    for await (const line of linesOf(questionFile))
      questions.push(questionSchema.parse(JSON.parse(line)).text);
  }
  const articles: { title: string; paragraphs: string[] }[] = [];
  for await (const line of linesOf(file)) {
    const { title, text } = passageSchema.parse(JSON.parse(line));
    if (articles.at(-1)?.title !== title) articles.push({ title, paragraphs: [] });
    articles.at(-1)?.paragraphs.push(text);
  }
  return { description, articles, questions };
}

/** Those that are not empty. */
async function* linesOf(file: string): AsyncIterable<string> {
  for (const line of (await readFile(file, 'utf8')).split('\n')) if (line.trim() !== '') yield line;
}

/** The documents of a corpus folder, for where there is no other text. @param folder Markdown files */
export async function readHandbook(folder: string): Promise<BenchSource> {
  const articles: Article[] = [];
  for (const entry of (await readdir(folder, { recursive: true })).sort()) {
    if (!entry.endsWith('.md')) continue;
    const { metadata, text, blocks } = await readDocument(entry, await readFile(join(folder, entry)), null);
    const paragraphs = blocks
      .filter(({ kind }) => kind !== 'heading')
      .map(({ span }) => sliceSpan(text, span));
    articles.push({ title: metadata.title, paragraphs });
  }
  return { description: 'the handbook, since no other text is at hand', articles, questions: [] };
}

/**
 * Words of the paragraphs that are made of the sentences of others, by round: those of `shared/data/large`
 * have 102 on average. Of another length each, since runs of one length that begin apart soon fall
 * together, and equal passages would be one in the graph.
 */
const WINDOW_WORDS = [84, 96, 108, 120];

/** Windows of one text begin so many words further on in each round. */
const WORDS_BETWEEN_ROUNDS = 20;

/**
 * The same sentences in other paragraphs, which end with the sentence that passes a multiple of the
 * round's length, counted from `round` × `WORDS_BETWEEN_ROUNDS` words.
 * @param round from 1
 */
export function shiftParagraphs({ title, paragraphs }: Article, round: number): Article {
  const text = paragraphs.join(' ');
  const length = WINDOW_WORDS[(round - 1) % WINDOW_WORDS.length] ?? 100;
  const windows: string[] = [];
  let window: string[] = [];
  let words = 0;
  let end = round * WORDS_BETWEEN_ROUNDS;
  for (const span of splitSentences(text)) {
    const sentence = sliceSpan(text, span);
    window.push(sentence);
    words += sentence.split(/\s+/u).length;
    if (words < end) continue;
    windows.push(window.join(' '));
    window = [];
    while (end <= words) end += length;
  }
  if (window.length > 0) windows.push(window.join(' '));
  return { title, paragraphs: windows };
}

/** What a corpus was made of. */
export interface BenchCorpus {
  readonly paragraphs: number;
  /** Of them those that are in the source as they are. */
  readonly original: number;
}

/** Passages that a paragraph of shifted windows becomes: what is short is joined. Measured: 68,672 of 80,000. */
const PASSAGES_OF_WINDOW = 0.85;

/** Files in a folder: a few hundred, as a file system likes it. */
const FILES_PER_FOLDER = 500;

/**
 * Fills a folder with Markdown files of about so many passages: the source's own paragraphs, and where
 * these do not suffice the same sentences in windows at other offsets.
 */
export async function writeBenchCorpus(
  directory: string,
  source: BenchSource,
  wanted: number,
): Promise<BenchCorpus> {
  await rm(directory, { recursive: true, force: true });
  let [paragraphs, original, files, passages] = [0, 0, 0, 0];
  for (let round = 0; passages < wanted && source.articles.length > 0; round += 1) {
    const each = round === 0 ? 1 : PASSAGES_OF_WINDOW;
    for (const article of source.articles) {
      if (passages >= wanted) break;
      const shifted = round === 0 ? article : shiftParagraphs(article, round);
      const taken = shifted.paragraphs.slice(0, Math.ceil((wanted - passages) / each));
      const folder = join(directory, String(Math.floor(files / FILES_PER_FOLDER)));
      await mkdir(folder, { recursive: true });
      await writeFile(
        join(folder, `${String(files).padStart(6, '0')}.md`),
        `---\ntitle: ${JSON.stringify(shifted.title)}\n---\n\n${taken.join('\n\n')}\n`,
      );
      paragraphs += taken.length;
      passages += taken.length * each;
      if (round === 0) original += taken.length;
      files += 1;
    }
  }
  return { paragraphs, original };
}

/** So many files of a benchmark's corpus, spread evenly, get another sentence each. @returns how many were changed */
export async function changeFiles(directory: string, share: number, remark: string): Promise<number> {
  const files = (await readdir(directory, { recursive: true })).filter((file) => file.endsWith('.md')).sort();
  const wanted = Math.max(1, Math.round(files.length * share));
  for (let changed = 0; changed < wanted; changed += 1) {
    const file = join(directory, files[Math.floor((changed * files.length) / wanted)] ?? '');
    await writeFile(file, `${await readFile(file, 'utf8')}\n${remark}\n`);
  }
  return wanted;
}
