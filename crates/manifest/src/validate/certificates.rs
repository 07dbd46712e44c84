//! Rules for projected trust bundles and certificates, and for the names of those who sign them.

use super::error::{Errors, Raw, quote};
use super::path::Path;
use super::{meta, names};
use crate::Value;

const KEY_TYPES: [&str; 6] = [
    "RSA3072",
    "RSA4096",
    "ECDSAP256",
    "ECDSAP384",
    "ECDSAP521",
    "ED25519",
];

// Models pkg/apis/core/validation: validateProjectionSources
pub(crate) fn trust_bundle(bundle: &Value, path: &Path<'_>, errors: &mut Errors) {
    let selector_path = path.child("labelSelector");
    match (bundle.get("name"), bundle.get("signerName")) {
        (None, None) => errors.required(path, "either name or signerName must be specified"),
        (Some(_), Some(_)) => {
            let shown = Raw(bundle.to_json_string());
            errors.invalid(path, &shown, "only one of name and signerName may be used");
        }
        (Some(_), None) => {
            let name = bundle.text("name");
            if name.is_empty() {
                errors.required(&path.child("name"), "must be a valid object name");
            }
            bundle_name(name, &path.child("name"), errors);
            if let Some(selector) = bundle.get("labelSelector") {
                let shown = Raw(selector.to_json_string());
                let text = "labelSelector must be unset if name is specified";
                errors.invalid(&selector_path, &shown, text);
            }
        }
        (None, Some(_)) => {
            let signer = bundle.text("signerName");
            let signer_path = path.child("signerName");
            if signer.is_empty() {
                errors.required(&signer_path, "must be a valid signer name");
            }
            signer_name(signer, &signer_path, errors);
            meta::selector(bundle.get("labelSelector"), &selector_path, errors);
        }
    }
    let file = bundle.text("path");
    let file_path = path.child("path");
    if file.is_empty() {
        errors.required(&file_path, "");
    }
    errors.check(&file_path, file, names::unreserved_path);
}

/// A bundle's name; that of a signer's bundle starts with the signer, with colons for slashes.
// Models pkg/apis/certificates/validation: ValidateClusterTrustBundleName
fn bundle_name(name: &str, path: &Path<'_>, errors: &mut Errors) {
    let complaints = match name.rsplit_once(':') {
        None => names::dns_subdomain(name),
        Some(("", _)) => vec![
            "ClusterTrustBundle without signer name must not have \":\" in its name".to_owned(),
        ],
        Some((signer, _)) if signer.contains('/') => {
            let (signer, prefix) = (signer.replace(':', "/"), signer.replace('/', ":"));
            vec![format!(
                "ClusterTrustBundle for signerName {signer} must be named with prefix {prefix}:"
            )]
        }
        Some((_, rest)) => names::dns_subdomain(rest),
    };
    for complaint in complaints {
        let text = format!("not a valid clustertrustbundlename: {complaint}");
        errors.invalid(path, name, text);
    }
}

/// Checks a certificate and returns the files that it takes.
// Models pkg/apis/core/validation: validateProjectionSources
pub(crate) fn pod_certificate<'a>(
    certificate: &'a Value,
    path: &Path<'_>,
    errors: &mut Errors,
) -> Vec<&'a str> {
    let signer_path = path.child("signerName");
    signer_name(certificate.text("signerName"), &signer_path, errors);
    errors.one_of(
        &path.child("keyType"),
        certificate.text("keyType"),
        &KEY_TYPES,
    );
    let secs = certificate.number("maxExpirationSeconds");
    if let Some(secs) = secs.filter(|secs| *secs < 3600) {
        let text = "if provided, maxExpirationSeconds must be >= 3600";
        errors.invalid(&path.child("maxExpirationSeconds"), &secs, text);
    }
    let mut files = Vec::new();
    for field in ["credentialBundlePath", "keyPath", "certificateChainPath"] {
        let file = certificate.text(field);
        if !file.is_empty() {
            errors.check(&path.child(field), file, names::unreserved_path);
            files.push(file);
        }
    }
    if files.is_empty() {
        let text =
            "specify at least one of credentialBundlePath, keyPath, and certificateChainPath";
        errors.required(path, text);
    }
    files
}

// Models pkg/apis/certificates/validation: ValidateSignerName
fn signer_name(name: &str, path: &Path<'_>, errors: &mut Errors) {
    if name.is_empty() {
        errors.required(path, "");
        return;
    }
    let segments: Vec<&str> = name.split('/').collect();
    let [domain, rest] = segments.as_slice() else {
        let text =
            "must be a fully qualified domain and path of the form 'example.com/signer-name'";
        errors.invalid(path, name, text);
        return;
    };
    if domain.len() > 253 {
        errors.too_long(path, 253);
    }
    labels(domain, names::dns_label, path, errors);
    if !domain.contains('.') {
        let text = "should be a domain with at least two segments separated by dots";
        errors.invalid(path, *domain, text);
    }
    labels(rest, names::dns_subdomain, path, errors);
    if name.len() > 571 {
        errors.too_long(path, 571);
    }
}

/// Tells of the first part between dots that breaks a rule.
fn labels(text: &str, rule: fn(&str) -> Vec<String>, path: &Path<'_>, errors: &mut Errors) {
    for label in text.split('.') {
        let complaints = rule(label);
        for complaint in &complaints {
            let detail = format!("validating label {}: {complaint}", quote(label));
            errors.invalid(path, text, detail);
        }
        if !complaints.is_empty() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signer_is_a_domain_and_a_name() {
        let cases = [
            ("example.com/a", 0),
            ("kubernetes.io/kube-apiserver-client.x", 0),
            ("", 1),
            ("example.com", 1),
            ("a/b/c", 1),
            ("example/a", 1),
            ("Example.com/a", 1),
            ("example.com/A", 1),
            ("example/A", 2),
        ];
        for (name, count) in cases {
            let mut errors = Errors::default();
            signer_name(name, &Path::root("x"), &mut errors);
            assert_eq!(errors.0.len(), count, "{name}: {:?}", errors.0);
        }
    }
}
