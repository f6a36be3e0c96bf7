/** A text cannot be edited without touching what is not ours: somebody has to do it by hand. */
export class NoCleanEdit extends Error {
  /** The lines to paste, with their marks; empty where there is nothing to paste. */
  readonly paste: string;

  /** @param reason in words that follow a colon, such as `line 3 is indented by a tab`. */
  constructor(reason: string, paste = '') {
    super(reason);
    this.name = 'NoCleanEdit';
    this.paste = paste;
  }
}
