//! What the API knows of each type: fields, their kinds, and their names in Go, which error texts quote.
//!
//! It comes from a text, `schema.txt`, which is a third of what tables weigh in a page, and is read once. Reading a value
//! into a type is `record`; judging a value against a schema is `decode`.

use std::sync::OnceLock;

/// What a value of the API may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `true` or `false`.
    Bool,
    /// A 32-bit integer.
    Int32,
    /// A 64-bit integer.
    Int64,
    /// A string.
    Str,
    /// An amount such as `100m` or `64Mi`.
    Quantity,
    /// A port number or a port name, a count or a percentage.
    IntOrString,
    /// An instant in whole seconds.
    Time,
    /// An instant in microseconds.
    MicroTime,
    /// Anything.
    Any,
    /// A list.
    List(&'static Kind),
    /// A map with strings for keys.
    Map(&'static Kind),
    /// A struct.
    Object(ObjectId),
}

/// Which struct of the API: its place in the schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ObjectId(pub u8);

/// A struct of the API.
#[derive(Debug)]
pub struct Object {
    /// Its name in Go, such as `PodSpec`.
    pub name: &'static str,
    /// Whether it is a top-level object, which has `apiVersion` and `kind`.
    pub top: bool,
    /// Its fields by JSON name.
    pub fields: Vec<Field>,
}

/// A field of a struct.
#[derive(Debug)]
pub struct Field {
    /// Its JSON name.
    pub json: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// Name of the string type in Go where that is not `string`, such as `PullPolicy` for `v1.PullPolicy`.
    pub go: Option<&'static str>,
    /// The struct that Go embeds to give the outer one this field, such as `VolumeSource`.
    pub embedded: Option<&'static str>,
    /// What stands for it when it is not set.
    pub absent: Absent,
    /// Whether the struct keeps it as a value since the engine does not look into it.
    pub kept: bool,
}

/// What stands for a field that is not set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Absent {
    /// The zero value, which is then left out (Go: a plain field with `omitempty`).
    Zero,
    /// Nothing; a zero value is a value (Go: a pointer with `omitempty`).
    Nil,
    /// `null`, which is written (Go: a plain struct such as a time).
    Null,
    /// An empty text, which is left out although the field is no `Option` (Go: a name that every user sets).
    Empty,
    /// Nothing does: it is always written (Go: a plain field without `omitempty`).
    Always,
}

impl Field {
    /// Whether Go keeps it behind a pointer.
    pub fn is_pointer(&self) -> bool {
        self.absent == Absent::Nil
    }
}

impl ObjectId {
    /// What the API knows of the struct.
    pub fn get(self) -> &'static Object {
        static NONE: Object = Object {
            name: "",
            top: false,
            fields: Vec::new(),
        };
        all().get(usize::from(self.0)).unwrap_or(&NONE)
    }

    /// The struct of that name in Go.
    pub fn named(name: &str) -> Option<Self> {
        let at = all().iter().position(|object| object.name == name)?;
        Some(Self(at as u8))
    }
}

impl Object {
    /// The field of that JSON name, which is compared with its case.
    pub fn field(&self, json: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.json == json)
    }
}

impl Kind {
    /// The type as Go spells it in errors. `scalar` is the name of the string type, if it has one.
    pub fn go_type(&self, scalar: Option<&str>) -> String {
        match self {
            Self::Bool => "bool".into(),
            Self::Int32 => "int32".into(),
            Self::Int64 => "int64".into(),
            Self::Str => match scalar {
                Some(name) if name.contains('.') => name.into(),
                Some(name) => format!("v1.{name}"),
                None => "string".into(),
            },
            Self::Quantity => "resource.Quantity".into(),
            Self::IntOrString => "intstr.IntOrString".into(),
            Self::Time => "v1.Time".into(),
            Self::MicroTime => "v1.MicroTime".into(),
            Self::Any => "v1.FieldsV1".into(),
            Self::List(item) => format!("[]{}", item.go_type(scalar)),
            Self::Map(Self::Quantity) => "v1.ResourceList".into(),
            Self::Map(item) => format!("map[string]{}", item.go_type(scalar)),
            Self::Object(object) => format!("v1.{}", object.get().name),
        }
    }
}

/// All structs. A paragraph of the text is one: its name, then its fields.
fn all() -> &'static [Object] {
    static ALL: OnceLock<Vec<Object>> = OnceLock::new();
    ALL.get_or_init(|| {
        let text = include_str!("schema.txt");
        let names: Vec<&str> = text.lines().filter(|line| is_name(line)).collect();
        let mut objects: Vec<Object> = Vec::new();
        for line in text.lines() {
            if is_name(line) {
                let name = line.trim_end_matches('=');
                objects.push(Object {
                    name,
                    top: name.len() < line.len(),
                    fields: Vec::new(),
                });
            } else if let Some(object) = objects.last_mut() {
                object.fields.push(field(line.trim_start(), &names));
            }
        }
        objects
    })
}

fn is_name(line: &str) -> bool {
    !line.starts_with(' ')
}

/// Reads `+json ?*kind ~GoString ^Embedded`, where only name and kind need to be there.
fn field(line: &'static str, names: &[&str]) -> Field {
    let mut words = line.split(' ');
    let json = words.next().unwrap_or_default();
    let kind = words.next().unwrap_or_default();
    let (absent, kind) = match kind.as_bytes().first() {
        Some(b'?') => (Absent::Nil, &kind[1..]),
        Some(b'0') => (Absent::Null, &kind[1..]),
        Some(b'-') => (Absent::Empty, &kind[1..]),
        Some(b'!') => (Absent::Always, &kind[1..]),
        _ => (Absent::Zero, kind),
    };
    let mut out = Field {
        json: json.trim_start_matches('+'),
        kind: read_kind(kind, names),
        go: None,
        embedded: None,
        absent,
        kept: json.starts_with('+'),
    };
    for word in words {
        match word.split_at(1) {
            ("~", name) => out.go = Some(name),
            (_, name) => out.embedded = Some(name),
        }
    }
    out
}

fn read_kind(text: &str, names: &[&str]) -> Kind {
    // The schema is read once and stays, so its few lists and maps may be leaked.
    let item = |rest| &*Box::leak(Box::new(read_kind(rest, names)));
    match text {
        "bool" => Kind::Bool,
        "int32" => Kind::Int32,
        "int64" => Kind::Int64,
        "string" => Kind::Str,
        "quantity" => Kind::Quantity,
        "port" => Kind::IntOrString,
        "time" => Kind::Time,
        "microtime" => Kind::MicroTime,
        _ => {
            if let Some(rest) = text.strip_prefix('*') {
                Kind::List(item(rest))
            } else if let Some(rest) = text.strip_prefix('%') {
                Kind::Map(item(rest))
            } else {
                let at = names.iter().position(|name| *name == text);
                at.map_or(Kind::Any, |at| Kind::Object(ObjectId(at as u8)))
            }
        }
    }
}
