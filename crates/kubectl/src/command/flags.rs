//! Reads flags as kubectl's flag library does, with its complaints. Which flags a command has is the command's business.

use std::collections::BTreeMap;

/// A flag that a command knows.
#[derive(Clone, Copy, Debug)]
pub(super) struct Flag {
    /// Name after `--`.
    pub(super) name: &'static str,
    /// Letter after `-`.
    pub(super) short: Option<char>,
    /// What it takes.
    pub(super) takes: Takes,
}

/// What may follow a flag.
#[derive(Clone, Copy, Debug)]
pub(super) enum Takes {
    /// `true` or `false` after `=`, or nothing, which means `true`.
    Bool,
    /// A whole number.
    Number,
    /// A text.
    Text,
}

/// A flag without a letter.
pub(super) const fn long(name: &'static str, takes: Takes) -> Flag {
    Flag {
        name,
        short: None,
        takes,
    }
}

/// A flag with a letter.
pub(super) const fn short(name: &'static str, short: char, takes: Takes) -> Flag {
    Flag {
        name,
        short: Some(short),
        takes,
    }
}

/// Flags that every command has.
const GLOBAL: [Flag; 4] = [
    short("namespace", 'n', Takes::Text),
    long("context", Takes::Text),
    long("kubeconfig", Takes::Text),
    long("request-timeout", Takes::Text),
];

/// A command line after its flags were read.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Arguments {
    /// What is no flag.
    pub(super) words: Vec<String>,
    /// What follows `--`.
    pub(super) after_dashes: Vec<String>,
    values: BTreeMap<&'static str, Vec<String>>,
}

impl Arguments {
    /// Reads words; the error is kubectl's complaint without `error: `.
    // Models github.com/spf13/pflag: FlagSet.Parse
    pub(super) fn parse(words: &[String], flags: &[Flag]) -> Result<Self, String> {
        let mut out = Self::default();
        let mut rest = words.iter();
        while let Some(word) = rest.next() {
            if word == "--" {
                out.after_dashes = rest.cloned().collect();
                break;
            }
            if let Some(body) = word.strip_prefix("--") {
                let (name, value) = match body.split_once('=') {
                    Some((name, value)) => (name, Some(value.to_owned())),
                    None => (body, None),
                };
                let flag = find(flags, |flag| flag.name == name)
                    .ok_or_else(|| format!("unknown flag: --{name}"))?;
                let value = match (value, flag.takes) {
                    (Some(value), _) => value,
                    (None, Takes::Bool) => "true".to_owned(),
                    (None, _) => rest
                        .next()
                        .cloned()
                        .ok_or_else(|| format!("flag needs an argument: --{name}"))?,
                };
                out.set(flag, value)?;
            } else if word.len() > 1 && word.starts_with('-') {
                out.short(word, flags, &mut rest)?;
            } else {
                out.words.push(word.clone());
            }
        }
        Ok(out)
    }

