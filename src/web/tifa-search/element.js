/* <tifa-search>: the field, what it suggests, and what it finds. Described in EMBEDDING.md. */

const TYPING_PAUSE = 150;
/* An answer that comes sooner needs no word that it is coming. */
const SLOW = 400;

class TifaSearch extends HTMLElement {
  static get observedAttributes() {
    return ['lang', 'placeholder', 'shortcut'];
  }

  constructor() {
    super();
    this._server = new Server(this);
    this._isComposing = false;
    this._suggesting = new AbortController();
    this._searching = new AbortController();
    this._build(this.attachShadow({ mode: 'open' }));
    this._onShortcut = event => this._shortcut(event);
  }

  connectedCallback() {
    document.addEventListener('keydown', this._onShortcut);
    this._speak();
  }

  disconnectedCallback() {
    document.removeEventListener('keydown', this._onShortcut);
    this._hush();
    this._searching.abort();
  }

  attributeChangedCallback() {
    if (this.isConnected) this._speak();
  }

  /* For scripts of the host page. */

  get value() {
    return this._input.value;
  }

  set value(text) {
    this._input.value = text;
  }

  focus() {
    this._input.focus();
  }

  /* Searches `query`, or what stands in the field. */
  search(query) {
    if (query !== undefined) this._input.value = query;
    this._hush();
    const text = this._input.value.trim();
    if (!text) return this.clear();
    const url = this._server.page(text);
    if (!this._tell('tifa-search', { query: text, url })) return;
    if (this.getAttribute('mode') === 'jump') this._go(url);
    else this._find(text);
  }

  /* Empties the field and takes the results away. */
  clear() {
    this._hush();
    this._forget();
    this._input.value = '';
  }

  /* Building */

  _build(root) {
    dress(root);
    this._input = make('input', {
      part: 'input', type: 'text', inputmode: 'search', role: 'combobox', 'aria-autocomplete': 'list', 'aria-expanded': 'false', 'aria-controls': 'options',
      autocomplete: 'off', autocapitalize: 'off', spellcheck: 'false', enterkeyhint: 'search',
    });
    this._button = make('button', { part: 'button', type: 'submit' });
    this._list = make('ul', { part: 'suggestions', id: 'options', role: 'listbox' });
    this._list.hidden = true;
    this._form = make('form', { part: 'form', role: 'search' }, this._input, this._button, this._list);
    this._status = make('p', { part: 'status', role: 'status' });
    this._error = make('div', { part: 'error', role: 'alert' });
    this._results = make('div', { part: 'answer' });
    this._box = make('div', { part: 'box' }, this._form, this._status, this._error, this._results);
    root.append(this._box);
    this._suggestions = new Suggestions(this._input, this._list, option => this._choose(option));
    this._listen();
  }

  _listen() {
    const input = this._input;
    input.addEventListener('compositionstart', () => { this._isComposing = true; this._hush(); });
    input.addEventListener('compositionend', () => { this._isComposing = false; this._typed(); });
    input.addEventListener('input', event => { if (!this._composes(event)) this._typed(); });
    input.addEventListener('keydown', event => { if (!this._composes(event)) this._key(event); });
    input.addEventListener('blur', () => this._suggestions.open(false));
    this._form.addEventListener('submit', event => {
      event.preventDefault();
      if (!this._isComposing) this.search();
    });
  }

  /* Whether a key or a change belongs to an input method. Safari ends the composition before it tells of the key that ended it; the number 229 is
     all that this key has. */
  _composes(event) {
    return this._isComposing || event.isComposing || event.keyCode === 229;
  }

  /* Says all words in the language of the moment. */
  _speak() {
    const near = this.closest('[lang]');
    this._language = languageFor(this.getAttribute('lang') || (near ? near.getAttribute('lang') : ''));
    this._words = WORDS[this._language];
    const { label, placeholder, button, suggestions } = this._words;
    this._box.setAttribute('lang', this._language);
    this._input.setAttribute('aria-label', label);
    this._input.setAttribute('placeholder', this.getAttribute('placeholder') || placeholder);
    this._form.setAttribute('aria-label', label);
    this._list.setAttribute('aria-label', suggestions);
    this._button.textContent = button;
    const shortcut = shortcutOf(this);
    if (shortcut) this._input.setAttribute('aria-keyshortcuts', shortcut.name);
    else this._input.removeAttribute('aria-keyshortcuts');
  }

