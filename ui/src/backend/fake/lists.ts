/** A core that is asked for a list and never answers, `?lists=never`, or refuses the first time, `?lists=refused`. */
import { refuse, type Answer } from '../answer';
import type { StaffBackend } from '../staff';

type Lists = Pick<StaffBackend, 'outboxPage' | 'auditPage' | 'conflicts'>;

export function fakeLists(scene: URLSearchParams, core: Lists): Lists {
  const how = scene.get('lists');
  if (how === null) return core;
  let asked = 0;
  const answer = async <T>(later: () => Promise<Answer<T>>): Promise<Answer<T>> => {
    asked += 1;
    if (how === 'never') return new Promise(() => undefined);
    return asked === 1 ? refuse({ code: 'internal', facts: {} }) : later();
  };
  return {
    outboxPage: (filter, before) => answer(() => core.outboxPage(filter, before)),
    auditPage: (filter, before) => answer(() => core.auditPage(filter, before)),
    conflicts: () => answer(() => core.conflicts()),
  };
}
