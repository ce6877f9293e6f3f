/** The icons of the table's window: all of them. */
import { bringIcons } from '../kit/icons';

bringIcons(import.meta.glob<string>('../kit/icons/*.svg', { query: '?raw', import: 'default', eager: true }));