  /* Typing */

  /* Something was typed: after a pause, there is one request. */
  _typed() {
    this._hush();
    const text = this._input.value.trim();
    const isLive = this.hasAttribute('live');
    const least = Number(this.getAttribute('min-length')) || 1;
    if (Array.from(text).length >= least) {
      this._pause = setTimeout(() => isLive ? this.search() : this._suggest(text), TYPING_PAUSE);
    } else if (isLive) {
      this._forget();
    }
  }

  /* Nothing is suggested any longer, and nothing is going to be. */
  _hush() {
    clearTimeout(this._pause);
    this._suggesting.abort();
    this._suggestions.forget();
  }

  async _suggest(text) {
    if (this.getAttribute('suggestions') === 'off') return;
    const { signal } = this._suggesting = new AbortController();
    try {
      const answer = await this._server.ask(this._server.suggest(text), signal);
      if (answer && this.shadowRoot.activeElement === this._input) this._suggestions.show(optionsOf(answer, this._words));
    } catch (failure) {
      // Whoever searches is told what is wrong; whoever types is not disturbed.
      this._tellFailure(failure, 'suggest', text);
    }
  }

  _choose(option) {
    if (!this._tell('tifa-select', this._detailOf(option))) return;
    if (option.kind === 'title') this._go(this._server.speech(option.id));
    else this.search(option.query);
  }

  _detailOf({ kind, text, query, id }) {
    return kind === 'title' ? { kind, text, id, url: this._server.speech(id) } : { kind, text, query, url: this._server.page(query) };
  }

  /* Keys in the field. Enter without a chosen suggestion sends the form. */
  _key(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const list = this._suggestions;
    const isTaken = {
      ArrowDown: () => list.options.length > 0 && (list.move(1), true),
      ArrowUp: () => list.options.length > 0 && (list.move(-1), true),
      Enter: () => list.isOpen && list.active >= 0 && (list.pick(list.active), true),
      Escape: () => this._leave(),
    }[event.key];
    if (isTaken && isTaken()) {
      event.preventDefault();
      event.stopPropagation();
    }
  }

  /* Esc closes the list first, then empties the field. Says whether there was anything to leave. */
  _leave() {
    if (this._suggestions.isOpen) {
      this._suggestions.open(false);
      return true;
    }
    const isFull = this._input.value !== '' || this._results.firstChild !== null;
    this.clear();
    return isFull;
  }

  /* No key of the host page is taken unless the attribute `shortcut` names it. */
  _shortcut(event) {
    const shortcut = shortcutOf(this);
    if (!shortcut || event.defaultPrevented || this._composes(event) || !shortcut.isPressed(event)) return;
    event.preventDefault();
    this.focus();
    this._input.select();
  }

  /* Finding */

  async _find(query) {
    this._searching.abort();
    const { signal } = this._searching = new AbortController();
    const slow = setTimeout(() => { this._status.textContent = this._words.searching; }, SLOW);
    this._box.setAttribute('aria-busy', 'true');
    try {
      const limit = this.getAttribute('limit') || '5';
      const answer = await this._server.ask(this._server.search(query, limit), signal);
      if (answer) this._show(answer, query);
    } catch (failure) {
      this._wipe();
      if (this._tellFailure(failure, 'search', query)) this._showFailure(failure, query);
    } finally {
      clearTimeout(slow);
    }
  }

