//! What the API knows of each type: fields, their kinds, and their names in Go, which error texts quote.
//!
//! Reading a value into a type is `slot`; judging a value against a schema is `decode`.

/// What a value of the API may be.
#[derive(Clone, Copy, Debug)]
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
    Object(&'static Object),
}

/// A struct of the API.
#[derive(Debug)]
pub struct Object {
    /// Its name in Go, such as `PodSpec`.
    pub name: &'static str,
    /// Its `kind` if it is a top-level object, which has `apiVersion` and `kind`.
    pub top: Option<&'static str>,
    /// Its fields: those with a Rust type, then those that are kept, each by JSON name.
    pub fields: &'static [Field],
}

/// A field of a struct.
#[derive(Debug)]
pub struct Field {
    /// Its JSON name.
    pub json: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// Name of the string type in Go where that is not `string`, such as `v1.RestartPolicy`.
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

impl Object {
    /// The field of that JSON name, which is compared with its case.
    pub fn field(&self, json: &str) -> Option<&'static Field> {
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
            Self::Str => scalar.unwrap_or("string").into(),
            Self::Quantity => "resource.Quantity".into(),
            Self::IntOrString => "intstr.IntOrString".into(),
            Self::Time => "v1.Time".into(),
            Self::MicroTime => "v1.MicroTime".into(),
            Self::Any => "v1.FieldsV1".into(),
            Self::List(item) => format!("[]{}", item.go_type(scalar)),
            Self::Map(Self::Quantity) => "v1.ResourceList".into(),
            Self::Map(item) => format!("map[string]{}", item.go_type(scalar)),
            Self::Object(object) => format!("v1.{}", object.name),
        }
    }
}
