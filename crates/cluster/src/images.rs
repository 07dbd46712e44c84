//! Which images a registry has, how long they take, and how their references read.

use crate::config::Images;
use std::time::Duration;

/// Whether a reference can be parsed at all: lower-case path parts, an optional tag and digest.
///
/// Models distribution/reference: ParseNormalizedNamed, as far as names that people type go.
pub(crate) fn is_parsable(reference: &str) -> bool {
    let (name, tag) = split(reference);
    let tag_fits = tag.is_none_or(|tag| {
        let first = tag.chars().next();
        first.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_')
            && tag.len() <= 128
            && tag
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-'))
    });
    let parts: Vec<&str> = name.split('/').collect();
    let path_fits = parts.iter().enumerate().all(|(index, part)| {
        let host = index == 0 && parts.len() > 1 && is_host(part);
        let fits =
            |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '_' | '.' | '-');
        let ends =
            |c: Option<char>| c.is_some_and(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
        host || (part.chars().all(fits) && ends(part.chars().next()) && ends(part.chars().last()))
    });
    tag_fits && path_fits && !name.is_empty()
}

/// A reference in full: `docker.io/library/nginx:latest`.
pub(crate) fn full(reference: &str, images: Images) -> String {
    let (name, tag) = split(reference);
    let has_host = name.split_once('/').is_some_and(|(host, _)| is_host(host));
    let named = match (has_host, name.contains('/'), images) {
        (true, _, Images::Catalogue) => name.to_owned(),
        (false, true, Images::Catalogue) => format!("docker.io/{name}"),
        _ => format!("docker.io/library/{name}"),
    };
    if reference.contains('@') {
        return format!(
            "{named}@{}",
            reference.rsplit('@').next().unwrap_or_default()
        );
    }
    format!("{named}:{}", tag.unwrap_or("latest"))
}

/// What an image takes on disk.
pub(crate) fn bytes(image: &str) -> u64 {
    podarium_machine::images::find(image).map_or(2_223_421, |image| image.size_bytes)
}

/// How long a pull takes, or why it fails.
pub(crate) fn pull(reference: &str, images: Images, usual: Duration) -> Result<Duration, String> {
    let (name, tag) = split(reference);
    let missing =
        name.contains("missing") || (images == Images::Catalogue && could_not_exist(name, tag));
    if missing {
        let full = full(reference, images);
        return Err(format!(
            "rpc error: code = NotFound desc = failed to pull and unpack image \"{full}\": failed to resolve reference \"{full}\": {full}: not found"
        ));
    }
    Ok(if name.contains("slow") {
        Duration::from_secs(6)
    } else {
        usual
    })
}

/// Names that people make up to see a pull fail.
fn could_not_exist(name: &str, tag: Option<&str>) -> bool {
    let words = [
        "does-not-exist",
        "doesnotexist",
        "no-such",
        "nosuch",
        "not-exist",
        "nonexistent",
        "invalid",
    ];
    words
        .iter()
        .any(|word| name.contains(word) || tag.is_some_and(|tag| tag.contains(word)))
}

fn is_host(part: &str) -> bool {
    part.contains(['.', ':']) || part == "localhost"
}

/// Name and tag, without the digest.
fn split(reference: &str) -> (&str, Option<&str>) {
    let name = reference.split('@').next().unwrap_or_default();
    match name.rsplit_once(':') {
        Some((name, tag)) if !tag.contains('/') => (name, Some(tag)),
        _ => (name, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_completed_as_docker_does() {
        for (short, long) in [
            ("nginx", "docker.io/library/nginx:latest"),
            ("ikubernetes/myapp:v1", "docker.io/ikubernetes/myapp:v1"),
            ("registry.k8s.io/pause:3.10", "registry.k8s.io/pause:3.10"),
            ("localhost:5000/a", "localhost:5000/a:latest"),
        ] {
            assert_eq!(full(short, Images::Catalogue), long);
        }
    }

    #[test]
    fn capitals_and_blanks_make_a_reference_unreadable() {
        for (reference, fits) in [
            ("nginx", true),
            ("Nginx", false),
            ("nginx:", false),
            ("a b", false),
            ("a/b:V1", true),
            ("", false),
        ] {
            assert_eq!(is_parsable(reference), fits, "{reference}");
        }
    }
}
