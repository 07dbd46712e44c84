//! The tree of one document, with the place of every node.

use std::ops::Range;

/// A place in the text: bytes, and the line of the first one, from 1.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// Bytes of the whole text.
    pub bytes: Range<usize>,
    /// The line, from 1.
    pub line: usize,
}

/// Which node of a [`Tree`].
pub type NodeId = usize;

/// A node and its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Its place.
    pub span: Span,
    /// What it is.
    pub data: Data,
}

/// What a node is.
#[derive(Clone, Debug, PartialEq)]
pub enum Data {
    /// A scalar, not yet resolved.
    Scalar {
        /// Its text, unescaped and folded.
        text: String,
        /// Its tag, in the long form, if one is written.
        tag: Option<String>,
        /// Whether its form alone decides what it is: a plain scalar without a tag.
        implicit: bool,
    },
    /// A list.
    Sequence(Vec<NodeId>),
    /// A map, keys and values in the order of the text, with duplicates.
    Mapping(Vec<(NodeId, NodeId)>),
    /// Another name for an earlier node, or for one that contains this.
    Alias(NodeId),
}

/// One document.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tree {
    /// All nodes; containers come before what they hold.
    pub nodes: Vec<Node>,
    /// The outermost one, unless the document is empty.
    pub root: Option<NodeId>,
}

impl Tree {
    /// The node, with aliases followed.
    pub fn resolved(&self, mut id: NodeId) -> &Node {
        // An alias names an earlier node that is no alias itself, so this ends.
        while let Data::Alias(target) = self.nodes[id].data {
            id = target;
        }
        &self.nodes[id]
    }
}

/// Something that is wrong with the text, in the words of kubectl's YAML library.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where.
    pub span: Span,
    /// What.
    pub message: String,
}
