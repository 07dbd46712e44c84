//! What may be typed at the cursor, and what the field there is.

use std::ops::Range;

use podarium_manifest::api::schema::Kind;

use super::outline::{Form, Outline, Spot, Token};
use super::types::{self, Typed};

/// What a field holds, as far as typing it is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A text or number, on the same line.
    Scalar,
    /// Fields, on the lines below.
    Fields,
    /// Items with dashes, on the lines below.
    Items,
}

/// A field that may be typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// Its name.
    pub name: &'static str,
    /// Its type in Go.
    pub type_: String,
    /// What it holds.
    pub shape: Shape,
    /// Whether the API wants it to be there.
    pub required: bool,
}

/// What may be typed at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// What is replaced, in bytes.
    pub range: Range<usize>,
    /// The struct that the place belongs to.
    pub object: &'static str,
    /// The field whose value is typed there; none where a key is.
    pub field: Option<&'static str>,
    /// Type of that value in Go.
    pub type_: String,
    /// Whether it starts an item of a list: a dash is wanted before it, in brackets a brace.
    pub dash: bool,
    /// Whether it stands in brackets, so that nothing may go to lines below.
    pub in_brackets: bool,
    /// Keys that are not there yet.
    pub keys: Vec<Key>,
    /// Names elsewhere in the document that fit.
    pub names: Vec<String>,
}

/// A field of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldInfo {
    /// Its key, in bytes.
    pub range: Range<usize>,
    /// Its path.
    pub path: String,
    /// The struct that it is of.
    pub object: &'static str,
    /// Its name.
    pub field: &'static str,
    /// Its type in Go.
    pub type_: String,
    /// Whether the API wants it to be there.
    pub required: bool,
}

/// What may be typed at a byte of a text, which may be broken.
pub fn complete(text: &str, at: usize) -> Option<Completion> {
    let outline = Outline::read(text, at);
    let (here, spot) = outline.here?;
    let token = &outline.tokens[here];
    if let Some(name) = head(token).filter(|_| spot == Spot::Value) {
        return Some(Completion {
            range: unquoted(text, &token.value),
            object: "Pod",
            field: Some(name),
            type_: "string".to_owned(),
            dash: false,
            in_brackets: token.in_brackets,
            keys: Vec::new(),
            names: Vec::new(),
        });
    }
    if spot == Spot::Value {
        let typed = types::of_token(&outline, Some(here))?;
        return values(text, &outline, here, typed, &token.value);
    }
    let holder = types::of_token(&outline, token.parent)?;
    let (object, dash) = match holder.kind {
        Kind::Object(object) => (object, false),
        Kind::List(Kind::Object(object)) if token.form == Form::Word => (*object, true),
        Kind::List(_) if token.in_brackets => {
            return values(text, &outline, here, holder.item()?, &token.bytes);
        }
        _ => return values(text, &outline, here, holder, &token.bytes),
    };
    let is_there = |name: &str| {
        let named = |(at, other): (usize, &Token<'_>)| {
            let sibling = other.form == Form::Key && other.parent == token.parent;
            sibling && at != here && other.text == name
        };
        outline.tokens.iter().enumerate().any(named)
    };
    let mut keys = Vec::new();
    let heads = HEAD.iter().filter(|_| object.get().top);
    keys.extend(heads.map(|name| Key {
        name,
        type_: "string".to_owned(),
        shape: Shape::Scalar,
        required: true,
    }));
    keys.extend(object.get().fields.iter().map(|field| Key {
        name: field.json,
        type_: field.kind.go_type(field.go),
        shape: shape(field.kind),
        required: types::is_required(field),
    }));
    keys.retain(|key| dash || !is_there(key.name));
    Some(Completion {
        range: unquoted(text, &token.bytes),
        object: object.get().name,
        field: None,
        type_: String::new(),
        dash,
        in_brackets: token.in_brackets,
        keys,
        names: Vec::new(),
    })
}

/// What every manifest says first. The schema, which is about Go's structs, does not list it.
const HEAD: [&str; 2] = ["apiVersion", "kind"];

