//! The versions of everything that is installed and not locked by Cargo.lock or package-lock.json.
//!
//! One place; a test compares it with the files that have to repeat a number.

/// The target of the page and the npm package.
pub(crate) const TARGET: &str = "wasm32-unknown-unknown";

/// The command-line half of wasm-bindgen. It reads what the crate of exactly the same version wrote.
pub(crate) const WASM_BINDGEN: &str = "0.2.129";

/// Trunk; the newest that compiles with the workspace's `rust-version`.
pub(crate) const TRUNK: &str = "0.21.14";

/// wasm-pack, which drives the tests in a browser.
pub(crate) const WASM_PACK: &str = "0.15.1";

/// binaryen's version, of which npm's package is `<this>.0.0`.
#[cfg(test)]
pub(crate) const BINARYEN: &str = "132";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::process::root;

    fn read(path: &str) -> String {
        std::fs::read_to_string(root().join(path)).unwrap_or_else(|e| panic!("{path}: {e}"))
    }

    /// The version that Cargo.lock has for a package.
    fn locked(package: &str) -> Option<String> {
        let lock = read("Cargo.lock");
        let at = lock.find(&format!("name = \"{package}\"\n"))?;
        let version = lock[at..].lines().nth(1)?;
        Some(
            version
                .trim_start_matches("version = ")
                .trim_matches('"')
                .to_owned(),
        )
    }

    #[test]
    fn the_wasm_bindgen_tool_and_crate_have_the_same_version() {
        assert_eq!(locked("wasm-bindgen").as_deref(), Some(WASM_BINDGEN));
    }

    #[test]
    fn trunk_is_told_the_pinned_versions() {
        let config = read("Trunk.toml");
        assert!(config.contains(&format!("wasm_bindgen = \"{WASM_BINDGEN}\"")));
        assert!(config.contains(&format!("wasm_opt = \"version_{BINARYEN}\"")));
    }

    #[test]
    fn npm_installs_the_binaryen_that_trunk_expects() {
        let lock: serde_json::Value = serde_json::from_str(&read("package-lock.json")).unwrap();
        let version = &lock["packages"]["node_modules/binaryen"]["version"];
        assert_eq!(version.as_str(), Some(format!("{BINARYEN}.0.0").as_str()));
    }
}
