//! A small language for tests in a real browser: a page is opened, typed into, looked at.
//!
//! Whatever looks at a page waits until what it looks for is there, so tests need no pauses. A selector may step into a shadow root:
//! `tifa-search >>> mark`. A test fails where its page asks any other host than
//! 127.0.0.1 for anything, or where a script of it throws.
#![allow(dead_code, reason = "a language has more words than its first tests use")]

#[path = "devtools.rs"]
mod devtools;
#[path = "site.rs"]
pub(crate) mod site;

use std::cell::RefCell;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

use base64::Engine;
use serde_json::{Value, json};

use devtools::Devtools;
use site::{Site, index_samples};

/// How long a page may take to become what a test waits for.
const PATIENCE: Duration = Duration::from_secs(15);
/// How often to look, where the browser tells nothing meanwhile.
const GLANCE: Duration = Duration::from_millis(5);

/// The one browser of the test program.
pub(crate) struct Browser {
    devtools: Devtools,
    index: PathBuf,
    samples: Site,
}

static BROWSER: LazyLock<Browser> = LazyLock::new(Browser::start);

impl Browser {
    /// A new page on a site, with a profile of its own, of the size of a desktop.
    pub(crate) fn page(site: &Site) -> Page {
        Page::new(&BROWSER.devtools, site)
    }

    /// A new page on a server of the sample speeches.
    pub(crate) fn on_samples() -> Page {
        Browser::page(Browser::samples())
    }

    /// The server of the sample speeches.
    pub(crate) fn samples() -> &'static Site {
        &BROWSER.samples
    }

    /// The index of the sample speeches.
    pub(crate) fn index() -> &'static Path {
        &BROWSER.index
    }

    fn start() -> Browser {
        let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder");
        let index = folder.path().join("index");
        index_samples(&index);
        let samples = Site::over(&index, &[]);
        Browser { devtools: Devtools::launch(folder), index, samples }
    }
}

/// A page of the browser.
pub(crate) struct Page {
    devtools: &'static Devtools,
    site: Site,
    session: String,
    context: String,
    events: Receiver<Value>,
    requests: RefCell<Vec<String>>,
    exceptions: RefCell<Vec<String>>,
    look: RefCell<Look>,
}

/// How a page is shown.
#[derive(Clone, Copy, Debug)]
struct Look {
    size: Size,
    scheme: Scheme,
    is_calm: bool,
    is_print: bool,
}

/// The size of a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Size {
    Phone,
    Desktop,
}

/// Light or dark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scheme {
    Light,
    Dark,
}

/// Words that every script of a test may use: all elements of a selector that may step into shadow roots, and the first of them.
const WORDS: &str = "
    const inside = element => element === document ? document : element.shadowRoot;
    const all = path => path.split('>>>').reduce(
        (found, step) => found.map(inside).filter(root => root).flatMap(root => [...root.querySelectorAll(step.trim())]), [document]);
    const one = path => all(path)[0];
";

// Going places

impl Page {
    fn new(devtools: &'static Devtools, site: &Site) -> Page {
        let call = |method: &str, params| devtools.call(None, method, params).expect(method);
        let text = |answer: Value, name: &str| answer[name].as_str().expect(name).to_owned();
        let context = text(call("Target.createBrowserContext", json!({})), "browserContextId");
        let target = json!({"url": "about:blank", "browserContextId": context});
        let target = text(call("Target.createTarget", target), "targetId");
        let session = call("Target.attachToTarget", json!({"targetId": target, "flatten": true}));
        let session = text(session, "sessionId");
        let events = devtools.events(&session);
        let look = Look { size: Size::Desktop, scheme: Scheme::Light, is_calm: true, is_print: false };
        let (requests, exceptions) = (RefCell::default(), RefCell::default());
        let site = site.clone();
        let page = Page { devtools, site, session, context, events, requests, exceptions, look: RefCell::new(look) };
        page.call("Page.enable", json!({}));
        page.call("Network.enable", json!({}));
        page.call("Runtime.enable", json!({}));
        // Every page is as if in front: only what has the focus gets keys.
        page.call("Emulation.setFocusEmulationEnabled", json!({"enabled": true}));
        page.show();
        page
    }

