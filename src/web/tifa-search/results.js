/* An answer of /api/v1/search as elements. */

/* What the answer holds, in a sentence. */
function summary(answer, words) {
  const { hits, speeches } = answer.totals;
  if (hits) return words.totals(grouped(hits), grouped(speeches));
  if (speeches) return words.listed(grouped(speeches));
  return answer.results.length ? words.noneExact : words.nothing(answer.query.text);
}

/* The results, each tier a list of its own. `address(result)` gives a link's place, `target` its window. */
function resultLists(answer, words, address, target) {
  const lists = [];
  let tier = null;
  for (const result of answer.results) {
    if (result.tier !== tier) {
      tier = result.tier;
      const name = make('p', { part: 'tier', id: `tier-${tier}` }, words.tiers[tier] || tier);
      // Where all is exact, that need not be said.
      name.hidden = tier === 'exact' && answer.results.every(other => other.tier === 'exact');
      lists.push(name, make('ol', { part: 'results', 'aria-labelledby': name.id }));
    }
    lists[lists.length - 1].append(resultItem(result, words, address(result), target));
  }
  return lists;
}

function resultItem(result, words, href, target) {
  const { title, date, speaker, region } = result.speech;
  const link = make('a', { part: 'title', href, target, rel: 'noopener' }, title);
  const facts = make('p', { part: 'facts' }, [date, speaker, region].filter(fact => fact).join(' · '));
  if (result.hits) facts.append(facts.textContent ? ' · ' : '', make('span', { part: 'hits' }, words.hits(grouped(result.hits))));
  return make('li', { part: 'result', lang: 'zh' }, link, facts, ...result.snippets.map(snippetOf));
}

function snippetOf(snippet) {
  const segments = snippet.segments.map(({ text, hit, left_out }) => hit ? make('mark', { part: 'mark' }, text, left_out ? '[…]' : '') : text);
  return make('p', { part: 'snippet' }, snippet.cut_before ? '…' : '', ...segments, snippet.cut_after ? '…' : '');
}

/* Phrases near to those that don't occur, each a button that searches it. */
function nearPhrases(answer, words, search) {
  return answer.did_you_mean.filter(doubt => doubt.suggestions.length).map(doubt => {
    const buttons = doubt.suggestions.map(near => {
      const button = make('button', { type: 'button', part: 'near-phrase', lang: 'zh' }, near.phrase);
      button.addEventListener('click', () => search(near.query));
      return button;
    });
    return make('p', { part: 'near' }, words.near, ...buttons);
  });
}
