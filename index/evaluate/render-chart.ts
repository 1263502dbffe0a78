import type { TopLevelSpec } from 'vega-lite';
import { AttacheError } from '../errors.ts';

/** A chart, described in Vega-Lite. */
export type Chart = TopLevelSpec;

/** The packages that draw charts are not installed. */
export class ChartsUnavailableError extends AttacheError {
  readonly code = 'charts-unavailable';

  constructor(options: ErrorOptions) {
    super(
      'Charts are drawn by the development packages vega and vega-lite, which are not installed. ' +
        'Run `npm install`, or leave --report out.',
      options,
    );
  }
}

/**
 * Draws a chart as an SVG element that needs nothing from elsewhere.
 * @throws {ChartsUnavailableError} where only what the bot needs is installed
 */
export async function renderChart(chart: Chart): Promise<string> {
  // Loaded here: nothing but a report needs them.
  const [vega, { compile }] = await Promise.all([import('vega'), import('vega-lite')]).catch((cause) => {
    if ((cause as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw cause;
    throw new ChartsUnavailableError({ cause });
  });
  const view = new vega.View(vega.parse(compile(chart).spec), { renderer: 'none' });
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}
