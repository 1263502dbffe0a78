import type { DocumentMetadata } from '../document.ts';
import type { GenerationReader, StoredDocument } from '../generation-database.ts';
import type { Ingested, RenamedDocument, SkippedFile } from '../ingest.ts';
import { breathe } from '../progress.ts';
import type { Label } from '../vector-index.ts';

/** What a citation needs of a document. */
export const CITED_FIELDS = ['author', 'issued', 'licence', 'url'] as const;

export type CitedField = (typeof CITED_FIELDS)[number];

/** Fields that a citation of the document would lack. */
export function missingFields(metadata: DocumentMetadata): CitedField[] {
  return CITED_FIELDS.filter((field) => metadata[field] === null);
}

/** What a reader remarked on a file that it read. */
export interface FileNotice {
  readonly file: string;
  readonly notice: string;
}

/** What a run tells of the files that it found. */
export type ReportedRun = Pick<
  Ingested,
  | 'newDocuments'
  | 'changedDocuments'
  | 'removedDocuments'
  | 'renamedDocuments'
  | 'unchangedDocuments'
  | 'skipped'
> & { readonly notices?: readonly FileNotice[] };

export interface DocumentFacts {
  readonly document: StoredDocument;
  readonly wordPieces: number;
  /** Word pieces of its longest passage. */
  readonly longest: number;
  /** ISO 639-1; null where it can't be told. */
  readonly language: string | null;
  readonly missing: readonly CitedField[];
}

/** How a document differs from what it was in the generation before. */
export interface DocumentChange {
  readonly title: string;
  readonly file: string;
  readonly what: 'new' | 'changed' | 'renamed' | 'removed';
  /** Passages that were not there before, and that are no longer there. */
  readonly added: number;
  readonly gone: number;
}

/** Where one of several like passages stands. */
export interface LikePassage {
  readonly title: string;
  readonly section: readonly string[];
  readonly passageId: string;
}

export interface GenerationFacts {
  readonly name: string;
  readonly counts: Readonly<
    Record<'new' | 'changed' | 'renamed' | 'removed' | 'unchanged' | 'skipped', number>
  >;
  readonly documents: readonly DocumentFacts[];
  readonly passages: number;
  /** How many passages have each length, in word pieces with title and headings; by length. */
  readonly lengths: readonly { readonly wordPieces: number; readonly passages: number }[];
  readonly skipped: readonly SkippedFile[];
  readonly notices: readonly FileNotice[];
  readonly renamed: readonly RenamedDocument[];
  /** Documents with one and the same text. */
  readonly duplicates: readonly (readonly StoredDocument[])[];
  /** Passages of different documents with nearly the same words, largest groups first. */
  readonly nearDuplicates: readonly (readonly LikePassage[])[];
  /** Largest first. */
  readonly changes: readonly DocumentChange[];
}

/** A generation, by name, and what it holds. */
export interface ReportedGeneration {
  readonly name: string;
  readonly reader: GenerationReader;
}

/** @param before the generation that served until now; null when there was none that could be read */
export async function describeGeneration(
  { name, reader }: ReportedGeneration,
  run: ReportedRun,
  before: Pick<ReportedGeneration, 'reader'> | null,
): Promise<GenerationFacts> {
  const documents = reader.documents();
  const figures = reader.documentFigures();
  const lengths = reader.passageLengthCounts();
  return {
    name,
    counts: {
      new: run.newDocuments.length,
      changed: run.changedDocuments.length,
      renamed: run.renamedDocuments.length,
      removed: run.removedDocuments.length,
      unchanged: run.unchangedDocuments.length,
      skipped: run.skipped.length,
    },
    documents: documents.map((document) => ({
      document,
      ...(figures.get(document.ordinal) ?? { wordPieces: 0, longest: 0 }),
      language: document.language,
      missing: missingFields(document.metadata),
    })),
    passages: lengths.reduce((sum, { passages }) => sum + passages, 0),
    lengths,
    skipped: run.skipped,
    notices: run.notices ?? [],
    renamed: run.renamedDocuments,
    duplicates: groupByText(documents),
    nearDuplicates: reader
      .nearDuplicateGroups()
      .map((labels) => labels.map((label) => describePassage(reader, documents, label)))
      .sort((a, b) => b.length - a.length),
    changes: await findChanges(reader, run, before?.reader ?? null),
  };
}

function groupByText(documents: readonly StoredDocument[]): StoredDocument[][] {
  const groups = new Map<string, StoredDocument[]>();
  for (const document of documents) {
    groups.set(document.textHash, [...(groups.get(document.textHash) ?? []), document]);
  }
  return [...groups.values()].filter((group) => group.length > 1);
}

function describePassage(
  reader: GenerationReader,
  documents: readonly StoredDocument[],
  label: Label,
): LikePassage {
  const { id, document, section } = reader.passage(label);
  return { title: documents[document]?.metadata.title ?? '', section, passageId: id };
}

async function findChanges(
  reader: GenerationReader,
  run: ReportedRun,
  before: GenerationReader | null,
): Promise<DocumentChange[]> {
  const kinds = [
    ['new', run.newDocuments],
    ['changed', run.changedDocuments],
    ['renamed', run.renamedDocuments.map(({ id }) => id)],
    ['removed', run.removedDocuments],
  ] as const;
  const now = new Map(reader.documents().map((document) => [document.id, document]));
  const then = new Map(before?.documents().map((document) => [document.id, document]));
  const changes: DocumentChange[] = [];
  for (const [what, ids] of kinds) {
    for (const id of ids) {
      const [is, was] = [now.get(id), then.get(id)];
      const document = is ?? was;
      if (document === undefined) continue;
      const idsNow = passageIds(reader, is);
      const idsThen = before === null ? new Set<string>() : passageIds(before, was);
      changes.push({
        title: document.metadata.title,
        file: document.file,
        what,
        added: [...idsNow].filter((passage) => !idsThen.has(passage)).length,
        gone: [...idsThen].filter((passage) => !idsNow.has(passage)).length,
      });
      await breathe();
    }
  }
  return changes.sort((a, b) => b.added + b.gone - (a.added + a.gone));
}

function passageIds(reader: GenerationReader, document: StoredDocument | undefined): Set<string> {
  return new Set(document === undefined ? [] : reader.passageIdsOf(document.ordinal));
}
