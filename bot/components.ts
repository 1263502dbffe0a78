import type { ComponentHandler } from './component.ts';
import { aroundButton } from './components/around.ts';
import { forgetButton } from './components/forget.ts';
import { moreButton } from './components/more.ts';
import { shareButton } from './components/share.ts';
import { sourcesOpen, sourcesPage, sourcesTopic } from './components/sources.ts';
import { voteButtons } from './components/vote.ts';
import { whyButton } from './components/why.ts';

/** Every button, menu and form of the bot; a new one is a file in `components/` and a line here. */
export const components: readonly ComponentHandler[] = [
  moreButton,
  aroundButton,
  whyButton,
  shareButton,
  voteButtons,
  sourcesPage,
  sourcesTopic,
  sourcesOpen,
  forgetButton,
];