    /// Goes to a path of the site, or to a whole address, and waits until it is loaded.
    pub(crate) fn open(&self, path: &str) {
        let url = if path.contains("://") { path.to_owned() } else { format!("{}{path}", self.site.origin) };
        let answer = self.call("Page.navigate", json!({"url": url}));
        assert_eq!(answer.get("errorText"), None, "{url}");
        self.wait_until("document.readyState === 'complete'");
    }

    pub(crate) fn reload(&self) {
        self.eval("window.isOld = true");
        self.call("Page.reload", json!({}));
        self.wait_until("!window.isOld && document.readyState === 'complete'");
    }

    pub(crate) fn back(&self) {
        self.leave("history.back()");
    }

    pub(crate) fn forward(&self) {
        self.leave("history.forward()");
    }

    /// Runs an expression that leads away, which may take its answer along.
    fn leave(&self, expression: &str) {
        if let Err(error) = self.try_eval(expression) {
            assert!(error.contains("Inspected target navigated"), "{expression}: {error}");
        }
    }

    /// The address without the origin: path, parameters and fragment, escapes undone.
    pub(crate) fn address(&self) -> String {
        self.eval_text("decodeURI(location.pathname + location.search + location.hash)")
    }

    /// Waits until the address holds this.
    pub(crate) fn wait_for_address(&self, part: &str) {
        self.wait_until(&format!(
            "decodeURI(location.pathname + location.search + location.hash).includes({}) && document.readyState === 'complete'",
            json!(part)
        ));
    }

    /// Addresses of all requests so far, escapes left as they are.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.listen(Duration::ZERO);
        self.requests.borrow().clone()
    }

    /// How many requests so far have this in their address.
    pub(crate) fn requests_for(&self, part: &str) -> usize {
        self.requests().iter().filter(|url| url.contains(part)).count()
    }
}

// Looking

impl Page {
    /// Waits until there is such an element.
    pub(crate) fn wait_for(&self, selector: &str) {
        self.wait_until(&format!("one({})", json!(selector)));
    }

    /// Waits until there is no such element.
    pub(crate) fn wait_for_none(&self, selector: &str) {
        self.wait_until(&format!("!one({})", json!(selector)));
    }

    /// Waits until an element holds a text.
    pub(crate) fn wait_for_text(&self, selector: &str, text: &str) {
        self.wait_until(&format!("all({}).some(found => found.innerText.includes({}))", json!(selector), json!(text)));
    }

    /// Waits until an expression of JavaScript is true.
    pub(crate) fn wait_until(&self, expression: &str) {
        let end = Instant::now() + PATIENCE;
        loop {
            let state = self.try_eval(&format!("Boolean({expression})"));
            if state == Ok(json!(true)) {
                return;
            }
            assert!(Instant::now() < end, "never: {expression} ({state:?})\n{}", self.account());
            self.listen(GLANCE);
        }
    }

    /// The visible text of the first such element.
    pub(crate) fn text(&self, selector: &str) -> String {
        self.wait_for(selector);
        self.eval_text(&format!("one({}).innerText.trim()", json!(selector)))
    }

    /// The visible texts of all such elements that are there now.
    pub(crate) fn texts(&self, selector: &str) -> Vec<String> {
        let texts = self.eval(&format!("all({}).map(found => found.innerText.trim())", json!(selector)));
        let texts = texts.as_array().expect("a list").iter();
        texts.map(|text| text.as_str().expect("a text").to_owned()).collect()
    }

    /// How many such elements are there now.
    pub(crate) fn count(&self, selector: &str) -> usize {
        self.texts(selector).len()
    }

    /// What stands in a field.
    pub(crate) fn value(&self, selector: &str) -> String {
        self.wait_for(selector);
        self.eval_text(&format!("one({}).value", json!(selector)))
    }

    /// An attribute of the first such element.
    pub(crate) fn attribute(&self, selector: &str, name: &str) -> Option<String> {
        self.wait_for(selector);
        let value = self.eval(&format!("one({}).getAttribute({})", json!(selector), json!(name)));
        value.as_str().map(str::to_owned)
    }

    /// A computed property of the style of the first such element.
    pub(crate) fn style(&self, selector: &str, property: &str) -> String {
        self.wait_for(selector);
        self.eval_text(&format!("getComputedStyle(one({})).getPropertyValue({})", json!(selector), json!(property)))
    }

    /// Runs an expression of JavaScript, which may be a promise. It knows `one(selector)` and `all(selector)`.
    pub(crate) fn eval(&self, expression: &str) -> Value {
        self.try_eval(expression).unwrap_or_else(|error| panic!("{expression}: {error}"))
    }

