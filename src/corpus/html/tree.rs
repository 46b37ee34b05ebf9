//! The tree of a page, as browsers build it, in one flat list of nodes.
//!
//! `html5ever` reads the page by the rules of the HTML standard. These rules look through all open elements at every tag, and through all
//! attributes at every attribute; so that no page takes quadratic time, elements that nest too deeply are left out (their text is not), and
//! pages with too many elements or attributes are refused.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

use html5ever::buffer_queue::BufferQueue;
use html5ever::interface::{ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};
use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts};
use html5ever::{Attribute, QualName, TokenizerResult, local_name, ns};

/// Nodes that a page may have. A page of 1 MB has some 20,000.
pub(in super::super) const MAX_NODES: usize = 2_000_000;

/// Attributes that an element may have.
pub(in super::super) const MAX_ATTRIBUTES: usize = 2_000;

/// How deep elements may nest. Pages made by Word reach 40.
const MAX_DEPTH: u32 = 256;

/// Elements that may stand at any depth, since nothing nests in them; of most, the text is not to be taken for text of the page.
const HOLDS_NO_ELEMENTS: [&str; 10] =
    ["br", "hr", "iframe", "noframes", "noscript", "script", "style", "textarea", "title", "xmp"];

/// A page that no browser would show: too many elements, or an element with too many attributes.
#[derive(Debug, PartialEq)]
pub(in super::super) struct Tangled;

/// A place in a [`Tree`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NodeId(u32);

impl NodeId {
    /// The document itself, above its `html`.
    pub(super) const ROOT: NodeId = NodeId(0);

    /// Its place in a list with an entry for every node.
    pub(super) fn index(self) -> usize {
        self.0 as usize
    }
}

/// A page. It holds its root at least.
pub(super) struct Tree {
    nodes: Vec<Node>,
}

struct Node {
    parent: Option<NodeId>,
    previous: Option<NodeId>,
    next: Option<NodeId>,
    first: Option<NodeId>,
    last: Option<NodeId>,
    depth: u32,
    content: Content,
}

/// What a node is.
pub(super) enum Content {
    /// An element.
    Element(Element),
    /// A run of text.
    Text(StrTendril),
    /// The document, a comment.
    Other,
}

/// An element, by its name in small letters.
pub(super) struct Element {
    name: Rc<QualName>,
    attributes: Vec<Attribute>,
}

impl Element {
    /// Its name: `td`.
    pub(super) fn name(&self) -> &str {
        &self.name.local
    }

    /// The value of an attribute.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|attribute| &*attribute.name.local == name).map(|attribute| &*attribute.value)
    }
}

/// A step of a walk through the tree.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step {
    /// A node, before all that it holds.
    Enter(NodeId),
    /// The same, behind all that it holds.
    Leave(NodeId),
}

impl Tree {
    /// Reads a page. Text that is no page at all becomes the text of one.
    pub(super) fn parse(source: &str) -> Result<Tree, Tangled> {
        if has_too_many_attributes(source) {
            return Err(Tangled);
        }
        let builder = TreeBuilder::new(Growing::default(), TreeBuilderOpts::default());
        let tokenizer = Tokenizer::new(Bounded { builder, is_tangled: Cell::new(false) }, TokenizerOpts::default());
        let input = BufferQueue::default();
        input.push_back(StrTendril::from(source));
        // It stops at scripts, which are not run.
        while !matches!(tokenizer.feed(&input), TokenizerResult::Done) {}
        tokenizer.end();
        let Bounded { builder, is_tangled } = tokenizer.sink;
        if is_tangled.get() { Err(Tangled) } else { Ok(builder.sink.finish()) }
    }

    /// How many nodes there are.
    pub(super) fn len(&self) -> usize {
        self.nodes.len()
    }

    /// What a node is.
    pub(super) fn content(&self, node: NodeId) -> &Content {
        &self.nodes[node.index()].content
    }

    /// A node as an element, if it is one.
    pub(super) fn element(&self, node: NodeId) -> Option<&Element> {
        match self.content(node) {
            Content::Element(element) => Some(element),
            _ => None,
        }
    }

    /// What a node holds, in order.
    pub(super) fn children(&self, node: NodeId) -> impl Iterator<Item = NodeId> {
        std::iter::successors(self.nodes[node.index()].first, |child| self.nodes[child.index()].next)
    }

