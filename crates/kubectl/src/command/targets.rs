//! Which objects a command line names: `pod web`, `pod/web db`, `pods -l app=web`, `pods -A`.

use crate::answer::Answer;
use crate::object::{Object, Objects, PODS, Resource};
use crate::selector::{FieldSelector, LabelSelector};

use super::flags::Arguments;

/// Kinds and names as given.
#[derive(Debug)]
pub(super) enum Targets {
    /// `pods`, `pods,nodes`: everything of these kinds that the selectors leave.
    Kinds(Vec<&'static Resource>),
    /// `pod web`, `pod/web node/n`: these objects.
    Names(Vec<(&'static Resource, String)>),
}

impl Targets {
    /// Reads the words after the command; there is at least one.
    // Models cli-runtime/pkg/resource/builder.go: ResourceTypeOrNameArgs
    pub(super) fn parse(words: &[String]) -> Result<Self, Answer> {
        let (first, rest) = words
            .split_first()
            .ok_or_else(|| Answer::error("you must specify one or more resources"))?;
        if words.iter().any(|word| word.contains('/')) {
            return words
                .iter()
                .map(|word| split_name(word))
                .collect::<Result<_, _>>()
                .map(Self::Names);
        }
        let kinds = kinds(first)?;
        if rest.is_empty() {
            return Ok(Self::Kinds(kinds));
        }
        let pairs = kinds
            .iter()
            .flat_map(|kind| rest.iter().map(|name| (*kind, name.clone())));
        Ok(Self::Names(pairs.collect()))
    }

    /// Whether exactly one object is meant, so that it is printed bare and not in a list.
    pub(super) fn is_single(&self) -> bool {
        matches!(self, Self::Names(names) if names.len() == 1)
    }

    /// How many kinds are meant.
    pub(super) fn kinds(&self) -> usize {
        match self {
            Self::Kinds(kinds) => kinds.len(),
            Self::Names(names) => {
                let mut plurals: Vec<&str> = names.iter().map(|(kind, _)| kind.plural).collect();
                plurals.dedup();
                plurals.len()
            }
        }
    }

    /// Whether the kinds that are meant live in namespaces.
    pub(super) fn is_namespaced(&self) -> bool {
        match self {
            Self::Kinds(kinds) => kinds.iter().any(|kind| kind.namespaced),
            Self::Names(names) => names.iter().any(|(kind, _)| kind.namespaced),
        }
    }
}

fn kinds(word: &str) -> Result<Vec<&'static Resource>, Answer> {
    if word == "all" {
        return Ok(vec![&PODS]);
    }
    let find = |word: &str| {
        Resource::find(word).ok_or_else(|| {
            Answer::error(format!("the server doesn't have a resource type {word:?}"))
        })
    };
    word.split(',').map(find).collect()
}

fn split_name(word: &str) -> Result<(&'static Resource, String), Answer> {
    let Some((kind, name)) = word.split_once('/') else {
        return Err(Answer::error(
            "there is no need to specify a resource type as a separate argument when passing arguments in \
             resource/name form (e.g. 'kubectl get resource/<resource_name>' instead of 'kubectl get resource \
             resource/<resource_name>'",
        ));
    };
    if kind.is_empty() || name.is_empty() || name.contains('/') {
        return Err(Answer::error(
            "arguments in resource/name form must have a single resource and name",
        ));
    }
    let resource = Resource::find(kind);
    let resource = resource.ok_or_else(|| {
        Answer::error(format!("the server doesn't have a resource type {kind:?}"))
    })?;
    Ok((resource, name.to_owned()))
}

/// Selectors and namespace of a command line.
#[derive(Debug, Default)]
pub(super) struct Scope {
    pub(super) namespace: String,
    pub(super) all_namespaces: bool,
    labels: LabelSelector,
    label_text: String,
    fields: FieldSelector,
}

impl Scope {
    pub(super) fn parse(arguments: &Arguments) -> Result<Self, Answer> {
        let label_text = arguments.text("selector").unwrap_or_default();
        Ok(Self {
            namespace: arguments.namespace().to_owned(),
            all_namespaces: arguments.is_set("all-namespaces"),
            labels: LabelSelector::parse(label_text).map_err(Answer::error)?,
            label_text: label_text.to_owned(),
            fields: FieldSelector::parse(arguments.text("field-selector").unwrap_or_default())
                .map_err(Answer::error)?,
        })
    }

    fn selects(&self) -> bool {
        !self.label_text.is_empty() || !self.fields.text().is_empty()
    }

    /// Where the command looks, for the sentence that there is nothing.
    pub(super) fn nothing_found(&self, targets: &Targets) -> String {
        if self.all_namespaces || !targets.is_namespaced() {
            return "No resources found\n".to_owned();
        }
        format!("No resources found in {} namespace.\n", self.namespace)
    }
}

/// The objects that are meant. What is missing goes into the answer as the API server's complaint.
pub(super) fn resolve<'a>(
    targets: &Targets,
    scope: &Scope,
    objects: &Objects<'a>,
    ignore_not_found: bool,
    answer: &mut Answer,
) -> Result<Vec<Object<'a>>, Answer> {
    match targets {
        Targets::Names(_) if scope.selects() => Err(Answer::error(
            "name cannot be provided when a selector is specified",
        )),
        Targets::Names(_) if scope.all_namespaces => Err(Answer::error(
            "a resource cannot be retrieved by name across all namespaces",
        )),
        Targets::Names(names) => {
            let mut found = Vec::new();
            for (resource, name) in names {
                let is_meant = |object: &Object<'_>| {
                    object.name() == name
                        && (!resource.namespaced || object.namespace() == scope.namespace)
                };
                match objects.of(resource).into_iter().find(is_meant) {
                    Some(object) => found.push(object),
                    None if ignore_not_found => {}
                    None => answer.add_not_found(resource.plural, name),
                }
            }
            Ok(found)
        }
        Targets::Kinds(kinds) => {
            let mut found = Vec::new();
            for resource in kinds {
                for object in objects.of(resource) {
                    let here = scope.all_namespaces
                        || !resource.namespaced
                        || object.namespace() == scope.namespace;
                    if here
                        && scope.labels.matches(&object.metadata().labels)
                        && field_match(scope, object)?
                    {
                        found.push(object);
                    }
                }
            }
            Ok(found)
        }
    }
}

// Models cli-runtime/pkg/resource/helper.go: EnhanceListError
fn field_match(scope: &Scope, object: Object<'_>) -> Result<bool, Answer> {
    scope.fields.matches(object).map_err(|problem| {
        let message = format!(
            "Unable to find \"/v1, Resource={}\" that match label selector {:?}, field selector {:?}: {problem}",
            object.resource().plural,
            scope.label_text,
            scope.fields.text(),
        );
        Answer::server_error("BadRequest", message)
    })
}