    fn eval_text(&self, expression: &str) -> String {
        self.eval(expression).as_str().expect(expression).to_owned()
    }

    fn try_eval(&self, expression: &str) -> Result<Value, String> {
        let script = format!("(() => {{ {WORDS} return ({expression}); }})()");
        let params = json!({"expression": script, "returnByValue": true, "awaitPromise": true, "userGesture": true});
        let answer = self.devtools.call(Some(&self.session), "Runtime.evaluate", params)?;
        match answer.get("exceptionDetails") {
            Some(details) => Err(details["exception"]["description"].as_str().unwrap_or("an exception").to_owned()),
            None => Ok(answer["result"]["value"].clone()),
        }
    }

    /// Where the page is, what it says, and what its scripts failed at.
    fn account(&self) -> String {
        let text = self.try_eval(
            "[location.href, ...[...document.querySelectorAll('*')].filter(host => host.shadowRoot).map(host => host.shadowRoot.textContent),
              document.body ? document.body.innerText : ''].join('\\n')",
        );
        let text = text.ok().and_then(|text| text.as_str().map(str::to_owned)).unwrap_or_default();
        format!("{text}\nscripts failed: {:?}", self.exceptions.borrow())
    }
}

// Typing and clicking

impl Page {
    pub(crate) fn focus(&self, selector: &str) {
        self.wait_for(selector);
        self.eval(&format!("one({}).focus()", json!(selector)));
    }

    /// Clicks into the middle of an element.
    pub(crate) fn click(&self, selector: &str) {
        self.wait_for(selector);
        let middle = self.eval(&format!(
            "(element => {{
                const {{top, bottom}} = element.getBoundingClientRect();
                // Who sees what to click does not scroll.
                if (top < 0 || bottom > innerHeight) element.scrollIntoView({{block: 'center'}});
                const box = element.getClientRects()[0];
                return {{x: box.x + box.width / 2, y: box.y + box.height / 2}};
            }})(one({}))",
            json!(selector)
        ));
        for kind in ["mouseMoved", "mousePressed", "mouseReleased"] {
            let (x, y) = (&middle["x"], &middle["y"]);
            let button = if kind == "mouseMoved" { "none" } else { "left" };
            let event = json!({"type": kind, "x": x, "y": y, "button": button, "clickCount": 1});
            self.call("Input.dispatchMouseEvent", event);
        }
    }

    /// Types a text at once where the focus is, as a keyboard without an input method does.
    pub(crate) fn type_text(&self, text: &str) {
        self.call("Input.insertText", json!({"text": text}));
    }

    /// Presses a key, with other keys held: `Enter`, `ArrowDown`, `/`, `Shift+Tab`, `Control+k`.
    pub(crate) fn press(&self, keys: &str) {
        let mut names: Vec<&str> = keys.split('+').collect();
        let key = names.pop().expect("a key");
        let held = names.iter().map(|name| match *name {
            "Alt" => 1,
            "Control" => 2,
            "Meta" => 4,
            "Shift" => 8,
            other => panic!("{other} can't be held"),
        });
        let held: u32 = held.sum();
        let (code, number, text) = key_on_the_board(key);
        let text = if held & 7 == 0 { text } else { "" };
        let mut down =
            json!({"type": "rawKeyDown", "key": key, "code": code, "windowsVirtualKeyCode": number, "modifiers": held});
        if !text.is_empty() {
            down["type"] = json!("keyDown");
            down["text"] = json!(text);
        }
        self.call("Input.dispatchKeyEvent", down);
        self.release(key, &code, number, held);
    }

    /// Types letters with an input method and takes a candidate, with all events that this gives.
    pub(crate) fn type_by_input_method(&self, letters: &str, text: &str) {
        self.compose(letters);
        self.commit(text);
    }

    /// Types letters with an input method. The composition goes on.
    pub(crate) fn compose(&self, letters: &str) {
        for (end, letter) in letters.char_indices() {
            let composed = &letters[..end + letter.len_utf8()];
            self.press_in_composition("Process");
            let length = composed.encode_utf16().count();
            let state = json!({"text": composed, "selectionStart": length, "selectionEnd": length});
            self.call("Input.imeSetComposition", state);
            self.release("Process", "", 229, 0);
        }
    }

    /// Presses a key that the input method keeps for itself.
    pub(crate) fn press_in_composition(&self, key: &str) {
        let (code, ..) = if key == "Process" { (String::new(), 0, "") } else { key_on_the_board(key) };
        let down = json!({"type": "rawKeyDown", "key": key, "code": code, "windowsVirtualKeyCode": 229});
        self.call("Input.dispatchKeyEvent", down);
    }

    /// Ends the composition with Enter: the composed letters become this text.
    pub(crate) fn commit(&self, text: &str) {
        self.press_in_composition("Enter");
        self.call("Input.insertText", json!({"text": text}));
        self.release("Enter", "Enter", 13, 0);
    }

    fn release(&self, key: &str, code: &str, number: u32, held: u32) {
        let up = json!({"type": "keyUp", "key": key, "code": code, "windowsVirtualKeyCode": number, "modifiers": held});
        self.call("Input.dispatchKeyEvent", up);
    }
}