    /// All nodes in order, entered and left; those that are not wanted are passed over with all that is inside them.
    pub(super) fn walk(&self, is_wanted: impl Fn(NodeId) -> bool) -> impl Iterator<Item = Step> {
        let mut next = Some(Step::Enter(NodeId::ROOT));
        std::iter::from_fn(move || {
            while let Some(Step::Enter(node)) = next
                && !is_wanted(node)
            {
                next = self.behind(node);
            }
            let step = next?;
            next = match step {
                Step::Enter(node) => Some(self.nodes[node.index()].first.map_or(Step::Leave(node), Step::Enter)),
                Step::Leave(node) => self.behind(node),
            };
            Some(step)
        })
    }

    fn behind(&self, node: NodeId) -> Option<Step> {
        let Node { parent, next, .. } = self.nodes[node.index()];
        next.map(Step::Enter).or(parent.map(Step::Leave))
    }
}

/// Whether a tag may have too many attributes: blanks in it that are not in a quoted value. What looks like a tag inside a script is
/// counted too, since only the tokenizer knows what is a script.
fn has_too_many_attributes(source: &str) -> bool {
    let (mut blanks, mut is_in_tag, mut quote) = (0, false, None);
    let mut before = b' ';
    for &byte in source.as_bytes() {
        match quote {
            Some(open) if byte == open => quote = None,
            Some(_) => {}
            None if !is_in_tag => {
                is_in_tag = before == b'<' && byte.is_ascii_alphabetic();
                blanks = 0;
            }
            None if byte == b'>' => is_in_tag = false,
            None if before == b'=' && matches!(byte, b'"' | b'\'') => quote = Some(byte),
            None => blanks += usize::from(before.is_ascii_whitespace() || before == b'/'),
        }
        if blanks > MAX_ATTRIBUTES {
            return true;
        }
        before = byte;
    }
    false
}

/// A tokenizer's way to the tree, past what would make it slow.
struct Bounded {
    builder: TreeBuilder<Handle, Growing>,
    is_tangled: Cell<bool>,
}

impl TokenSink for Bounded {
    type Handle = Handle;

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<Handle> {
        let grown = &self.builder.sink;
        if grown.nodes.borrow().len() > MAX_NODES {
            self.is_tangled.set(true);
            return TokenSinkResult::Continue;
        }
        match &token {
            Token::TagToken(Tag { kind: TagKind::StartTag, name, .. })
                if grown.depth.get() >= MAX_DEPTH && !HOLDS_NO_ELEMENTS.contains(&&**name) =>
            {
                TokenSinkResult::Continue
            }
            _ => self.builder.process_token(token, line),
        }
    }

    fn end(&self) {
        self.builder.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.builder.adjusted_current_node_present_but_not_in_html_namespace()
    }
}

/// A tree that is being built.
struct Growing {
    nodes: RefCell<Vec<Node>>,
    /// How deep the last thing was put: at least as deep as the innermost open element.
    depth: Cell<u32>,
}

/// A node, and its name where it is an element.
#[derive(Clone)]
struct Handle {
    node: NodeId,
    name: Rc<QualName>,
}

impl Default for Growing {
    fn default() -> Growing {
        let growing = Growing { nodes: RefCell::default(), depth: Cell::new(0) };
        growing.add(Content::Other);
        growing
    }
}

impl Growing {
    fn add(&self, content: Content) -> NodeId {
        let mut nodes = self.nodes.borrow_mut();
        // There are at most MAX_NODES and those of one more tag.
        let node = NodeId(nodes.len() as u32);
        nodes.push(Node { parent: None, previous: None, next: None, first: None, last: None, depth: 0, content });
        node
    }

    /// What has no name.
    fn nameless(node: NodeId) -> Handle {
        Handle { node, name: Rc::new(QualName::new(None, ns!(), local_name!(""))) }
    }

    fn parent(&self, node: NodeId) -> Option<NodeId> {
        self.nodes.borrow()[node.index()].parent
    }

    /// Takes a node from where it is.
    fn unlink(&self, node: NodeId) {
        let nodes = &mut *self.nodes.borrow_mut();
        let Node { parent, previous, next, .. } = nodes[node.index()];
        match previous {
            Some(previous) => nodes[previous.index()].next = next,
            None => parent.into_iter().for_each(|parent| nodes[parent.index()].first = next),
        }
        match next {
            Some(next) => nodes[next.index()].previous = previous,
            None => parent.into_iter().for_each(|parent| nodes[parent.index()].last = previous),
        }
        let node = &mut nodes[node.index()];
        (node.parent, node.previous, node.next) = (None, None, None);
    }

