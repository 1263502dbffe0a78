import { IsolatedReader } from '../../index/index.ts';

let shared: IsolatedReader | null = null;

/** One reading process for all index runs of a test file; it ends with it. */
export function testReader(): IsolatedReader {
  shared ??= new IsolatedReader();
  return shared;
}
