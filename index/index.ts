/** Everything that the bot and the scripts use of the engine. */

export type {
  Answer,
  Candidate,
  Excerpt,
  ExplainedCandidate,
  Explanation,
  LikePlace,
  NoMatch,
  PassagePlace,
  PassageView,
  Quoted,
  QuotedPassage,
  Source,
} from './answer.ts';
export { type BenchBot, type BenchOptions, FULL_SIZES, runBench } from './bench/bench.ts';
export { type BenchSource, readHandbook, readPassageFile } from './bench/bench-corpus.ts';
export { ROW_KEYS as BENCH_ROW_KEYS, type RowKey as BenchRowKey } from './bench/bench-row.ts';
export { type BenchReport, renderBench } from './bench/bench-table.ts';
export { type CatalogueEntry, readCatalogue } from './catalogue/catalogue.ts';
export { type DocumentFolder, openDocumentFolder } from './catalogue/document-folder.ts';
export { DEFAULT_MAX_BYTES } from './catalogue/download.ts';
export { DownloadError } from './catalogue/download-error.ts';
export { type CorpusCheck, checkCorpus, type DocumentFigures, type Finding } from './check-corpus.ts';
export type {
  Altered,
  CheckedQuotation,
  QuotationCheck,
  QuotationVerdict,
  QuotedExcerpt,
  QuotedPlace,
} from './check-quotation.ts';
export {
  type ArchivedQuotation,
  type BibliographyFormat,
  CITATION_STYLE_NAMES,
  CITATION_STYLES,
  type Citation,
  type CitationStyle,
  citePassage,
  type GonePassage,
  isCitationStyle,
  writeBibliography,
} from './cite.ts';
export {
  type AnswerComparison,
  type ComparedQuestion,
  describeShare,
  describeWorse,
  type FirstAnswer,
} from './compare-answers.ts';
export type { AskOptions } from './compose.ts';
export { type Database, inTransaction, openDatabase, type Statement } from './database.ts';
export type { DocumentId, Reference, Span } from './document.ts';
export type { Embedder } from './embedder.ts';
export { startEngine } from './engine/engine.ts';
export { AttacheError, IndexLockedError, type LockHolder, RunStoppedError, UNEXPECTED } from './errors.ts';
export { type BeirSet, readBeirSet } from './evaluate/beir-set.ts';
export { evaluateBeir } from './evaluate/evaluate-beir.ts';
export { evaluateQuestions } from './evaluate/evaluate-questions.ts';
export { beirToJson, questionsToJson } from './evaluate/evaluation-json.ts';
export {
  introduceBeir,
  introduceQuestions,
  tablesOfBeir,
  tablesOfQuestions,
} from './evaluate/evaluation-tables.ts';
export type { Html } from './evaluate/html.ts';
export { JudgedSetError } from './evaluate/judged-set-error.ts';
export { HALVES, type Part, readQuestions, selectQuestions } from './evaluate/questions.ts';
export { reportBeir, reportQuestions } from './evaluate/report.ts';
export { renderTable, type Table } from './evaluate/text-table.ts';
export { DEFAULT_ALLOW_WORSE, type IndexRunOptions, type IndexSummary, runIndex } from './index-run.ts';
export type { RenamedDocument, SkippedFile } from './ingest.ts';
export { type LastRun, readLastRun, recordFailedRun } from './last-run.ts';
export {
  type DocumentCard,
  type Library,
  type LibraryFacts,
  type LibraryHealth,
  openLibrary,
} from './library.ts';
export {
  addToLibrary,
  type DocumentNotes,
  findLibraryFolder,
  isSafeFileName,
  type LibraryFolder,
  listLibraryFiles,
  lookUpName,
  removeFromLibrary,
  stageDocument,
  suggestFileName,
} from './library-folder.ts';
export type { FormerPassage, LocatedPassage, PassageLookUp } from './look-up.ts';
export { DEFAULT_MODEL, findModelProfile } from './model-profile.ts';
export { FOR_ANSWERS, FOR_INDEXING, type SessionPlaces } from './model-sessions.ts';
export type { OutlineEntry } from './outline.ts';
export { isPassageId, type PassageId } from './passage.ts';
export type { FormerPlace } from './passage-archive.ts';
export { type DocumentPreview, previewDocument } from './preview-document.ts';
export { type IndexProgress, type Progress, StageProgress } from './progress.ts';
export { PROJECT_ROOT } from './project-root.ts';
export { leansOnPrevious } from './question-form.ts';
export type { DifferencePiece } from './quotation/difference.ts';
export { FOLDS, type Fold } from './quotation/typography.ts';
export type { Quotation } from './quote.ts';
export { IsolatedReader } from './read/isolated-reader.ts';
export { readableExtensions } from './read/readers.ts';
export { readPassageId } from './read-passage-id.ts';
export { type KeptGeneration, listKeptGenerations, type Rollback, rollbackIndex } from './rollback.ts';
export { splitSentences } from './sentences.ts';
export { findLacking, resolveDocument, type StubResult, stubMetadata } from './stub-metadata.ts';
export { contentTermsOf, foldCase, subjectTermsOf } from './terms.ts';
export { loadTransformersEmbedder } from './transformers-embedder.ts';
export { watchCorpus } from './watch-corpus.ts';
export { compareWords, type WordChange } from './word-difference.ts';
