import { join } from 'node:path';
import { ModelError } from './errors.ts';
import { PROJECT_ROOT } from './project-root.ts';

/** How a sentence-embedding model wants to be used. A change in any field makes another model hash. */
export interface ModelProfile {
  /** Folder below `index/models/`, or an id on the Hugging Face hub. */
  readonly id: string;
  /** True when the weights are in this repository: nothing is ever downloaded for it. */
  readonly embedded: boolean;
  /** How token vectors become one vector, where the graph has no `sentence_embedding` output. */
  readonly pooling: 'mean' | 'first-token';
  readonly queryPrefix: string;
  readonly passagePrefix: string;
  /** Word pieces that the model was trained on, special tokens counted. */
  readonly longestInput: number;
  readonly dimensions: number;
  /** BCP 47 language of its training text; `mul` for many. */
  readonly language: string;
}

export const MODELS_DIRECTORY = join(PROJECT_ROOT, 'index/models/');

export const DEFAULT_MODEL = 'all-MiniLM-L6-v2';

/** Figures from each model's card on the Hugging Face hub. */
const PROFILES: readonly ModelProfile[] = [
  {
    id: DEFAULT_MODEL,
    embedded: true,
    pooling: 'mean',
    queryPrefix: '',
    passagePrefix: '',
    longestInput: 256,
    dimensions: 384,
    language: 'en',
  },
  {
    id: 'Xenova/bge-small-en-v1.5',
    embedded: false,
    pooling: 'first-token',
    queryPrefix: 'Represent this sentence for searching relevant passages: ',
    passagePrefix: '',
    longestInput: 512,
    dimensions: 384,
    language: 'en',
  },
  {
    id: 'Snowflake/snowflake-arctic-embed-xs',
    embedded: false,
    pooling: 'first-token',
    queryPrefix: 'Represent this sentence for searching relevant passages: ',
    passagePrefix: '',
    longestInput: 512,
    dimensions: 384,
    language: 'en',
  },
  {
    id: 'Xenova/multilingual-e5-small',
    embedded: false,
    pooling: 'mean',
    queryPrefix: 'query: ',
    passagePrefix: 'passage: ',
    longestInput: 512,
    dimensions: 384,
    language: 'mul',
  },
];

/** @throws {ModelError} when no profile describes the model, naming those that there are */
export function findModelProfile(id: string): ModelProfile {
  const profile = PROFILES.find((candidate) => candidate.id === id);
  if (profile !== undefined) return profile;
  const known = PROFILES.map((candidate) => candidate.id).join(', ');
  throw new ModelError(
    `No profile describes the model ${JSON.stringify(id)}. Set ATTACHE_MODEL to one of: ${known}.`,
  );
}
