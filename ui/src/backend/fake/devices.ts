/** What the fake machine has plugged in: a stick with a bundle and a roll, opened by any key but the one of only Zs. */
import type { BundleView } from '../../wire/BundleView';
import type { DeviceChecks } from '../../wire/DeviceChecks';
import type { FoundFile } from '../../wire/FoundFile';
import { accept, refuse, type Answer } from '../answer';
import { FAKE_PAPER } from './paper';

const STICK = '/media/mesa/ALTA';

export const FAKE_FILES: FoundFile[] = [
  { path: `${STICK}/mesa-03-002-b.urna`, name: 'mesa-03-002-b.urna', kind: 'bundle', bytes: 4_120 },
  { path: `${STICK}/censo-badajoz.urnaroll`, name: 'censo-badajoz.urnaroll', kind: 'roll', bytes: 12_400_000 },
  { path: `${STICK}/municipales.speech`, name: 'municipales.speech', kind: 'speech', bytes: 9_700_000 },
];

export function fakeBundle(path: string, key: string): Answer<BundleView> {
  if (!FAKE_FILES.some((file) => file.path === path && file.kind === 'bundle')) return refuse({ code: 'file_unreadable', facts: {} });
  if (/^[zZ-]+$/.test(key)) return refuse({ code: 'bundle_wrong_key', facts: {} });
  return accept({
    station: 'st-06-015-03-002-b',
    name: 'Mesa 03-002-B',
    scope: "comunidad == 'Extremadura' AND mesa == '06-015-03-002-B'",
    tables: [],
    election_title: FAKE_PAPER.title,
    election_day: '2026-11-22',
    centre: ['40718', '95521', '00364', '77120', '18893', '60245'],
  });
}

export const FAKE_CHECKS: Record<'full' | 'bare', DeviceChecks> = {
  full: { booth_window: true, screens: 2, audio: true, media: ['ALTA'], printer: 'ready', px_per_mm: 5.56 },
  bare: { booth_window: false, screens: 1, audio: false, media: [], printer: 'no_paper', px_per_mm: null },
};
