/* Addresses of the search server, and what can go wrong on the way to it and back. */

/* Parameters of a search that are attributes of the element. Those of several values have | between them. */
const FILTERS = ['speaker', 'issuer', 'region', 'level'];
const SETTINGS = ['from', 'to', 'lens', 'match', 'sort'];
const SNIPPETS = 1;
const SUGGESTIONS = 5;

/* Where this script came from is where the server is; a script that was bundled or loaded as a module does not know. */
const HOME = document.currentScript && document.currentScript.src
  ? new URL('.', document.currentScript.src).href
  : new URL('/', location.href).href;

/* What went wrong: a kind, as in the words' `failures`, and facts to tell. */
class Failure {
  constructor(kind, facts) {
    this.kind = kind;
    this.facts = facts;
  }
}

/* A server as one element asks it. */
class Server {
  constructor(element) {
    this.element = element;
  }

  get base() {
    const given = this.element.getAttribute('server');
    if (!given) return HOME;
    const url = new URL(given, document.baseURI).href;
    return url.endsWith('/') ? url : `${url}/`;
  }

  /* The filters that are set, as parameters of a search. */
  parameters(query) {
    const parameters = new URLSearchParams({ q: query });
    for (const name of SETTINGS) {
      const value = this.element.getAttribute(name);
      if (value) parameters.append(name, value);
    }
    for (const name of FILTERS) {
      const values = (this.element.getAttribute(name) || '').split('|');
      for (const value of values.filter(value => value.trim())) parameters.append(name, value.trim());
    }
    return parameters;
  }

  search(query, limit) {
    const parameters = this.parameters(query);
    parameters.append('limit', limit);
    parameters.append('snippets', SNIPPETS);
    return `${this.base}api/v1/search?${parameters}`;
  }

  suggest(text) {
    return `${this.base}api/v1/suggest?${new URLSearchParams({ q: text, limit: SUGGESTIONS })}`;
  }

  /* The full page of a search. */
  page(query) {
    return `${this.base}search?${this.parameters(query)}`;
  }

  /* The page of a speech, with the hits of a query marked, at a sentence where one is given. */
  speech(id, query, sentence) {
    const path = id.split('/').map(encodeURIComponent).join('/');
    const parameters = new URLSearchParams(query ? { q: query } : {});
    const lens = this.element.getAttribute('lens');
    if (query && lens) parameters.append('lens', lens);
    const anchor = sentence === undefined ? '' : `#s${sentence}`;
    return `${this.base}speeches/${path}${query ? '?' : ''}${parameters}${anchor}`;
  }

  /* Seconds that an answer may take. */
  get patience() {
    return Number(this.element.getAttribute('timeout')) || 15;
  }

  /* Asks for JSON. Gives null where `signal` says that nobody wants the answer any longer; throws a Failure. */
  async ask(url, signal) {
    const request = new AbortController();
    const policy = new PolicyWatch(this.base);
    let isLate = false;
    const clock = setTimeout(() => { isLate = true; request.abort(); }, this.patience * 1000);
    const giveUp = () => request.abort();
    signal.addEventListener('abort', giveUp);
    try {
      const response = await fetch(url, { signal: request.signal });
      const answer = await this.read(response);
      return signal.aborted ? null : answer;
    } catch (error) {
      if (signal.aborted) return null;
      if (error instanceof Failure) throw error;
      if (isLate) throw this.failure('timeout', { seconds: this.patience });
      throw this.failure(await this.whyUnreachable(policy));
    } finally {
      clearTimeout(clock);
      signal.removeEventListener('abort', giveUp);
      policy.end();
    }
  }

  /* The body of an answer. */
  async read(response) {
    const text = await response.text();
    let body;
    try {
      body = JSON.parse(text);
    } catch (error) {
      throw response.ok ? this.failure('nonsense') : this.failure('status', { status: response.status });
    }
    if (response.ok) return body;
    throw this.failure('status', { status: response.status, problem: body });
  }

  failure(kind, facts) {
    const always = { server: this.base.replace(/\/$/, ''), page: location.origin };
    return new Failure(kind, Object.assign(always, facts));
  }

  /* Browsers don't tell a script why it got no answer. So it is found out: the page's own rules speak first, and a server that does answer
     when nobody reads along has not allowed this page to. */
  async whyUnreachable(policy) {
    if (location.protocol === 'https:' && this.base.startsWith('http:')) return 'insecure';
    if (navigator.onLine === false) return 'offline';
    let isThere = true;
    try {
      await fetch(`${this.base}healthz`, { mode: 'no-cors', cache: 'no-store' });
    } catch (error) {
      isThere = false;
    }
    // The browser tells of a broken policy a moment after the request has failed.
    await new Promise(resolve => setTimeout(resolve));
    if (policy.wasBroken) return 'policy';
    return isThere ? 'forbidden' : 'unreachable';
  }
}

/* Notices when the page's Content-Security-Policy forbids a connection to a server. */
class PolicyWatch {
  constructor(base) {
    const origin = new URL(base).origin;
    this.wasBroken = false;
    this.notice = event => {
      if (event.effectiveDirective === 'connect-src' && event.blockedURI.startsWith(origin)) this.wasBroken = true;
    };
    document.addEventListener('securitypolicyviolation', this.notice);
  }

  end() {
    document.removeEventListener('securitypolicyviolation', this.notice);
  }
}
