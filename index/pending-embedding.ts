import type { Embedder } from './embedder.ts';
import type { EmbeddingCache } from './embedding-cache.ts';
import type { GenerationWriter, PendingText } from './generation-writer.ts';
import { breathe, type IndexProgress, type OnProgress, StageProgress } from './progress.ts';

/** Texts embedded between two writes to the cache; a cut-off run loses three times as many at most, two seconds of work. */
const TEXTS_PER_WRITE = 128;

/**
 * Embeds the texts that a generation has no vectors for, and keeps them in the cache. It begins while
 * documents are still read, which leaves a part of the cores to the model.
 */
export class PendingEmbedding {
  /** When the model had its first texts, by `performance.now()`; null until then. */
  #begun: number | null = null;
  #work: Promise<void> = Promise.resolve();
  /** What the model was given last; never rejects. */
  #embedding: Promise<unknown> = Promise.resolve();
  #failure: { readonly error: unknown } | null = null;
  /** Ends the wait for more texts. */
  #wake = () => {};
  /** Ends the wait for more vectors. */
  #wakeWaiting = () => {};
  /** No more texts come. */
  #isComplete = false;
  #isStopped = false;
  #isOver = false;
  #texts = 0;
  #wordPieces = 0;
  #report = () => {};

  constructor(
    private readonly parts: {
      readonly writer: Pick<GenerationWriter, 'pendingTexts' | 'pendingWordPieces' | 'readPending'>;
      readonly cache: EmbeddingCache;
      readonly embedder: Embedder;
    },
  ) {}

  /** To be called once. */
  start(): void {
    this.#work = this.#embedAll()
      .catch((error: unknown) => {
        this.#failure = { error };
      })
      .finally(() => {
        this.#isOver = true;
        this.#wakeWaiting();
      });
  }

  /**
   * To be called whenever texts may have been noted.
   * @throws what embedding failed of
   */
  look(): void {
    if (this.#failure !== null) throw this.#failure.error;
    this.#wake();
  }

  /**
   * Embeds what is left, once all texts are noted.
   * @returns texts per second since the model had the first; 0 when there were none
   * @throws what embedding failed of
   */
  async finish(unit: IndexProgress['unit'], onProgress: OnProgress): Promise<number> {
    const total = this.parts.writer.pendingTexts;
    const wordPieces = Math.max(1, this.parts.writer.pendingWordPieces());
    this.#isComplete = true;
    if (total === 0) {
      await this.stop();
      return 0;
    }
    this.#begun ??= performance.now();
    const progress = new StageProgress('embedding', unit, total, onProgress, this.#begun);
    this.#report = () => progress.report(this.#texts, this.#wordPieces / wordPieces);
    this.#report();
    this.look();
    await this.#work;
    this.look();
    return total / progress.seconds;
  }

  /** Whether all vectors are in the cache that ever will be. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /**
   * Waits until more vectors are in the cache, or all are. One at a time may wait.
   * @throws what embedding failed of
   */
  async waitForMore(): Promise<void> {
    if (!this.#isOver) {
      await new Promise<void>((resolve) => {
        this.#wakeWaiting = resolve;
      });
    }
    this.look();
  }

  /** Begins nothing more, and waits for what is begun: whatever else it is given to work with may be closed then. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#wake();
    await this.#work;
    await this.#embedding;
  }

  async #embedAll(): Promise<void> {
    const { writer, embedder } = this.parts;
    let last = 0;
    let keepLast = async () => {};
    while (!this.#isStopped) {
      // The first ones at once: the model is loaded while more are read.
      const isEnough = writer.pendingTexts - last >= (last === 0 ? 1 : TEXTS_PER_WRITE);
      if (!isEnough && !this.#isComplete) {
        await this.#wait();
        continue;
      }
      const group = writer.readPending(last, TEXTS_PER_WRITE);
      if (group.length === 0) break;
      last = group.at(-1)?.ordinal ?? last;
      // The model has this group already, and so needn't wait for the cache to keep the one before.
      this.#begun ??= performance.now();
      const embedding = embedder.embed(group.map(({ text }) => text));
      // Waited for a turn later: should the group before fail, nobody asks what became of this one.
      this.#embedding = embedding.catch(() => {});
      await keepLast();
      keepLast = () => this.#keep(group, embedding);
    }
    await keepLast();
  }

  #wait(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  async #keep(group: readonly PendingText[], embedding: Promise<readonly Float32Array[]>): Promise<void> {
    const { cache } = this.parts;
    const vectors = await embedding;
    cache.put(
      group.map(({ embeddingHash: hash }, position) => {
        const vector = vectors[position];
        if (vector === undefined)
          throw new RangeError(`Expected ${group.length} vectors, got ${vectors.length}`);
        return { hash, vector };
      }),
    );
    this.#texts += group.length;
    this.#wordPieces += group.reduce((sum, text) => sum + text.wordPieces, 0);
    this.#report();
    this.#wakeWaiting();
    await breathe();
  }
}
