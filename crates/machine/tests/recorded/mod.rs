//! Comparing scripts with recorded answers of real shells and tools.

use podarium_machine::run_script;

/// What was recorded, and what is known to differ from it: scripts, a line each, `\n` for a line's end, `# ` before a reason.
pub(crate) struct Recorded {
    pub(crate) golden: &'static str,
    pub(crate) differences: &'static str,
}

/// Runs every recorded script in a fresh container of an image and compares output and exit code.
pub(crate) fn compare(recorded: &Recorded, image: &str, shell: &str) {
    let golden: serde_json::Value = serde_json::from_str(recorded.golden).unwrap();
    let cases = golden.as_array().unwrap();
    let known: Vec<&str> = recorded
        .differences
        .lines()
        .filter(|line| !line.starts_with("# "))
        .collect();
    let mut wrong = Vec::new();
    for case in cases {
        let text = |key: &str| case[key].as_str().unwrap().to_owned();
        let script = text("script");
        let expected = (text("stdout"), text("stderr"), case["rc"].as_i64().unwrap());
        let finished = run_script(image, &[shell, "-c", &script]);
        let shown = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let answer = (
            shown(&finished.stdout),
            shown(&finished.stderr),
            i64::from(finished.code),
        );
        let on_one_line = script.replace('\n', "\\n");
        if answer != expected && !known.contains(&on_one_line.as_str()) {
            wrong.push(format!(
                "{script}\n  {image} {expected:?}\n  here {answer:?}"
            ));
        }
    }
    assert!(cases.len() >= 300);
    assert!(
        wrong.is_empty(),
        "{} of {} differ:\n{}",
        wrong.len(),
        cases.len(),
        wrong.join("\n")
    );
}
