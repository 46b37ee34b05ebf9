/* The list of suggestions under the field: the ARIA combobox pattern, list autocomplete with manual selection. The focus stays in the field; nothing
   is chosen until somebody chooses it. Field and list are in one shadow root, so that the one can refer to the other. */

class Suggestions {
  constructor(input, list, choose) {
    this.input = input;
    this.list = list;
    this.choose = choose;
    this.options = [];
    this.active = -1;
    // The focus stays in the field, also for a finger.
    list.addEventListener('mousedown', event => event.preventDefault());
    list.addEventListener('click', event => {
      const item = event.target.closest('[role=option]');
      if (item) this.pick(Array.from(list.children).indexOf(item));
    });
  }

  get isOpen() {
    return !this.list.hidden;
  }

  /* Shows options: `text`, which is found, and `note`, which says what it is. */
  show(options) {
    this.options = options;
    empty(this.list);
    options.forEach((option, n) => {
      const text = make('span', { part: 'suggestion-text', lang: 'zh' }, option.text);
      const note = make('span', { part: 'suggestion-note' }, option.note);
      this.list.append(make('li', { id: `option-${n}`, role: 'option', part: 'suggestion', 'aria-selected': 'false' }, text, note));
    });
    this.open(options.length > 0);
  }

  /* Opens the list, or closes it. */
  open(isOpen) {
    this.list.hidden = !isOpen;
    this.input.setAttribute('aria-expanded', String(isOpen));
    this.activate(-1);
  }

  /* Closes the list for good: what was suggested is outdated. */
  forget() {
    this.show([]);
  }

  /* Goes up or down; the field itself lies between the last option and the first. */
  move(step) {
    if (!this.options.length) return;
    if (!this.isOpen) this.open(true);
    const places = this.options.length + 1;
    this.activate((this.active + 1 + step + places) % places - 1);
  }

  activate(n) {
    this.active = n;
    Array.from(this.list.children).forEach((item, at) => {
      const isActive = at === n;
      item.setAttribute('aria-selected', String(isActive));
      item.setAttribute('part', isActive ? 'suggestion suggestion-active' : 'suggestion');
      if (isActive) item.scrollIntoView({ block: 'nearest' });
    });
    if (n < 0) this.input.removeAttribute('aria-activedescendant');
    else this.input.setAttribute('aria-activedescendant', `option-${n}`);
  }

  /* Chooses an option, if there is one. */
  pick(n) {
    const option = this.options[n];
    if (!option) return;
    this.open(false);
    this.choose(option);
  }
}

/* The options in an answer of /api/v1/suggest. A phrase is searched, a title opened; of a speaker, all speeches are listed. */
function optionsOf(answer, words) {
  const phrases = answer.phrases.map(({ text, query, hits }) => ({ kind: 'phrase', text, note: words.hits(grouped(hits)), query }));
  const titles = answer.titles.map(({ title, id }) => ({ kind: 'title', text: title, note: words.title, id }));
  const speakers = answer.speakers.map(({ name, query }) => {
    const others = query.endsWith(name) ? query.slice(0, -name.length) : '';
    const term = /\s/.test(name) ? `speaker:"${name}"` : `speaker:${name}`;
    return { kind: 'speaker', text: name, note: words.speaker, query: others + term };
  });
  return phrases.concat(speakers, titles);
}
