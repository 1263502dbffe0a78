import type { ComponentHandler } from './component.ts';
import { aroundButton } from './components/around.ts';
import { moreButton } from './components/more.ts';
import { shareButton } from './components/share.ts';
import { voteButtons } from './components/vote.ts';
import { whyButton } from './components/why.ts';

/** Every button, menu and form of the bot; a new one is a file in `components/` and a line here. */
export const components: readonly ComponentHandler[] = [
  moreButton,
  aroundButton,
  whyButton,
  shareButton,
  voteButtons,
];
