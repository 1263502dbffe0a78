import type { Answer, ExplainedCandidate, Explanation } from '../index/index.ts';

/** Why an answer is what it is, in lines for a moderator; [] when the answer has no explanation. */
export function describeExplanation(answer: Answer): string[] {
  const { explanation, generation } = answer;
  if (explanation === undefined) return [];
  const { denseWeight, quoteFrom, certainFrom, candidates } = explanation;
  return [
    `Generation ${generation}. Score: ${denseWeight} × nearness + ${round(1 - denseWeight)} × share of the best BM25, after feedback.`,
    ...(candidates.some(({ isWellAsked }) => isWellAsked) ? [WELL_ASKED] : []),
    `Quoted from confidence ${quoteFrom}, called an answer from ${certainFrom}.`,
    ...describeSearches(explanation),
    ...candidates.map((candidate, position) => `${position + 1}. ${describeCandidate(candidate)}`),
  ];
}

/** How known questions count, where they do. */
const WELL_ASKED =
  'Well-asked passages are ordered by the nearest known question and by the words of all; their scores are those ' +
  'that the passages’ own text gives to so many places, or that of a known question which is nearly the one asked.';

function describeSearches({ searches }: Explanation): string[] {
  return searches.map(({ text, terms }) => {
    const words = terms.map(({ term, passages }) => `${term} (in ${passages})`).join(', ');
    return `Searched “${text}”; words: ${words === '' ? 'none' : words}`;
  });
}

function describeCandidate(candidate: ExplainedCandidate): string {
  const { passageId, document, section, denseRank, lexicalRank, similarity, lexicalScore } = candidate;
  const place = [document.title, ...section].join(' › ');
  const words = candidate.matchedTerms.join(' ') || 'no word';
  const { known, askedScore } = candidate;
  const withQuestions = askedScore === null ? '' : `, with known questions ${round(askedScore)}`;
  return [
    `${passageId} ${place}`,
    `meaning rank ${denseRank ?? '–'} (cosine ${round(similarity)})`,
    ...(known === null
      ? []
      : [`nearer as it is known to answer “${known.question}” (cosine ${round(known.similarity)})`]),
    `words rank ${lexicalRank ?? '–'} (BM25 ${round(lexicalScore)}${withQuestions}: ${words}; coverage ${round(candidate.coverage)})`,
    `score ${round(candidate.score)}, confidence ${round(candidate.confidence)}`,
  ].join('; ');
}

function round(value: number): string {
  return value.toFixed(2);
}