/// The place of a key, its number, and what it types.
fn key_on_the_board(key: &str) -> (String, u32, &str) {
    let (code, number, text) = match key {
        "Enter" => ("Enter", 13, "\r"),
        "Tab" => ("Tab", 9, ""),
        "Escape" => ("Escape", 27, ""),
        "Backspace" => ("Backspace", 8, ""),
        "Delete" => ("Delete", 46, ""),
        "End" => ("End", 35, ""),
        "Home" => ("Home", 36, ""),
        "ArrowLeft" => ("ArrowLeft", 37, ""),
        "ArrowUp" => ("ArrowUp", 38, ""),
        "ArrowRight" => ("ArrowRight", 39, ""),
        "ArrowDown" => ("ArrowDown", 40, ""),
        "Space" => ("Space", 32, " "),
        "/" => ("Slash", 191, "/"),
        letter => {
            let upper = letter.to_ascii_uppercase();
            let number = u32::from(*upper.as_bytes().first().expect("a key"));
            return (format!("Key{upper}"), number, letter);
        }
    };
    (code.to_owned(), number, text)
}

// How a page is shown

impl Page {
    pub(crate) fn resize(&self, size: Size) {
        self.look.borrow_mut().size = size;
        self.show();
    }

    pub(crate) fn light_up(&self, scheme: Scheme) {
        self.look.borrow_mut().scheme = scheme;
        self.show();
    }

    /// As on paper, or on a screen again.
    pub(crate) fn print(&self, is_print: bool) {
        self.look.borrow_mut().is_print = is_print;
        self.show();
    }

    /// Whether the reader asks for reduced motion; tests do, unless they say otherwise.
    pub(crate) fn calm(&self, is_calm: bool) {
        self.look.borrow_mut().is_calm = is_calm;
        self.show();
    }

    /// Pages opened from now on run no scripts.
    pub(crate) fn without_scripts(&self) {
        self.call("Emulation.setScriptExecutionDisabled", json!({"value": true}));
    }

    /// Pages opened from now on run this before their own scripts.
    pub(crate) fn first_of_all(&self, script: &str) {
        self.call("Page.addScriptToEvaluateOnNewDocument", json!({"source": script}));
    }

    /// Pages opened from now on put nothing off for less than a second: what waits for a pause in the typing comes at once, so that
    /// [`Page::settle`] can tell whether it comes at all.
    pub(crate) fn without_pauses(&self) {
        self.first_of_all(
            "{ const later = setTimeout; window.setTimeout = (work, ms) => later(work, ms < 1000 ? 0 : ms); }",
        );
    }

    /// Lets everything happen that the page has put off; see [`Page::without_pauses`].
    pub(crate) fn settle(&self) {
        self.eval("new Promise(done => setTimeout(() => setTimeout(done)))");
    }

    /// Writes `target/screenshots/NAME-SIZE-SCHEME.png` for both sizes, light and dark.
    pub(crate) fn screenshots(&self, name: &str) {
        let before = *self.look.borrow();
        for size in [Size::Phone, Size::Desktop] {
            for scheme in [Scheme::Light, Scheme::Dark] {
                self.resize(size);
                self.light_up(scheme);
                self.screenshot(&format!("{name}-{size:?}-{scheme:?}").to_lowercase());
            }
        }
        *self.look.borrow_mut() = before;
        self.show();
    }

