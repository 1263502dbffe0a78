import type { ComponentHandler } from '../component.ts';
import { cancelButton, leaveButton, publishButton, stopButton } from './index-run.ts';
import { addButton, discardButton, removeButton } from './library.ts';
import { rollbackButton } from './rollback.ts';

/** The buttons under what moderators are shown. */
export const moderationButtons: readonly ComponentHandler[] = [
  stopButton,
  publishButton,
  leaveButton,
  cancelButton,
  rollbackButton,
  addButton,
  discardButton,
  removeButton,
];
