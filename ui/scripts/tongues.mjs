// A screen reader says each text in the voice of the language that the page gives it. What is of the ballot may be in
// another language than the window; what is of the window never is.

/** Runs inside the page of the booth: the texts that say that they are in another language than they are. */
export function tongues() {
  // A ballot names Valencian as one language, the window as another.
  const plain = (tag) => (tag === 'ca-ES-valencia' ? 'ca-valencia' : tag);
  const page = plain(document.documentElement.lang);
  const names = { Español: 'es', Català: 'ca', Valencià: 'ca-valencia', Euskara: 'eu', Galego: 'gl', English: 'en' };
  const { title, contests } = globalThis.urnaPaper;
  const ofBallot = [title, ...contests.flatMap((contest) => [contest.title, ...contest.text, ...contest.choices.flatMap(({ name, detail }) => [name, detail ?? {}])])];
  const problems = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.data.trim();
    if (!/\p{L}{2}/u.test(text)) continue;
    const said = plain(walker.currentNode.parentElement.closest('[lang]').lang);
    const note = (why) => problems.push(`said in ${said}, ${why}: ${text.slice(0, 60)}`);
    // The window may have the same word as the ballot: a yes, a no. What a setting offers is never of the ballot.
    const setting = walker.currentNode.parentElement.closest('fieldset') !== null;
    const local = setting ? [] : ofBallot.filter((it) => Object.values(it).includes(text));
    if (local.length > 0 && said !== page) {
      if (!local.some((it) => it[said] === text && it[page] === undefined)) note('although the ballot has it otherwise');
    } else if (local.length > 0) {
      // Valencian reads what a ballot says in Catalan, as Catalan.
      if (!local.some((it) => it[page] === text)) note('in which the ballot does not have it');
    } else if (names[text] !== undefined) {
      if (names[text] !== said) note(`but it names ${names[text]}`);
    } else if (said !== page) note(`in a window in ${page}`);
    else {
      const mixed = ofBallot.flatMap((it) => Object.entries(it)).find(([tag, part]) => part.length > 4 && text.includes(part) && tag !== said);
      if (mixed !== undefined) note(`with words in ${mixed[0]}`);
    }
  }
  return problems;
}