  _show(answer, query) {
    const { _server: server, _words: words } = this;
    this._wipe();
    this._status.textContent = summary(answer, words);
    const target = this.getAttribute('target') || '_self';
    const marked = answer.query.text;
    const address = ({ speech, snippets }) => server.speech(speech.id, marked, snippets.length ? snippets[0].sentence : undefined);
    const lists = resultLists(answer, words, address, target);
    const links = lists.reduce((all, list) => all.concat(Array.from(list.querySelectorAll('a'))), []);
    links.forEach((link, n) => this._announce(link, { kind: 'result', query, speech: answer.results[n].speech }));
    this._results.append(...nearPhrases(answer, words, near => this.search(near)), ...lists);
    if (answer.results.length) {
      const more = make('a', { part: 'more', href: server.page(query), target, rel: 'noopener' }, words.more);
      this._announce(more, { kind: 'more', query });
      this._results.append(more);
    }
    this._tell('tifa-results', { query, answer });
  }

  /* Lets the host page know of a link that is followed, and stop it. */
  _announce(link, detail) {
    link.addEventListener('click', event => {
      if (!this._tell('tifa-select', Object.assign({ url: link.href }, detail))) event.preventDefault();
    });
  }

  _showFailure(failure, query) {
    const retry = make('button', { type: 'button', part: 'retry' }, this._words.retry);
    retry.addEventListener('click', () => { this.focus(); this.search(query); });
    this._error.append(make('p', { part: 'error-text' }, this._messageOf(failure)), retry);
  }

  /* What is wrong, in the server's own words where it has some. */
  _messageOf({ kind, facts }) {
    const problem = facts.problem || {};
    const told = this._language === 'en' ? problem.detail : problem.detail_zh;
    return told || this._words.failures[kind](facts);
  }

  /* Takes the results away, and those that are on their way. */
  _forget() {
    this._searching.abort();
    this._wipe();
  }

  _wipe() {
    this._box.removeAttribute('aria-busy');
    this._status.textContent = '';
    empty(this._error);
    empty(this._results);
  }

  /* Speaking to the host page */

  /* Gives an event to the host page. Says whether it lets the box go on. */
  _tell(name, detail) {
    return this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true, cancelable: name !== 'tifa-results' }));
  }

  _tellFailure(failure, during, query) {
    // What is no Failure is a fault of this script, and belongs on the console.
    if (!(failure instanceof Failure)) throw failure;
    const { kind, facts } = failure;
    const code = facts.problem ? facts.problem.code : undefined;
    return this._tell('tifa-error', { kind, during, query, status: facts.status, code, message: this._messageOf(failure) });
  }

  /* Follows an address, in the window that `target` names. */
  _go(url) {
    make('a', { href: url, target: this.getAttribute('target') || '_self', rel: 'noopener' }).click();
  }
}

/* The key that `shortcut` names, such as `/` or `mod+k`, where `mod` is the platform's own: its name for assistive technology, and whether an
   event is of it. A key alone is not taken from whoever is typing. */
function shortcutOf(element) {
  const keys = (element.getAttribute('shortcut') || '').toLowerCase().split('+').filter(key => key);
  if (!keys.length) return null;
  const key = keys[keys.length - 1];
  const isMac = /mac|iphone|ipad/i.test(navigator.platform);
  const held = new Set(keys.slice(0, -1).map(name => name === 'mod' ? (isMac ? 'meta' : 'ctrl') : name));
  const name = [...Array.from(held, name => ({ ctrl: 'Control', meta: 'Meta', alt: 'Alt', shift: 'Shift' })[name] || name), key].join('+');
  const isPressed = event => event.key.toLowerCase() === key
    && held.has('ctrl') === event.ctrlKey && held.has('meta') === event.metaKey && held.has('alt') === event.altKey
    && (held.size > 0 || !isTyping(event));
  return { name, isPressed };
}

function isTyping(event) {
  const place = event.composedPath()[0];
  return place.isContentEditable || /^(input|textarea|select)$/i.test(place.localName || '');
}

/* Gives a shadow root its looks, past the host page's Content-Security-Policy: a sheet made by script is not subject to it; older browsers get a
   link, which `style-src` must allow. */
function dress(root) {
  if ('adoptedStyleSheets' in document && 'replaceSync' in CSSStyleSheet.prototype) {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    root.adoptedStyleSheets = [sheet];
  } else {
    root.append(make('link', { rel: 'stylesheet', href: `${HOME}embed.css` }));
  }
}

if (!customElements.get('tifa-search')) customElements.define('tifa-search', TifaSearch);
