//! From places to types: what the API says about a token of the outline, or about a field path.

use podarium_manifest::api::schema::{Absent, Field, Kind, ObjectId};

use super::outline::{Form, Outline};

/// What the value of a token may be.
#[derive(Clone, Copy, Debug)]
pub(super) struct Typed {
    pub(super) kind: Kind,
    /// The last struct and field on the way there.
    pub(super) field: Option<(ObjectId, &'static Field)>,
}

impl Typed {
    /// A whole manifest.
    fn pod() -> Option<Self> {
        let kind = Kind::Object(ObjectId::named("Pod")?);
        Some(Self { kind, field: None })
    }

    fn child(self, name: &str) -> Option<Self> {
        match self.kind {
            Kind::Object(object) => {
                let field = object.get().field(name)?;
                Some(Self {
                    kind: field.kind,
                    field: Some((object, field)),
                })
            }
            Kind::Map(item) => Some(Self {
                kind: *item,
                ..self
            }),
            _ => None,
        }
    }

    pub(super) fn item(self) -> Option<Self> {
        let Kind::List(item) = self.kind else {
            return None;
        };
        Some(Self {
            kind: *item,
            ..self
        })
    }

    /// Its type in Go.
    pub(super) fn go_type(&self) -> String {
        self.kind
            .go_type(self.field.and_then(|(_, field)| field.go))
    }
}

/// What the value of a token may be; of the whole manifest if there is none.
pub(super) fn of_token(outline: &Outline<'_>, token: Option<usize>) -> Option<Typed> {
    let chain = token.map(|token| outline.chain(token)).unwrap_or_default();
    if chain.is_empty() && token.is_some() {
        return None;
    }
    let down = |typed: Typed, at: usize| {
        let token = &outline.tokens[at];
        match token.form {
            Form::Dash => typed.item(),
            Form::Key | Form::Word => typed.child(token.text),
        }
    };
    chain.into_iter().try_fold(Typed::pod()?, down)
}

/// What the value at a path such as `spec.containers[0].image` or `metadata.labels[app.kubernetes.io/name]` may be.
pub(super) fn of_path(path: &str) -> Option<Typed> {
    let mut typed = Typed::pod()?;
    let mut rest = path;
    while !rest.is_empty() {
        if let Some(inner) = rest.strip_prefix('[') {
            let (name, behind) = inner.split_once(']')?;
            typed = typed.item().or_else(|| typed.child(name))?;
            rest = behind;
        } else {
            rest = rest.strip_prefix('.').unwrap_or(rest);
            let (name, behind) = rest.split_at(rest.find(['.', '[']).unwrap_or(rest.len()));
            typed = typed.child(name)?;
            rest = behind;
        }
    }
    Some(typed)
}

/// Whether the API wants a field to be there.
pub(super) fn is_required(field: &Field) -> bool {
    field.absent == Absent::Always
}

#[cfg(test)]
mod tests {
    use podarium_manifest::yaml;

    use super::*;

    #[test]
    fn a_path_leads_through_lists_and_maps() {
        let type_of = |path| of_path(path).map(|typed| typed.go_type());
        assert_eq!(
            type_of("spec.containers[0].image").as_deref(),
            Some("string")
        );
        assert_eq!(type_of("metadata.labels[a.b/c]").as_deref(), Some("string"));
        assert_eq!(type_of("spec.nothing"), None);
    }

    /// The editor's page says more about some fields; each of them has to be one that the API has.
    #[test]
    fn the_fields_that_the_page_tells_about_exist() {
        let text = include_str!("../../../../web/js/editor/fields.json");
        let chunks = yaml::split(text);
        let (tree, _) = yaml::parse(chunks[0].as_ref().unwrap());
        let value = yaml::to_value(&tree).unwrap();
        assert!(value.entries().len() > 100);
        for (path, facts) in value.entries() {
            let (object, field) = path.split_once('.').unwrap();
            let object = ObjectId::named(object)
                .unwrap_or_else(|| panic!("{path}"))
                .get();
            let is_head = object.top && ["apiVersion", "kind"].contains(&field);
            assert!(is_head || object.field(field).is_some(), "{path}");
            let [en, zh, ..] = facts.items() else {
                panic!("{path}")
            };
            assert!(en.as_str().is_some_and(str::is_ascii), "{path}");
            assert!(zh.as_str().is_some_and(|zh| !zh.is_ascii()), "{path}");
        }
    }
}
