import type { ComponentHandler } from './component.ts';
import { aroundButton } from './components/around.ts';
import { citeComponent } from './components/cite.ts';
import { forgetButton } from './components/forget.ts';
import { cancelButton, leaveButton, publishButton, stopButton } from './components/index-run.ts';
import { addButton, discardButton, removeButton } from './components/library.ts';
import { missesButtons } from './components/misses.ts';
import { moreButton } from './components/more.ts';
import { rollbackButton } from './components/rollback.ts';
import { shareButton } from './components/share.ts';
import { shareCheck } from './components/share-check.ts';
import { sourcesOpen, sourcesPage, sourcesTopic } from './components/sources.ts';
import { voteButtons } from './components/vote.ts';
import { whyButton } from './components/why.ts';

/** Every button, menu and form of the bot; a new one is a file in `components/` and a line here. */
export const components: readonly ComponentHandler[] = [
  moreButton,
  aroundButton,
  citeComponent,
  whyButton,
  shareButton,
  voteButtons,
  forgetButton,
  stopButton,
  publishButton,
  leaveButton,
  cancelButton,
  addButton,
  discardButton,
  removeButton,
  missesButtons,
  rollbackButton,
  shareCheck,
  sourcesPage,
  sourcesTopic,
  sourcesOpen,
];
