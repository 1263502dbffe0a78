import type { Answer } from '../index/index.ts';

/** How a question was understood where that is not how it was written, a line each. */
export function describeReading({ readAs, leansOn }: Answer): string[] {
  return [
    ...(leansOn === null ? [] : [`Searched together with your question before: “${leansOn}”`]),
    ...(readAs === null ? [] : [`Searched for: “${readAs}”`]),
  ];
}
