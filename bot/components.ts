import type { ComponentHandler } from './component.ts';
import { missesButtons } from './components/misses.ts';

/** Every button, menu and form of the bot; a new one is a file in `components/` and a line here. */
export const components: readonly ComponentHandler[] = [missesButtons];
