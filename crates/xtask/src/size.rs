//! The sizes of the site in dist/, as a browser would load it, against the budgets of the design.
//!
//! Node compresses: it is there for the build anyway, and knows gzip and brotli.

use crate::dist;
use crate::process::{Done, Failure, output, program};

/// First load without the editor, brotli, in bytes.
const FIRST_LOAD_BUDGET: u64 = 350_000;

/// The editor, loaded later, gzip, in bytes.
const EDITOR_BUDGET: u64 = 135_000;

/// One file of the site.
#[derive(Debug, PartialEq, Eq)]
struct File {
    name: String,
    raw: u64,
    gzip: u64,
    brotli: u64,
}

impl File {
    fn parse(line: &str) -> Option<Self> {
        let mut words = line.split('\t');
        Some(Self {
            name: words.next()?.to_owned(),
            raw: words.next()?.parse().ok()?,
            gzip: words.next()?.parse().ok()?,
            brotli: words.next()?.parse().ok()?,
        })
    }

    fn kind(&self) -> &str {
        self.name.rsplit('.').next().unwrap_or_default()
    }

    /// The editor is fetched after the page stands.
    fn is_editor(&self) -> bool {
        self.name.starts_with("editor") && self.kind() == "js"
    }

    /// What the editor knows of fields is fetched when somebody first asks it.
    fn is_facts(&self) -> bool {
        self.name.starts_with("fields-") && self.kind() == "js"
    }

    /// The half of the engine that is fetched after the first state.
    fn is_second_half(&self) -> bool {
        self.name.starts_with("later-") && self.kind() == "wasm"
    }

    /// The recorded cases and what compares them lie in directories of their own; they are fetched when somebody asks.
    fn is_evidence(&self) -> bool {
        self.name.contains('/')
    }

    /// Whether the page fetches it before it can be used.
    fn is_first_load(&self) -> bool {
        let kinds = ["html", "css", "js", "wasm", "svg"];
        let comes_later =
            self.is_editor() || self.is_facts() || self.is_second_half() || self.is_evidence();
        kinds.contains(&self.kind()) && !comes_later
    }
}

/// `cargo xtask size`: prints the table, and says so if a budget is exceeded.
pub(crate) fn main() -> Done {
    let files = measure()?;
    print!("{}", table(&files));
    verdict(&files);
    Ok(())
}

fn measure() -> Result<Vec<File>, Failure> {
    let fix = "cargo xtask dist";
    let text = output(
        program("node")
            .arg("crates/xtask/compress.mjs")
            .arg(dist::dir()),
    )
    .ok_or_else(|| Failure::new("the sizes of dist/ could not be measured", fix))?;
    let files: Vec<File> = text.lines().filter_map(File::parse).collect();
    if files.is_empty() {
        return Err(Failure::new("dist/ holds no files", fix));
    }
    Ok(files)
}

fn table(files: &[File]) -> String {
    let row = |name: &str, raw: u64, gzip: u64, brotli: u64| {
        format!("{name:<52} {raw:>9} {gzip:>9} {brotli:>9}\n")
    };
    let mut text = format!(
        "{:<52} {:>9} {:>9} {:>9}\n",
        "file", "raw", "gzip", "brotli"
    );
    for file in files {
        text += &row(&file.name, file.raw, file.gzip, file.brotli);
    }
    let sum = |of: fn(&File) -> u64| {
        files
            .iter()
            .filter(|file| file.is_first_load())
            .map(of)
            .sum()
    };
    text += &row(
        "first load, without the editor",
        sum(|f| f.raw),
        sum(|f| f.gzip),
        sum(|f| f.brotli),
    );
    text
}

fn verdict(files: &[File]) -> bool {
    let sum = |is: fn(&File) -> bool, of: fn(&File) -> u64| -> u64 {
        files.iter().filter(|file| is(file)).map(of).sum()
    };
    let first = sum(File::is_first_load, |file| file.brotli);
    let second = sum(File::is_second_half, |file| file.brotli);
    let editor = sum(File::is_editor, |file| file.gzip);
    println!(
        "first load: {first} of {FIRST_LOAD_BUDGET} bytes (brotli), and {second} when the page stands; \
         editor: {editor} of {EDITOR_BUDGET} bytes (gzip)"
    );
    if first > FIRST_LOAD_BUDGET || editor > EDITOR_BUDGET {
        println!("the site is over its budget: look at the table above for what grew");
        return false;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str, brotli: u64) -> File {
        File::parse(&format!("{name}\t{}\t{}\t{brotli}", brotli * 3, brotli + 1)).unwrap()
    }

    #[test]
    fn what_comes_later_does_not_count_as_first_load() {
        let files = [
            file("page.wasm", 200_000),
            file("later-1234.wasm", 150_000),
            file("editor-1234.js", 120_000),
            file("fields-1234.js", 20_000),
        ];
        assert!(verdict(&files));
        assert!(table(&files).ends_with("600000    200001    200000\n"));
    }

    #[test]
    fn a_page_over_its_budget_is_told_so() {
        assert!(!verdict(&[file("page.wasm", FIRST_LOAD_BUDGET + 1)]));
    }
}
