//! A tree to a value: scalars resolved, aliases and merge keys followed, the last of duplicate keys kept, keys made strings.

use std::collections::BTreeMap;

use super::resolve::resolve;
use super::tree::{Data, NodeId, Problem, Tree};
use crate::Value;

/// The value of a document, as the JSON that kubectl would send, or why it has none.
// Models sigs.k8s.io/yaml: yamlToJSON; goyaml.v2: decoder.unmarshal
pub fn to_value(tree: &Tree) -> Result<Value, Problem> {
    let Some(root) = tree.root else {
        return Ok(Value::Null);
    };
    let mut converter = Converter {
        tree,
        expanding: Vec::new(),
        nodes: 0,
        aliased: 0,
        inside_alias: 0,
    };
    converter.value(root)
}

struct Converter<'a> {
    tree: &'a Tree,
    /// Targets of the aliases that are being followed.
    expanding: Vec<NodeId>,
    nodes: u64,
    aliased: u64,
    inside_alias: u32,
}

impl Converter<'_> {
    fn value(&mut self, id: NodeId) -> Result<Value, Problem> {
        self.count(id)?;
        match &self.tree.nodes[id].data {
            Data::Scalar {
                text,
                tag,
                implicit,
            } => resolve(text, tag.as_deref(), *implicit).map_err(|message| {
                // Go's JSON encoder speaks for itself; the rest is the YAML library's.
                let yaml = if message.starts_with("json: ") {
                    ""
                } else {
                    "yaml: "
                };
                self.problem(id, format!("{yaml}{message}"))
            }),
            Data::Sequence(items) => items
                .iter()
                .map(|item| self.value(*item))
                .collect::<Result<_, _>>()
                .map(Value::List),
            Data::Mapping(_) => {
                let mut map = BTreeMap::new();
                self.fill(id, &mut map)?;
                Ok(Value::Map(map))
            }
            Data::Alias(target) => self.follow(id, *target, |converter| converter.value(*target)),
        }
    }

    /// Puts the entries of a mapping into a map, in the order of the text; a merge key is one of them.
    fn fill(&mut self, id: NodeId, map: &mut BTreeMap<String, Value>) -> Result<(), Problem> {
        let tree = self.tree;
        let Data::Mapping(entries) = &tree.nodes[id].data else {
            return Ok(());
        };
        for (key, value) in entries {
            if self.is_merge(*key) {
                self.merge(*value, map)?;
                continue;
            }
            let name = self.key(*key)?;
            let value = self.value(*value)?;
            map.insert(name, value);
        }
        Ok(())
    }

    fn is_merge(&self, key: NodeId) -> bool {
        match &self.tree.nodes[key].data {
            Data::Scalar {
                text,
                tag,
                implicit,
            } => text == "<<" && (*implicit || tag.as_deref() == Some("tag:yaml.org,2002:merge")),
            _ => false,
        }
    }

    // Models goyaml.v2: decoder.merge
    fn merge(&mut self, id: NodeId, map: &mut BTreeMap<String, Value>) -> Result<(), Problem> {
        let tree = self.tree;
        match &tree.nodes[id].data {
            Data::Mapping(_) => {
                self.count(id)?;
                self.fill(id, map)
            }
            Data::Alias(target) if matches!(tree.nodes[*target].data, Data::Mapping(_)) => self
                .follow(id, *target, |converter| {
                    converter.count(*target)?;
                    converter.fill(*target, map)
                }),
            Data::Sequence(items) => {
                // Earlier maps win over later ones.
                for item in items.iter().rev() {
                    if matches!(
                        tree.nodes[*item].data,
                        Data::Sequence(_) | Data::Scalar { .. }
                    ) {
                        return Err(self.not_mergeable(*item));
                    }
                    self.merge(*item, map)?;
                }
                Ok(())
            }
            _ => Err(self.not_mergeable(id)),
        }
    }

    fn not_mergeable(&self, id: NodeId) -> Problem {
        let text = "yaml: map merge requires map or sequence of maps as the value";
        self.problem(id, text.into())
    }

    fn follow<T>(
        &mut self,
        id: NodeId,
        target: NodeId,
        then: impl FnOnce(&mut Self) -> Result<T, Problem>,
    ) -> Result<T, Problem> {
        let contains_itself = self.expanding.contains(&target) || self.is_inside(id, target);
        if contains_itself {
            let span = &self.tree.nodes[id].span;
            let text = format!("yaml: anchor at line {} value contains itself", span.line);
            return Err(self.problem(id, text));
        }
        self.expanding.push(target);
        self.inside_alias += 1;
        let result = then(self);
        self.inside_alias -= 1;
        self.expanding.pop();
        result
    }

    fn is_inside(&self, id: NodeId, target: NodeId) -> bool {
        let inner = &self.tree.nodes[id].span.bytes;
        let outer = &self.tree.nodes[target].span.bytes;
        target < id && outer.start <= inner.start && inner.end <= outer.end
    }

    // Models sigs.k8s.io/yaml: convertToJSONableObject (keys)
    fn key(&mut self, id: NodeId) -> Result<String, Problem> {
        let value = self.value(id)?;
        match value {
            Value::String(text) | Value::Number(text) => Ok(text),
            Value::Bool(flag) => Ok(flag.to_string()),
            Value::Null => Err(self.problem(
                id,
                "unsupported map key of type: %!s(<nil>), key: <nil>".into(),
            )),
            Value::List(_) | Value::Map(_) => {
                Err(self.problem(id, format!("yaml: invalid map key: {}", go_syntax(&value))))
            }
        }
    }

    /// Counts a node and refuses a document that is mostly aliases.
    // Models goyaml.v2: decoder.unmarshal, allowedAliasRatio
    fn count(&mut self, id: NodeId) -> Result<(), Problem> {
        const LOW: u64 = 400_000;
        const HIGH: u64 = 4_000_000;
        self.nodes += 1;
        if self.inside_alias > 0 {
            self.aliased += 1;
        }
        // In hundred-thousandths, falling from 0.99 to 0.10 between the two marks.
        let allowed = match self.nodes {
            nodes if nodes <= LOW => 99_000,
            nodes if nodes >= HIGH => 10_000,
            nodes => 99_000 - 89_000 * (nodes - LOW) / (HIGH - LOW),
        };
        if self.aliased > 100 && self.nodes > 1000 && self.aliased * 100_000 > allowed * self.nodes
        {
            return Err(self.problem(id, "yaml: document contains excessive aliasing".into()));
        }
        Ok(())
    }

    fn problem(&self, id: NodeId, message: String) -> Problem {
        Problem {
            span: self.tree.nodes[id].span.clone(),
            message,
        }
    }
}

/// A value in Go's syntax, as error texts about keys print it.
fn go_syntax(value: &Value) -> String {
    match value {
        Value::Null => "interface {}(nil)".into(),
        Value::Bool(flag) => flag.to_string(),
        Value::Number(text) => text.clone(),
        Value::String(text) => format!("{text:?}"),
        Value::List(items) => {
            let items: Vec<_> = items.iter().map(go_syntax).collect();
            format!("[]interface {{}}{{{}}}", items.join(", "))
        }
        Value::Map(map) => {
            let entries: Vec<_> = map
                .iter()
                .map(|(key, value)| format!("{key:?}:{}", go_syntax(value)))
                .collect();
            format!(
                "map[interface {{}}]interface {{}}{{{}}}",
                entries.join(", ")
            )
        }
    }
}
