//! Rules for names, keys, values, ports and addresses, each as a list of complaints.

// Models apimachinery/pkg/util/validation

const LABEL_FMT: &str = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
const QUALIFIED_FMT: &str = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";

fn too_long(max: usize, unit: &str) -> String {
    format!("must be no more than {max} {unit}")
}

/// A complaint that quotes examples and the regular expression.
// Models apimachinery/pkg/util/validation: RegexError
fn pattern(words: &str, examples: &[&str], regex: &str) -> String {
    let examples: Vec<_> = examples.iter().map(|e| format!("'{e}', ")).collect();
    format!(
        "{words} (e.g. {}regex used for validation is '{regex}')",
        examples.join(" or ")
    )
}

fn is_label_text(text: &str, inner: impl Fn(u8) -> bool) -> bool {
    let edge = |b: Option<&u8>| b.is_some_and(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    let bytes = text.as_bytes();
    edge(bytes.first())
        && edge(bytes.last())
        && bytes
            .iter()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || inner(*b))
}

fn is_label(text: &str) -> bool {
    is_label_text(text, |b| b == b'-')
}

fn is_subdomain(text: &str) -> bool {
    text.split('.').all(is_label)
}

// Models IsDNS1123Label
pub(crate) fn dns_label(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    if text.len() > 63 {
        out.push(too_long(63, "characters"));
    }
    if !is_label(text) {
        out.push(if is_subdomain(text) {
            "must not contain dots".into()
        } else {
            pattern(
                "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', \
                 and must start and end with an alphanumeric character",
                &["my-name", "123-abc"],
                LABEL_FMT,
            )
        });
    }
    out
}

// Models IsDNS1123Subdomain
pub(crate) fn dns_subdomain(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    if text.len() > 253 {
        out.push(too_long(253, "characters"));
    }
    if !is_subdomain(text) {
        out.push(pattern(
            "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', \
             and must start and end with an alphanumeric character",
            &["example.com"],
            &format!("{LABEL_FMT}(\\.{LABEL_FMT})*"),
        ));
    }
    out
}

/// A prefix to which random characters will be added: it may end in a hyphen.
// Models apimachinery/pkg/api/validation: NameIsDNSSubdomain
pub(crate) fn name_prefix(text: &str) -> Vec<String> {
    // The hyphen and what is before it give way to a letter.
    match text.strip_suffix('-') {
        Some(rest) if !rest.is_empty() => {
            dns_subdomain(&format!("{}a", rest.get(..rest.len() - 1).unwrap_or("-")))
        }
        _ => dns_subdomain(text),
    }
}

// Models IsDNS1123SubdomainWithUnderscore
pub(crate) fn search_domain(text: &str) -> Vec<String> {
    const FMT: &str = "_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?";
    let mut out = Vec::new();
    if text.len() > 253 {
        out.push(too_long(253, "characters"));
    }
    let label_ok = |label: &str| {
        let label = label.strip_prefix('_').unwrap_or(label);
        is_label_text(label, |b| b == b'-' || b == b'_')
    };
    if !text.split('.').all(label_ok) {
        out.push(pattern(
            "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', \
             and must start and end with an alphanumeric character",
            &["example.com"],
            &format!("{FMT}(\\.{FMT})*"),
        ));
    }
    out
}

fn is_qualified_part(text: &str) -> bool {
    let bytes = text.as_bytes();
    let edge = |b: Option<&u8>| b.is_some_and(u8::is_ascii_alphanumeric);
    edge(bytes.first())
        && edge(bytes.last())
        && bytes
            .iter()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
}

// Models IsQualifiedName
pub(crate) fn qualified_name(text: &str) -> Vec<String> {
    const EXAMPLES: [&str; 3] = ["MyName", "my.name", "123-abc"];
    const WORDS: &str = "must consist of alphanumeric characters, '-', '_' or '.', \
                         and must start and end with an alphanumeric character";
    let mut out = Vec::new();
    let parts: Vec<&str> = text.split('/').collect();
    let name = match parts.as_slice() {
        [name] => *name,
        [prefix, name] => {
            if prefix.is_empty() {
                out.push("prefix part must be non-empty".into());
            } else {
                out.extend(
                    dns_subdomain(prefix)
                        .into_iter()
                        .map(|msg| format!("prefix part {msg}")),
                );
            }
            *name
        }
        _ => {
            let words = pattern(
                &format!("a valid label key {WORDS}"),
                &EXAMPLES,
                QUALIFIED_FMT,
            );
            return vec![format!(
                "{words} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"
            )];
        }
    };
    if name.is_empty() {
        out.push("name part must be non-empty".into());
    } else if name.len() > 63 {
        out.push(format!("name part {}", too_long(63, "bytes")));
    }
    if !is_qualified_part(name) {
        out.push(format!(
            "name part {}",
            pattern(WORDS, &EXAMPLES, QUALIFIED_FMT)
        ));
    }
    out
}