    /// Puts a node that stands nowhere into another, before a child of that or last.
    fn link(&self, parent: NodeId, node: NodeId, before: Option<NodeId>) {
        let nodes = &mut *self.nodes.borrow_mut();
        let previous = match before {
            Some(before) => nodes[before.index()].previous.replace(node),
            None => nodes[parent.index()].last.replace(node),
        };
        match previous {
            Some(previous) => nodes[previous.index()].next = Some(node),
            None => nodes[parent.index()].first = Some(node),
        }
        let depth = nodes[parent.index()].depth + 1;
        self.depth.set(depth);
        let node = &mut nodes[node.index()];
        (node.parent, node.previous, node.next, node.depth) = (Some(parent), previous, before, depth);
    }

    /// Adds a text to that which stands at its place, if one does.
    fn lengthen(&self, parent: NodeId, text: &StrTendril, before: Option<NodeId>) -> bool {
        let nodes = &mut *self.nodes.borrow_mut();
        self.depth.set(nodes[parent.index()].depth);
        let neighbour = match before {
            Some(before) => nodes[before.index()].previous,
            None => nodes[parent.index()].last,
        };
        match neighbour.map(|neighbour| &mut nodes[neighbour.index()].content) {
            Some(Content::Text(before)) => {
                before.push_tendril(text);
                true
            }
            _ => false,
        }
    }

    fn insert(&self, parent: NodeId, child: NodeOrText<Handle>, before: Option<NodeId>) {
        let node = match child {
            NodeOrText::AppendNode(Handle { node, .. }) => {
                self.unlink(node);
                node
            }
            NodeOrText::AppendText(text) => {
                if self.lengthen(parent, &text, before) {
                    return;
                }
                self.add(Content::Text(text))
            }
        };
        self.link(parent, node, before);
    }
}

impl TreeSink for Growing {
    type Handle = Handle;
    type Output = Tree;
    type ElemName<'a> = &'a QualName;

    fn finish(self) -> Tree {
        Tree { nodes: self.nodes.into_inner() }
    }

    fn parse_error(&self, _message: Cow<'static, str>) {}

    fn get_document(&self) -> Handle {
        Growing::nameless(NodeId::ROOT)
    }

    fn elem_name<'a>(&'a self, target: &'a Handle) -> &'a QualName {
        &target.name
    }

    fn create_element(&self, name: QualName, attributes: Vec<Attribute>, _flags: ElementFlags) -> Handle {
        let name = Rc::new(name);
        let node = self.add(Content::Element(Element { name: name.clone(), attributes }));
        Handle { node, name }
    }

    fn create_comment(&self, _text: StrTendril) -> Handle {
        Growing::nameless(self.add(Content::Other))
    }

    fn create_pi(&self, _target: StrTendril, _data: StrTendril) -> Handle {
        Growing::nameless(self.add(Content::Other))
    }

    fn append(&self, parent: &Handle, child: NodeOrText<Handle>) {
        self.insert(parent.node, child, None);
    }

    fn append_based_on_parent_node(&self, element: &Handle, previous: &Handle, child: NodeOrText<Handle>) {
        match self.parent(element.node) {
            Some(parent) => self.insert(parent, child, Some(element.node)),
            None => self.insert(previous.node, child, None),
        }
    }

    fn append_doctype_to_document(&self, _name: StrTendril, _public: StrTendril, _system: StrTendril) {}

    fn pop(&self, node: &Handle) {
        self.depth.set(self.nodes.borrow()[node.node.index()].depth.saturating_sub(1));
    }

    fn get_template_contents(&self, target: &Handle) -> Handle {
        target.clone()
    }

    fn same_node(&self, a: &Handle, b: &Handle) -> bool {
        a.node == b.node
    }

    fn set_quirks_mode(&self, _mode: QuirksMode) {}

    fn append_before_sibling(&self, sibling: &Handle, child: NodeOrText<Handle>) {
        if let Some(parent) = self.parent(sibling.node) {
            self.insert(parent, child, Some(sibling.node));
        }
    }

    /// A second `body`: its attributes tell nothing about the text.
    fn add_attrs_if_missing(&self, _target: &Handle, _attributes: Vec<Attribute>) {}

    fn remove_from_parent(&self, target: &Handle) {
        self.unlink(target.node);
    }

    fn reparent_children(&self, node: &Handle, new_parent: &Handle) {
        loop {
            let Some(child) = self.nodes.borrow()[node.node.index()].first else { return };
            self.unlink(child);
            self.link(new_parent.node, child, None);
        }
    }
}
