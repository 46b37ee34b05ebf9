// What the pages do beyond links and forms. Every page is complete without it. No library, nothing newer than ES2017.
(function () {
  'use strict';

  var body = document.body;
  var base = body.dataset.base;
  document.documentElement.classList.add('has-script');

  // An input method composes: its keys are its own. Browsers differ in which of these they tell.
  function composes(event) {
    return event.isComposing || event.keyCode === 229;
  }

  function element(name, properties, children) {
    var made = Object.assign(document.createElement(name), properties);
    (children || []).forEach(function (child) { made.append(child); });
    return made;
  }

  function isField(target) {
    return target && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
  }

  // Says something for a moment, to the eye and to a screen reader.
  var toast = element('p', { className: 'toast', hidden: true });
  toast.setAttribute('role', 'status');
  body.append(toast);
  var toastTimer;
  function tell(text) {
    toast.textContent = text;
    toast.hidden = false;
    clearTimeout(toastTimer);
    toastTimer = setTimeout(function () { toast.hidden = true; }, 3000);
  }

  // Copies a text. Pages over plain HTTP have no navigator.clipboard.
  function copy(text) {
    var told = function (done) { tell(done ? body.dataset.copied : body.dataset.copyFailed); };
    if (navigator.clipboard && window.isSecureContext) {
      navigator.clipboard.writeText(text).then(function () { told(true); }, function () { told(copyByCommand(text)); });
    } else {
      told(copyByCommand(text));
    }
  }

  function copyByCommand(text) {
    var area = element('textarea', { value: text, readOnly: true, className: 'hidden' });
    var focused = document.activeElement;
    body.append(area);
    // On iOS, select() alone selects nothing.
    area.focus({ preventScroll: true });
    area.setSelectionRange(0, area.value.length);
    var done = false;
    try { done = document.execCommand('copy'); } catch (error) { done = false; }
    area.remove();
    if (focused) { focused.focus({ preventScroll: true }); }
    return done;
  }

  // Suggestions: the combobox of the ARIA practices, list autocomplete, nothing chosen unasked.

  var DELAY = 120;
  // Of each group; all are to be seen above the keyboard of a phone.
  var SUGGESTIONS = 5;
  var boxes = 0;

  function hitsOf(phrase) {
    return phrase.hits.toLocaleString('en') + ' ' + (phrase.hits === 1 ? body.dataset.hit : body.dataset.hits);
  }

  // Who chooses a speaker wants the speeches, not the places that name the speaker.
  function speakerQuery(speaker) {
    var others = speaker.query.endsWith(speaker.name) ? speaker.query.slice(0, -speaker.name.length) : '';
    return others + 'speaker:' + (/\s/.test(speaker.name) ? '"' + speaker.name + '"' : speaker.name);
  }

  function suggest(input) {
    var id = 'suggestions-' + (++boxes);
    var list = element('ul', { id: id, className: 'suggestions', hidden: true });
    list.setAttribute('role', 'listbox');
    list.setAttribute('aria-label', body.dataset.suggestions);
    input.parentNode.append(list);
    input.setAttribute('role', 'combobox');
    input.setAttribute('aria-autocomplete', 'list');
    input.setAttribute('aria-expanded', 'false');
    input.setAttribute('aria-controls', id);
    var composing = false, timer, asked = '', running, chosen = -1, typed = input.value;

    function options() { return Array.prototype.slice.call(list.children); }

    function close() {
      clearTimeout(timer);
      if (running) { running.abort(); }
      list.hidden = true;
      chosen = -1;
      input.setAttribute('aria-expanded', 'false');
      input.removeAttribute('aria-activedescendant');
    }

    function choose(n) {
      var all = options();
      chosen = n;
      all.forEach(function (option, at) { option.setAttribute('aria-selected', String(at === n)); });
      if (n < 0) {
        input.removeAttribute('aria-activedescendant');
        input.value = typed;
      } else {
        input.setAttribute('aria-activedescendant', all[n].id);
        input.value = all[n].dataset.query;
        all[n].scrollIntoView({ block: 'nearest' });
      }
    }

    function show(answer) {
      var rows = []
        .concat(answer.phrases.map(function (one) { return [one.text, one.query, hitsOf(one)]; }))
        .concat(answer.speakers.map(function (one) { return [one.name, speakerQuery(one), body.dataset.speaker]; }))
        .concat(answer.titles.map(function (one) { return [one.title, one.query, body.dataset.title, one.id]; }));
      list.textContent = '';
      rows.forEach(function (row, n) {
        var option = element('li', { id: id + '-' + n }, [row[0], element('span', { textContent: row[2] })]);
        option.setAttribute('role', 'option');
        option.setAttribute('aria-selected', 'false');
        option.dataset.query = row[1];
        if (row[3]) { option.dataset.href = base + '/speeches/' + row[3].split('/').map(encodeURIComponent).join('/'); }
        list.append(option);
      });
      chosen = -1;
      list.hidden = rows.length === 0;
      input.setAttribute('aria-expanded', String(rows.length > 0));
      input.removeAttribute('aria-activedescendant');
    }

    function ask() {
      var text = input.value.trim();
      if (text === asked && !list.hidden) { return; }
      asked = text;
      if (running) { running.abort(); }
      if (!text) { close(); return; }
      running = typeof AbortController === 'function' ? new AbortController() : null;
      fetch(base + '/api/v1/suggest?q=' + encodeURIComponent(text) + '&limit=' + SUGGESTIONS, running ? { signal: running.signal } : {})
        .then(function (response) { return response.ok ? response.json() : Promise.reject(response.status); })
        .then(function (answer) { if (text === asked && document.activeElement === input) { show(answer); } })
        // Without suggestions the box works as it is.
        .catch(function () {});
    }

    function later() {
      typed = input.value;
      clearTimeout(timer);
      timer = setTimeout(ask, DELAY);
    }

    input.addEventListener('compositionstart', function () { composing = true; close(); });
    input.addEventListener('compositionend', function () { composing = false; later(); });
    // Firefox tells the last input after the end of a composition, Chromium before it.
    input.addEventListener('input', function () { if (!composing) { later(); } });
    input.addEventListener('blur', close);
    input.addEventListener('keydown', function (event) {
      if (composing || composes(event)) { return; }
      var count = list.hidden ? 0 : list.children.length;
      if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
        if (!count) { if (event.key === 'ArrowDown') { asked = ''; ask(); } return; }
        event.preventDefault();
        // One place between the last and the first: what was typed.
        var step = event.key === 'ArrowDown' ? 1 : count;
        choose((chosen + 1 + step) % (count + 1) - 1);
      } else if (event.key === 'Enter' && count && chosen >= 0 && options()[chosen].dataset.href) {
        event.preventDefault();
        location.href = options()[chosen].dataset.href;
      } else if (event.key === 'Escape') {
        if (count) {
          event.preventDefault();
          choose(-1);
          close();
        } else {
          input.blur();
        }
      }
    });
    // A click comes after the box has lost its focus.
    list.addEventListener('mousedown', function (event) { event.preventDefault(); });
    list.addEventListener('click', function (event) {
      var option = event.target.closest('[role="option"]');
      if (!option) { return; }
      if (option.dataset.href) { location.href = option.dataset.href; return; }
      input.value = option.dataset.query;
      close();
      input.form.submit();
    });
    // The Enter that ends a composition must not send the form.
    input.form.addEventListener('submit', function (event) { if (composing) { event.preventDefault(); } });
  }

  var inputs = Array.prototype.slice.call(document.querySelectorAll('[data-suggest]'));
  inputs.forEach(suggest);

  document.addEventListener('keydown', function (event) {
    if (composes(event) || event.ctrlKey || event.metaKey || event.altKey || isField(event.target)) { return; }
    if (event.key === '/' && inputs[0]) {
      event.preventDefault();
      inputs[0].focus();
      inputs[0].select();
    } else if (event.key === 'Escape' && panel && panel.firstElementChild) {
      closePanel();
    } else if (event.key === 'n' || event.key === 'p') {
      step(event.key === 'n' ? 1 : -1);
    }
  });

  // What the other lenses give, asked for when the page stands.

  var lenses = document.querySelector('[data-lenses]');
  if (lenses && !lenses.querySelector('.count:not(:empty)') && window.URLSearchParams) {
    var parts = lenses.dataset.lenses.split('?');
    var query = new URLSearchParams(parts[1]);
    query.delete('offset');
    [['limit', '0'], ['lenses', 'true'], ['match', 'phrase']].forEach(function (pair) { query.set(pair[0], pair[1]); });
    fetch(parts[0] + '?' + query)
      .then(function (response) { return response.ok ? response.json() : Promise.reject(response.status); })
      .then(function (answer) {
        lenses.querySelectorAll('[data-lens]').forEach(function (link) {
          link.querySelector('.count').textContent = answer.lenses[link.dataset.lens].hits.toLocaleString('en');
        });
        var compare = lenses.querySelector('.compare');
        if (compare) { compare.remove(); }
      })
      // The link that compares them is still there.
      .catch(function () {});
  }

  // A speech: from hit to hit.

  var article = document.querySelector('article[data-hits]');
  var hits = article ? Number(article.dataset.hits) : 0;
  var steps = document.querySelector('.steps');
  var at = 0;

  function step(by) {
    if (!hits) { return; }
    var from = isInSight(document.querySelector('mark.now')) ? at : beside(by);
    goTo((from + by - 1 + hits) % hits + 1);
  }

  function isInSight(mark) {
    var box = mark && mark.getBoundingClientRect();
    return box && box.height > 0 && box.top >= 0 && box.bottom <= window.innerHeight;
  }

  // The reader has gone on without the buttons: the hit that is passed on the way to the next one below, or above.
  function beside(by) {
    var above = 0;
    while (above < hits && document.getElementById('h' + (above + 1)).getBoundingClientRect().top < 0) { above += 1; }
    return by > 0 ? above : above + 1;
  }

  function count(n) {
    steps.querySelector('output').textContent = n.toLocaleString('en') + ' / ' + hits.toLocaleString('en');
  }

  function goTo(n) {
    var mark = document.getElementById('h' + n);
    var before = document.querySelector('mark.now');
    if (before) { before.classList.remove('now'); }
    if (!mark) { return; }
    at = n;
    mark.classList.add('now');
    var folded = mark.closest('details');
    if (folded) { folded.open = true; }
    mark.scrollIntoView({ block: 'center' });
    count(n);
  }

  if (steps) {
    steps.hidden = false;
    steps.previousElementSibling.hidden = true;
    steps.addEventListener('click', function (event) {
      var button = event.target.closest('[data-step]');
      if (button) { step(Number(button.dataset.step)); }
    });
    var target = location.hash.length > 1 ? document.getElementById(decodeURIComponent(location.hash.slice(1))) : null;
    var first = target && target.querySelector('mark');
    if (first) { goTo(Number(first.id.slice(1))); } else { count('–'); }
  }

  // A speech: cite a sentence or what is selected.

  var text = document.querySelector('.text');
  var panel = document.getElementById('panel');

  // Where the server does not know its own address, the browser does.
  function withAddress(words, url) {
    return url ? words.split(url).join(new URL(url, location.href).href) : words;
  }

  // What of the speech is selected, a line for each paragraph.
  function quoted(range) {
    var piece = range.cloneContents();
    piece.querySelectorAll('.panel, .pin, summary').forEach(function (other) { other.remove(); });
    var paragraphs = Array.prototype.slice.call(piece.querySelectorAll('p, h2, h3, h4'));
    var lines = (paragraphs.length ? paragraphs : [piece]).map(function (one) { return one.textContent.replace(/\s+/g, ' ').trim(); });
    return lines.filter(Boolean).join('\n');
  }

  function dress() {
    var section = panel && panel.querySelector('.panel');
    if (!section) { return; }
    var link = section.querySelector('.permalink');
    link.textContent = withAddress(link.textContent, section.dataset.url);
    section.querySelectorAll('pre').forEach(function (pre) {
      pre.textContent = withAddress(pre.textContent, section.dataset.url);
    });
    section.querySelectorAll('[data-copy]').forEach(function (button) {
      button.hidden = false;
      button.addEventListener('click', function () { copy(button.parentNode.querySelector('pre').textContent); });
    });
    section.querySelector('.close').addEventListener('click', function (event) {
      event.preventDefault();
      closePanel();
    });
  }

  // Takes the panel away; the focus goes back to where it was opened.
  function closePanel() {
    history.replaceState(null, '', panel.querySelector('.close').href);
    var block = panel.previousElementSibling;
    var pin = block && block.querySelector('.pin');
    panel.textContent = '';
    if (pin) { pin.focus({ preventScroll: true }); }
  }

  function cite(href) {
    fetch(href)
      .then(function (response) { return response.ok ? response.text() : Promise.reject(response.status); })
      .then(function (html) {
        var fresh = new DOMParser().parseFromString(html, 'text/html').getElementById('panel');
        panel.remove();
        panel = document.adoptNode(fresh);
        // Beside what is cited, so that the reader's place is kept.
        var cited = document.getElementById(new URL(href, location.href).hash.slice(1));
        var block = cited && cited.closest('.text > *');
        if (block) { block.after(panel); } else { text.before(panel); }
        dress();
        history.replaceState(null, '', href);
        var section = panel.querySelector('.panel');
        section.focus({ preventScroll: true });
        section.scrollIntoView({ block: 'nearest' });
      })
      .catch(function () { location.href = href; });
  }

  if (text && panel) {
    dress();
    var float = element('button', { type: 'button', className: 'float', textContent: text.dataset.copyQuote, hidden: true });
    body.append(float);
    float.addEventListener('mousedown', function (event) { event.preventDefault(); });
    float.addEventListener('click', function () {
      copy(quoted(document.getSelection().getRangeAt(0)) + '\n' + withAddress(text.dataset.cite, text.dataset.url));
      float.hidden = true;
    });
    document.addEventListener('selectionchange', function () {
      var selection = document.getSelection();
      var inside = selection.rangeCount && !selection.isCollapsed && text.contains(selection.anchorNode) && text.contains(selection.focusNode);
      if (!inside) { float.hidden = true; return; }
      var box = selection.getRangeAt(0).getBoundingClientRect();
      float.hidden = false;
      float.style.setProperty('top', (window.scrollY + box.bottom + 8) + 'px');
      float.style.setProperty('left', Math.max(8, Math.min(window.scrollX + box.left, window.innerWidth - float.offsetWidth - 8)) + 'px');
    });
    text.addEventListener('click', function (event) {
      var pin = event.target.closest('.pin');
      if (pin) {
        if (event.ctrlKey || event.metaKey || event.shiftKey) { return; }
        event.preventDefault();
        cite(pin.href);
        return;
      }
      var sentence = event.target.closest('.s');
      if (!sentence || !document.getSelection().isCollapsed) { return; }
      var url = new URL(location.href);
      url.searchParams.set('at', sentence.id);
      url.hash = sentence.id;
      cite(url.href);
    });
  }
})();