// Models IsValidLabelValue
pub(crate) fn label_value(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    if text.len() > 63 {
        out.push(too_long(63, "bytes"));
    }
    if !text.is_empty() && !is_qualified_part(text) {
        out.push(pattern(
            "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', \
             and must start and end with an alphanumeric character",
            &["MyValue", "my_value", "12345"],
            "(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?",
        ));
    }
    out
}

// Models IsValidPortName
pub(crate) fn port_name(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    if text.len() > 15 {
        out.push(too_long(15, "characters"));
    }
    let charset = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    if text.is_empty() || !text.bytes().all(charset) {
        out.push("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)".into());
    }
    if !text.bytes().any(|b| b.is_ascii_lowercase()) {
        out.push("must contain at least one letter (a-z)".into());
    }
    if text.contains("--") {
        out.push("must not contain consecutive hyphens".into());
    }
    if text.starts_with('-') || text.ends_with('-') {
        out.push("must not begin or end with a hyphen".into());
    }
    out
}

// Models InclusiveRangeError
pub(crate) fn between(value: i64, low: i64, high: i64) -> Vec<String> {
    if (low..=high).contains(&value) {
        return Vec::new();
    }
    vec![range(low, high)]
}

pub(crate) fn range(low: i64, high: i64) -> String {
    format!("must be between {low} and {high}, inclusive")
}

pub(crate) fn port_number(port: i64) -> Vec<String> {
    between(port, 1, 65535)
}

/// A user or group ID.
pub(crate) fn id_number(id: i64) -> Vec<String> {
    between(id, 0, i64::from(i32::MAX))
}

// Models IsRelaxedEnvVarName
pub(crate) fn env_name(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    if text.is_empty() {
        out.push("environment variable name must be non-empty".into());
    }
    if !text.bytes().all(|b| (0x20..0x7f).contains(&b) && b != b'=') {
        out.push(
            "a valid environment variable name must consist only of printable ASCII characters other than '='"
                .into(),
        );
    }
    out
}

// Models IsConfigMapKey
pub(crate) fn config_key(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    if text.len() > 253 {
        out.push(too_long(253, "characters"));
    }
    let is_key = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_');
    if text.is_empty() || !text.bytes().all(is_key) {
        out.push(pattern(
            "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
            &["key.name", "KEY_NAME", "key-name"],
            "[-._a-zA-Z0-9]+",
        ));
    }
    match text {
        "." => out.push("must not be '.'".into()),
        ".." => out.push("must not be '..'".into()),
        _ if text.starts_with("..") => out.push("must not start with '..'".into()),
        _ => {}
    }
    out
}

// Models IsHTTPHeaderName
pub(crate) fn header_name(text: &str) -> Vec<String> {
    if !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
        return Vec::new();
    }
    vec![pattern(
        "a valid HTTP header must consist of alphanumeric characters or '-'",
        &["X-Header-Name"],
        "[-A-Za-z0-9]+",
    )]
}

// Models IsValidIPForLegacyField, which forgives leading zeros and mapped addresses
pub(crate) fn ip_address(text: &str) -> Vec<String> {
    let parts: Vec<&str> = text.split('.').collect();
    let is_octet = |part: &&str| {
        !part.is_empty()
            && part.bytes().all(|b| b.is_ascii_digit())
            && part.parse::<u32>().is_ok_and(|number| number <= 255)
    };
    let is_v4 = parts.len() == 4 && parts.iter().all(is_octet);
    if is_v4 || text.parse::<std::net::Ipv6Addr>().is_ok() {
        return Vec::new();
    }
    vec!["must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)".into()]
}

/// Complaints about a path that must lead down from where it starts.
// Models pkg/apis/core/validation: validateLocalDescendingPath
pub(crate) fn descending_path(path: &str) -> Vec<String> {
    let mut out = Vec::new();
    if path.starts_with('/') {
        out.push("must be a relative path".into());
    }
    out.extend(no_backsteps(path));
    out
}

// Models pkg/apis/core/validation: validatePathNoBacksteps
pub(crate) fn no_backsteps(path: &str) -> Vec<String> {
    if path.split('/').any(|part| part == "..") {
        return vec!["must not contain '..'".into()];
    }
    Vec::new()
}

// Models pkg/apis/core/validation: ValidateLocalNonReservedPath
pub(crate) fn unreserved_path(path: &str) -> Vec<String> {
    let mut out = descending_path(path);
    if path.starts_with("..") && !path.starts_with("../") {
        out.push("must not start with '..'".into());
    }
    out
}
