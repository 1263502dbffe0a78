/** Parts of the library that can be loaded without the rest of it; their types are those of the whole. */
declare module '@xenova/transformers/src/tokenizers.js' {
  export { AutoTokenizer } from '@xenova/transformers';
}

declare module '@xenova/transformers/src/env.js' {
  export { env } from '@xenova/transformers';
}
