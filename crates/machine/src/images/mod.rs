//! The image catalogue: what an image contains and starts.
//!
//! Owns the table of known images. Does not own pulling: whether a name exists at all is the cluster's question.

/// One image of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    /// Repository names it is known by, without registry and tag.
    pub names: &'static [&'static str],
    /// The process to start.
    pub entrypoint: &'static [&'static str],
    /// Default arguments.
    pub cmd: &'static [&'static str],
    /// Environment beside `PATH`, as `NAME=value`.
    pub env: &'static [&'static str],
    /// The user that the image asks for; 0 is root.
    pub user: u32,
    /// Whether the user is given by name: the kubelet cannot verify `runAsNonRoot` then.
    pub user_name: &'static str,
    /// The working directory.
    pub working_dir: &'static str,
    /// The signal that asks it to stop.
    pub stop_signal: &'static str,
    /// What the node reports as the image's size.
    pub size_bytes: u64,
    /// Whose tools it has.
    pub base: Base,
    /// `PATH`, when it is not the usual one.
    pub path: &'static str,
}

/// Which family of tools an image is built on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Base {
    /// busybox alone.
    Busybox,
    /// busybox with Alpine's layout.
    Alpine,
    /// dash, bash and the GNU tools.
    Debian,
    /// No shell at all.
    Scratch,
}

mod catalogue;
mod entrypoints;
mod roots;

pub(crate) use roots::{ELF, dev, executable, root_of};

/// The image that stands for every other one when there is no catalogue.
pub(crate) fn bare() -> &'static Image {
    &catalogue::BARE_IMAGE
}

/// The catalogue's entry for `reference`, whatever its registry, tag or digest.
pub fn find(reference: &str) -> Option<&'static Image> {
    let name = repository(reference);
    catalogue::IMAGES
        .iter()
        .find(|image| image.names.contains(&name))
}

/// The tag of `reference`, `latest` when it has none.
pub(crate) fn tag(reference: &str) -> &str {
    let without_digest = reference.split('@').next().unwrap_or(reference);
    match without_digest.rsplit_once(':') {
        Some((_, tag)) if !tag.contains('/') => tag,
        _ => "latest",
    }
}

/// The repository part of `reference`, without Docker Hub's own prefixes, tag and digest.
fn repository(reference: &str) -> &str {
    let without_digest = reference.split('@').next().unwrap_or(reference);
    let slash = without_digest.rfind('/').map_or(0, |at| at + 1);
    let end = without_digest[slash..]
        .find(':')
        .map_or(without_digest.len(), |at| slash + at);
    let mut name = &without_digest[..end];
    for prefix in ["docker.io/", "index.docker.io/", "registry-1.docker.io/"] {
        name = name.strip_prefix(prefix).unwrap_or(name);
    }
    name.strip_prefix("library/").unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_image_is_found_under_any_spelling_of_its_reference() {
        for reference in [
            "nginx",
            "nginx:1.25",
            "docker.io/library/nginx:latest",
            "nginx@sha256:abc",
            "library/nginx",
        ] {
            assert!(
                find(reference).is_some_and(|image| image.names.contains(&"nginx")),
                "{reference}"
            );
        }
        assert!(find("registry.k8s.io/pause:3.9").is_some());
        assert!(find("example.com:5000/nginx").is_none());
    }
}
