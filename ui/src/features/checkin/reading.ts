/** What is said of the document reader where people are identified. */
import type { Messages } from '../../i18n/catalogue';
import type { IconName } from '../../kit/icons';
import type { StateToken } from '../../kit/tokens';
import type { ReaderState } from '../../wire/ReaderState';

interface Said {
  token: StateToken;
  icon: IconName;
  text: string;
}

/** Null where nobody knows: a keyboard is plugged in, and it may be a reader. */
export function readerWords(reader: ReaderState, { desk }: Messages): Said | null {
  switch (reader) {
    case 'ready':
      return { token: 'ok', icon: 'circle-check', text: desk.reader.ready };
    case 'not_found':
      return { token: 'local', icon: 'info', text: desk.reader.notFound };
    case 'unknown':
      return null;
  }
}
