import { fileURLToPath } from 'node:url';

/** The folder of `package.json`, whether this runs from its source or compiled into `build/`: both lie one folder deep. */
export const PROJECT_ROOT = fileURLToPath(new URL('..', import.meta.url));