    /// Writes `target/screenshots/NAME.png`.
    pub(crate) fn screenshot(&self, name: &str) {
        let answer = self.call("Page.captureScreenshot", json!({"format": "png"}));
        let data = answer["data"].as_str().expect("a picture");
        let data = base64::engine::general_purpose::STANDARD.decode(data).expect("base64");
        let folder = target().join("screenshots");
        fs::create_dir_all(&folder).expect("a folder");
        fs::write(folder.join(format!("{name}.png")), data).expect("to write a picture");
    }

    fn show(&self) {
        let Look { size, scheme, is_calm, is_print } = *self.look.borrow();
        let (width, height, is_mobile) = match size {
            Size::Phone => (320, 844, true),
            Size::Desktop => (1280, 900, false),
        };
        let metrics = json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": is_mobile});
        self.call("Emulation.setDeviceMetricsOverride", metrics);
        let scheme = if scheme == Scheme::Dark { "dark" } else { "light" };
        let motion = if is_calm { "reduce" } else { "no-preference" };
        let features = json!([
            {"name": "prefers-color-scheme", "value": scheme},
            {"name": "prefers-reduced-motion", "value": motion},
        ]);
        let media = if is_print { "print" } else { "screen" };
        self.call("Emulation.setEmulatedMedia", json!({"media": media, "features": features}));
    }
}

// Auditing

impl Page {
    /// axe-core finds nothing against the page as it is now, on a phone in the dark and on a desktop in the light.
    pub(crate) fn audit(&self) {
        let before = *self.look.borrow();
        for (size, scheme) in [(Size::Phone, Scheme::Dark), (Size::Desktop, Scheme::Light)] {
            self.resize(size);
            self.light_up(scheme);
            let violations = self.violations();
            assert!(violations.is_empty(), "{}, {size:?}, {scheme:?}:\n{}", self.address(), violations.join("\n"));
        }
        *self.look.borrow_mut() = before;
        self.show();
    }

    /// What axe-core finds against the page: the rule, what it asks for, and where.
    pub(crate) fn violations(&self) -> Vec<String> {
        if self.eval("typeof axe") != json!("object") {
            self.call("Runtime.evaluate", json!({"expression": *AXE}));
        }
        let found = self.eval(
            "axe.run(document, {resultTypes: ['violations']}).then(({violations}) => violations.flatMap(
                rule => rule.nodes.map(node => `${rule.id}: ${rule.help}: ${node.target.flat().join(' >>> ')}\\n  ${node.html}\\n  ${node.failureSummary}`)))",
        );
        let found = found.as_array().expect("a list").iter();
        found.map(|line| line.as_str().expect("a line").to_owned()).collect()
    }
}

/// The audit's script; it is no part of the project.
static AXE: LazyLock<String> = LazyLock::new(|| {
    let path = target().join("axe/node_modules/axe-core/axe.min.js");
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}; scripts/test fetches it", path.display()))
});

/// The folder that cargo builds into.
fn target() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("a folder").to_owned()
}

impl Page {
    fn call(&self, method: &str, params: Value) -> Value {
        let answer = self.devtools.call(Some(&self.session), method, params);
        answer.unwrap_or_else(|error| panic!("{method}: {error}"))
    }

    /// Hears what the browser tells of the page, for this long where it tells nothing.
    fn listen(&self, longest: Duration) {
        let first = self.events.recv_timeout(longest).ok();
        for event in first.into_iter().chain(self.events.try_iter()) {
            let params = &event["params"];
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            match event["method"].as_str() {
                Some("Network.requestWillBeSent") => self.requests.borrow_mut().push(text(&params["request"]["url"])),
                Some("Runtime.exceptionThrown") => {
                    let details = &params["exceptionDetails"];
                    let of = |exception: &Value| exception["description"].as_str().map(str::to_owned);
                    let what = of(&details["exception"]).unwrap_or_else(|| text(&details["text"]));
                    self.exceptions.borrow_mut().push(what);
                }
                _ => (),
            }
        }
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        let foreign = |url: &String| !["http://127.0.0.1:", "data:", "blob:"].iter().any(|own| url.starts_with(own));
        let foreign: Vec<String> = self.requests().into_iter().filter(foreign).collect();
        let close = json!({"browserContextId": self.context});
        let closed = self.devtools.call(None, "Target.disposeBrowserContext", close);
        if !std::thread::panicking() {
            assert!(foreign.is_empty(), "requests to a foreign host: {foreign:?}");
            assert!(self.exceptions.borrow().is_empty(), "scripts failed: {:?}", self.exceptions.borrow());
            closed.expect("the page to close");
        }
    }
}