/// Which of them a token is.
fn head(token: &Token<'_>) -> Option<&'static str> {
    let is_top = token.form == Form::Key && token.parent.is_none();
    HEAD.into_iter().find(|name| is_top && *name == token.text)
}

fn shape(kind: Kind) -> Shape {
    match kind {
        Kind::Object(_) | Kind::Map(_) => Shape::Fields,
        Kind::List(_) => Shape::Items,
        _ => Shape::Scalar,
    }
}

fn values(
    text: &str,
    outline: &Outline<'_>,
    here: usize,
    typed: Typed,
    range: &Range<usize>,
) -> Option<Completion> {
    let (object, field) = typed.field?;
    let (object, field) = (object.get().name, field.json);
    // The keys of amounts are a list of their own; other maps and structs have no values to choose from.
    if matches!(typed.kind, Kind::Object(_) | Kind::List(_)) {
        return None;
    }
    let wanted = match (object, field) {
        ("VolumeMount", "name") => Some("spec.volumes"),
        ("HTTPGetAction" | "TCPSocketAction", "port") => Some("ports"),
        ("ResourceFieldSelector", "containerName") => Some("spec.containers"),
        _ => None,
    };
    let names = wanted.map(|list| names(text, outline, list, here));
    Some(Completion {
        range: unquoted(text, range),
        object,
        field: Some(field),
        type_: typed.go_type(),
        dash: false,
        in_brackets: outline.tokens[here].in_brackets,
        keys: Vec::new(),
        names: names.unwrap_or_default(),
    })
}

/// What is within the quotes, of which the one behind may still be missing.
fn unquoted(text: &str, range: &Range<usize>) -> Range<usize> {
    let piece = text.get(range.clone()).unwrap_or_default();
    let Some(quote) = piece.chars().next().filter(|c| matches!(c, '"' | '\'')) else {
        return range.clone();
    };
    let ends = piece.len() > 1 && piece.ends_with(quote);
    range.start + 1..range.end - usize::from(ends)
}

/// The names of the items of a list: one of the Pod's, or the ports of the container that the cursor is in.
fn names(text: &str, outline: &Outline<'_>, list: &str, here: usize) -> Vec<String> {
    let container = outline.chain(here).get(2).copied();
    let mut out = Vec::new();
    for token in &outline.tokens {
        let parent = token.parent.and_then(|dash| outline.tokens[dash].parent);
        let Some(owner) = parent.filter(|_| token.form == Form::Key && token.text == "name") else {
            continue;
        };
        let is_it = if list == "ports" {
            outline.tokens[owner].text == list && outline.tokens[owner].parent == container
        } else {
            outline.path(owner) == list
        };
        let name = text.get(token.value.clone()).unwrap_or_default();
        let name = name.trim_matches(['"', '\'']).to_owned();
        if is_it && !name.is_empty() && !out.contains(&name) {
            out.push(name);
        }
    }
    out
}

/// The field whose key or value is at a byte of a text, which may be broken.
pub fn field_at(text: &str, at: usize) -> Option<FieldInfo> {
    let outline = Outline::read(text, at);
    let (here, _) = outline.here?;
    let token = &outline.tokens[here];
    if token.form != Form::Key {
        return None;
    }
    if let Some(name) = head(token) {
        return Some(FieldInfo {
            range: token.bytes.clone(),
            path: name.to_owned(),
            object: "Pod",
            field: name,
            type_: "string".to_owned(),
            required: true,
        });
    }
    let typed = types::of_token(&outline, Some(here))?;
    let (object, field) = typed.field?;
    // An entry of a map is told about by the map.
    if field.json != token.text {
        return None;
    }
    Some(FieldInfo {
        range: token.bytes.clone(),
        path: outline.path(here),
        object: object.get().name,
        field: field.json,
        type_: typed.go_type(),
        required: types::is_required(field),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(text: &str) -> (String, usize) {
        let at = text.find('¦').unwrap();
        (text.replace('¦', ""), at)
    }

    fn at_mark(text: &str) -> Option<Completion> {
        let (text, at) = marked(text);
        complete(&text, at)
    }

    fn keys(text: &str) -> Vec<&'static str> {
        let found = at_mark(text).unwrap();
        found.keys.iter().map(|key| key.name).collect()
    }

    #[test]
    fn keys_come_from_the_type_and_leave_out_what_is_there() {
        let top = keys("kind: Pod\n¦");
        assert!(top.contains(&"spec") && !top.contains(&"kind"), "{top:?}");
        assert!(top.contains(&"apiVersion"));
        assert_eq!(at_mark("kind: ¦").unwrap().field, Some("kind"));
        let container = keys("spec:\n  containers:\n  - name: a\n    ¦\n    image: b\n  oops: [");
        assert!(container.contains(&"livenessProbe"), "{container:?}");
        assert!(!container.contains(&"image") && !container.contains(&"name"));
        let after = keys("spec:\n  containers:\n  - name: a\n  ¦");
        assert!(after.contains(&"restartPolicy"), "{after:?}");
    }

    #[test]
    fn where_a_list_is_wanted_a_dash_is() {
        let found = at_mark("spec:\n  containers:\n    ¦").unwrap();
        assert_eq!((found.object, found.dash), ("Container", true));
    }

    #[test]
    fn in_brackets_too() {
        let probe = keys("spec: {containers: [{name: a, livenessProbe: {periodSeconds: 1, ¦}}]}");
        assert!(probe.contains(&"httpGet") && !probe.contains(&"periodSeconds"));
        let item = at_mark("spec:\n  containers: [¦]").unwrap();
        assert_eq!(
            (item.object, item.dash, item.in_brackets),
            ("Container", true, true)
        );
        let item = at_mark("spec:\n  containers:\n  - {na¦}").unwrap();
        assert_eq!(
            (item.object, item.dash, item.in_brackets),
            ("Container", false, true)
        );
        let value = at_mark("spec: {restartPolicy: \"On¦\"}").unwrap();
        assert_eq!((value.field, value.range), (Some("restartPolicy"), 23..25));
        let json = at_mark("{\"apiVersion\": \"v1\",\n\"ki¦").unwrap();
        assert!(json.keys.iter().any(|key| key.name == "kind"));
        assert_eq!(json.range, 22..24);
        let text = "{\"spec\": {\"restartPolicy\": \"Never\", \"host¦}}";
        let open = at_mark(text).unwrap();
        assert!(open.keys.iter().any(|key| key.name == "hostname"));
        assert_eq!(open.range.end, text.find('¦').unwrap());
    }

    #[test]
    fn values_tell_their_field_and_range() {
        let found = at_mark("spec:\n  restartPolicy: On¦").unwrap();
        assert_eq!(
            (found.object, found.field),
            ("PodSpec", Some("restartPolicy"))
        );
        assert_eq!(
            (found.range, found.type_.as_str()),
            (23..25, "v1.RestartPolicy")
        );
        let found =
            at_mark("spec:\n  containers:\n  - resources:\n      limits:\n        ¦").unwrap();
        assert_eq!(
            (found.field, found.type_.as_str()),
            (Some("limits"), "v1.ResourceList")
        );
        assert_eq!(at_mark("metadata:\n  labels:\n    a: b\n  x: ¦"), None);
    }

    #[test]
    fn names_are_those_of_volumes_and_of_the_containers_own_ports() {
        let text = "spec:\n  volumes:\n  - name: 数据\n  - name: \"b\"\n  containers:\n  - name: x\n    ports:\n    - name: other\n  - volumeMounts:\n    - name: ¦\n    ports:\n    - containerPort: 80\n      name: web\n";
        assert_eq!(at_mark(text).unwrap().names, ["数据", "b"]);
        let text = text.replace('¦', "b").replace(
            "name: web\n",
            "name: web\n    readinessProbe:\n      httpGet:\n        port: ¦\n",
        );
        assert_eq!(at_mark(&text).unwrap().names, ["web"]);
    }

    #[test]
    fn no_place_in_no_broken_text_makes_it_panic() {
        let text = "a: {\"名\": ['x, {b: :}, #]\n  ]], c :d ,: e}\n- [{,}: \"\n - ? {a\u{3000}[: |\n  😀: {x # y\n'";
        for skipped in text.char_indices() {
            let (at, c) = skipped;
            let less = [&text[..at], &text[at + c.len_utf8()..]].concat();
            for at in 0..=less.len() {
                complete(&less, at);
                field_at(&less, at);
            }
        }
    }

    #[test]
    fn a_field_is_known_at_its_key_and_its_value() {
        for text in [
            "spec:\n  containers:\n  - ima¦ge: a",
            "spec:\n  containers:\n  - image: ¦a\n  x: [",
        ] {
            let (text, at) = marked(text);
            let field = field_at(&text, at).unwrap();
            assert_eq!(field.path, "spec.containers[0].image");
            assert_eq!(
                (field.object, field.field, field.required),
                ("Container", "image", false)
            );
        }
        let (text, at) = marked("metadata:\n  labels:\n    a¦pp: x");
        assert_eq!(field_at(&text, at), None);
    }
}