    /// Reads `-A`, `-oyaml`, `-o=yaml`, `-o yaml` or several letters in one.
    fn short<'a>(
        &mut self,
        word: &str,
        flags: &[Flag],
        rest: &mut impl Iterator<Item = &'a String>,
    ) -> Result<(), String> {
        let letters = &word[1..];
        for (at, letter) in letters.char_indices() {
            let flag = find(flags, |flag| flag.short == Some(letter))
                .ok_or_else(|| format!("unknown shorthand flag: '{letter}' in {word}"))?;
            let tail = &letters[at + letter.len_utf8()..];
            if let Some(value) = tail.strip_prefix('=') {
                return self.set(flag, value.to_owned());
            }
            if matches!(flag.takes, Takes::Bool) {
                self.set(flag, "true".to_owned())?;
                continue;
            }
            let value = if tail.is_empty() {
                rest.next().cloned()
            } else {
                Some(tail.to_owned())
            };
            return self.set(
                flag,
                value.ok_or_else(|| format!("flag needs an argument: '{letter}' in {word}"))?,
            );
        }
        Ok(())
    }

    fn set(&mut self, flag: Flag, value: String) -> Result<(), String> {
        let problem = match flag.takes {
            Takes::Bool if !is_bool(&value) => Some("ParseBool"),
            Takes::Number if value.parse::<i64>().is_err() => Some("ParseInt"),
            _ => None,
        };
        if let Some(function) = problem {
            let letter = flag
                .short
                .map(|letter| format!("-{letter}, "))
                .unwrap_or_default();
            let name = flag.name;
            return Err(format!(
                "invalid argument {value:?} for \"{letter}--{name}\" flag: strconv.{function}: parsing {value:?}: invalid syntax"
            ));
        }
        self.values.entry(flag.name).or_default().push(value);
        Ok(())
    }

    /// The last value of a flag.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.values
            .get(name)
            .and_then(|values| values.last())
            .map(String::as_str)
    }

    /// All values of a flag that may come several times, each of which may be a list.
    pub(super) fn list(&self, name: &str) -> Vec<String> {
        let values = self.values.get(name).into_iter().flatten();
        values
            .flat_map(|value| value.split(','))
            .map(str::to_owned)
            .collect()
    }

    /// Whether a flag is set and true.
    pub(super) fn is_set(&self, name: &str) -> bool {
        self.bool_or(name, false)
    }

    /// A flag that may be true by default.
    pub(super) fn bool_or(&self, name: &str, default: bool) -> bool {
        self.text(name).map_or(default, |value| {
            matches!(value, "1" | "t" | "T" | "true" | "True" | "TRUE")
        })
    }

    /// A number.
    pub(super) fn number(&self, name: &str) -> Option<i64> {
        self.text(name).and_then(|value| value.parse().ok())
    }

    /// The namespace that the command is about.
    pub(super) fn namespace(&self) -> &str {
        self.text("namespace")
            .filter(|name| !name.is_empty())
            .unwrap_or("default")
    }
}

fn find(flags: &[Flag], wanted: impl Fn(&Flag) -> bool) -> Option<Flag> {
    flags.iter().chain(&GLOBAL).copied().find(wanted)
}

/// What Go's `strconv.ParseBool` takes.
fn is_bool(value: &str) -> bool {
    [
        "1", "t", "T", "true", "TRUE", "True", "0", "f", "F", "false", "FALSE", "False",
    ]
    .contains(&value)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FLAGS: [Flag; 4] = [
        short("output", 'o', Takes::Text),
        short("all-namespaces", 'A', Takes::Bool),
        long("wait", Takes::Bool),
        long("grace-period", Takes::Number),
    ];

    fn parse(line: &str) -> Result<Arguments, String> {
        let words: Vec<String> = line.split(' ').map(str::to_owned).collect();
        Arguments::parse(&words, &FLAGS)
    }

    #[test]
    fn a_value_may_stand_in_four_places() {
        for line in [
            "-o yaml x",
            "-oyaml x",
            "-o=yaml x",
            "--output=yaml x",
            "x --output yaml",
            "-Ao yaml x",
        ] {
            let got = parse(line).unwrap();
            assert_eq!(got.text("output"), Some("yaml"), "{line}");
            assert_eq!(got.words, ["x"], "{line}");
        }
    }

    #[test]
    fn a_bool_is_true_unless_it_says_otherwise() {
        assert!(parse("--wait").unwrap().is_set("wait"));
        assert!(!parse("--wait=false").unwrap().bool_or("wait", true));
        assert!(parse("x").unwrap().bool_or("wait", true));
    }

    #[test]
    fn complaints_are_those_of_kubectl() {
        for (line, complaint) in [
            ("--bogus", "unknown flag: --bogus"),
            ("-x", "unknown shorthand flag: 'x' in -x"),
            ("--output", "flag needs an argument: --output"),
            ("-o", "flag needs an argument: 'o' in -o"),
            (
                "--grace-period=soon",
                "invalid argument \"soon\" for \"--grace-period\" flag: strconv.ParseInt: parsing \"soon\": invalid syntax",
            ),
        ] {
            assert_eq!(parse(line).unwrap_err(), complaint);
        }
    }

    #[test]
    fn what_follows_two_dashes_is_left_alone() {
        let got = parse("pod -- sh -c x").unwrap();
        assert_eq!(got.words, ["pod"]);
        assert_eq!(got.after_dashes, ["sh", "-c", "x"]);
    }
}
