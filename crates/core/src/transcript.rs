//! Session files: prose, manifests, and transcripts of terminals that are played again and compared.
//!
//! ````text
//! ```yaml pod.yaml         a file in the workstation's home directory
//! ```console               a terminal of the workstation
//! ```console second        another one; by a node's name, one of that node
//! $ kubectl get pods       what follows a prompt is typed; below stands what has to be seen then
//! @ +30s                   time passes
//! ^C                       a key; ^D is the other one
//! age [..] seconds         [..] stands for anything
//! ````
//!
//! Owns this form and the comparison. Does not own terminals.

use crate::session::Session;
use crate::terminal::{Place, Screen, Terminal, Typed, keys, open};
use crate::view::Micros;
use podarium_cluster::Action;
use std::rc::Rc;

const SECOND: Micros = 1_000_000;
/// When the first thing happens.
const BEGIN: Micros = 10 * SECOND;
/// How long a command may take that is waited for.
const LONGEST: Micros = 600 * SECOND;
/// How long one may print before the next key or a given time.
const SHORT: Micros = SECOND;
/// Messages handled in one go.
const BUDGET: u32 = 1_000_000;
/// Runs are alike.
const SEED: u64 = 1;

/// What came of a session file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Played {
    /// What was different: a line number, and both texts.
    pub differences: Vec<String>,
    /// The file as it would be right.
    pub blessed: String,
}

/// Plays a session file.
pub fn play(text: &str) -> Played {
    let mut player = Player {
        session: Session::new(SEED),
        now: BEGIN,
        names: Vec::new(),
        at_line: 0,
        played: Played::default(),
    };
    player.session.advance_to(BEGIN, BUDGET);
    let lines: Vec<&str> = text.lines().collect();
    let mut at = 0;
    while at < lines.len() {
        let line = lines[at];
        player.say(line);
        at += 1;
        let Some(info) = line.strip_prefix("```").filter(|info| !info.is_empty()) else {
            continue;
        };
        let length = lines[at..].iter().position(|line| *line == "```");
        let block = &lines[at..at + length.unwrap_or(lines.len() - at)];
        player.at_line = at;
        match info.split_once(' ').unwrap_or((info, "")) {
            ("console", name) => player.console(name, block),
            (_, file) => {
                if !file.is_empty() {
                    player.put(file, block);
                }
                for line in block {
                    player.say(line);
                }
            }
        }
        at += block.len();
        if length.is_some() {
            player.say("```");
            at += 1;
        }
    }
    player.played
}

/// A session file while it is played.
struct Player {
    session: Session,
    now: Micros,
    /// Terminals by name, and how many of their lines were compared.
    names: Vec<(String, usize)>,
    at_line: usize,
    played: Played,
}

impl Player {
    fn say(&mut self, line: &str) {
        self.played.blessed.push_str(line);
        self.played.blessed.push('\n');
    }

    fn put(&mut self, file: &str, block: &[&str]) {
        let text = block.iter().map(|line| [line, "\n"].concat()).collect();
        let input = Typed::Put(file.to_owned(), text);
        self.session
            .dispatch(self.now, Action::Terminal { number: 0, input });
    }

    /// The number of the terminal of a name; it is opened when it is new.
    fn terminal(&mut self, name: &str) -> u32 {
        if let Some(at) = self.names.iter().position(|(known, _)| known == name) {
            return at as u32;
        }
        let number = self.names.len() as u32;
        self.names.push((name.to_owned(), 0));
        let place = match self.session.world().node(name) {
            Some(_) => Place::Node(name.to_owned()),
            None => Place::Workstation,
        };
        self.session.dispatch(self.now, open(number, place));
        self.wait(number, SHORT);
        number
    }

    fn look(&self, number: u32) -> Option<Rc<Terminal>> {
        let mut all = self.session.terminals(self.now).into_iter();
        all.find(|terminal| terminal.number == number)
    }

    /// Lets time pass until a line is wanted, but not longer.
    fn wait(&mut self, number: u32, longest: Micros) {
        let end = self.now + longest;
        while self.now < end
            && self
                .look(number)
                .is_some_and(|seen| !seen.waits && !seen.ended)
        {
            let step = if self.now + longest < end + 2 * SECOND {
                SECOND / 50
            } else {
                SECOND / 10
            };
            self.pass(step);
        }
    }

    fn pass(&mut self, time: Micros) {
        self.now += time;
        self.session.advance_to(self.now, BUDGET);
    }

    fn type_in(&mut self, number: u32, text: &str) {
        self.session.dispatch(self.now, keys(number, text));
    }

    fn console(&mut self, name: &str, block: &[&str]) {
        let number = self.terminal(name);
        let mut expected: Vec<&str> = Vec::new();
        for (at, line) in block.iter().enumerate() {
            let rest = &block[at + 1..];
            self.at_line += 1;
            if let Some(time) = line.strip_prefix("@ +") {
                self.compare(number, &mut expected);
                self.say(line);
                self.pass(duration(time));
                continue;
            }
            let prompt = self
                .look(number)
                .map_or_else(String::new, |seen| seen.screen.last().text);
            let typed = typed_after(&prompt, line);
            let key = match typed.unwrap_or(line) {
                "^C" => "\u{3}",
                "^D" => "\u{4}",
                _ => "",
            };
            if key.is_empty() && (typed.is_none() || typed == Some("") && rest.is_empty()) {
                expected.push(line);
                continue;
            }
            self.compare(number, &mut expected);
            self.say(line);
            let lines = self.look(number).map_or(0, |seen| seen.screen.count());
            match typed {
                Some(text) if key.is_empty() => {
                    self.type_in(number, &[text, "\n"].concat());
                    self.names[number as usize].1 = lines + 1;
                }
                _ => {
                    self.type_in(number, key);
                    // The key's own sign is on the line that it ends.
                    self.names[number as usize].1 =
                        lines + usize::from(typed.is_some() || *line == "^C");
                }
            }
            let hurried = rest
                .iter()
                .find(|line| is_control(line) || looks_typed(line));
            let hurried = hurried.is_some_and(|line| is_control(line));
            self.wait(number, if hurried { SHORT } else { LONGEST });
        }
        expected.retain(|line| {
            let prompt = self
                .look(number)
                .map_or_else(String::new, |seen| seen.screen.last().text);
            line.trim_end() != prompt.trim_end()
        });
        self.compare(number, &mut expected);
        let last = block.last().copied().unwrap_or_default();
        let prompt = self
            .look(number)
            .map_or_else(String::new, |seen| seen.screen.last().text);
        if !last.is_empty() && last.trim_end() == prompt.trim_end() {
            self.say(last);
        }
    }

    /// Compares what was to be seen with what is.
    fn compare(&mut self, number: u32, expected: &mut Vec<&str>) {
        let Some(seen) = self.look(number) else {
            let line = self.at_line;
            self.played
                .differences
                .push(format!("line {line}: there is no terminal"));
            return;
        };
        let from = std::mem::replace(&mut self.names[number as usize].1, seen.screen.count());
        let actual = lines_from(&seen.screen, from);
        let alike = actual.len() == expected.len()
            && actual
                .iter()
                .zip(expected.iter())
                .all(|(actual, expected)| is_like(actual, expected));
        if alike {
            expected.drain(..).for_each(|line| self.say(line));
            return;
        }
        self.played.differences.push(format!(
            "before line {}:\n--- expected\n{}\n+++ seen\n{}",
            self.at_line,
            expected.join("\n"),
            actual.join("\n")
        ));
        expected.clear();
        for line in &actual {
            self.say(line);
        }
    }
}

/// The complete lines of a screen from a number on, without blanks at their ends.
fn lines_from(screen: &Screen, from: usize) -> Vec<String> {
    let first = screen.count() - screen.lines().count();
    let lines = screen.lines().skip(from.saturating_sub(first));
    lines.map(|line| line.text.trim_end().to_owned()).collect()
}

/// What a line says behind a prompt, if it begins with it.
fn typed_after<'a>(prompt: &str, line: &'a str) -> Option<&'a str> {
    if prompt.trim_end().is_empty() {
        return None;
    }
    line.strip_prefix(prompt)
        .or_else(|| (line == prompt.trim_end()).then_some(""))
}

fn is_control(line: &str) -> bool {
    line.starts_with("@ +") || line == "^C" || line == "^D"
}

/// Whether a line looks like one that begins with a prompt.
fn looks_typed(line: &str) -> bool {
    let ends = ["$ ", "# "].iter().filter_map(|end| line.find(end));
    let Some(end) = ends.min() else { return false };
    let before = line[..end].trim_end();
    before.is_empty() || before.starts_with(['/', '~', '[']) || before.contains('@')
}

/// Whether a text is as a pattern says, in which `[..]` stands for anything.
fn is_like(text: &str, pattern: &str) -> bool {
    let mut parts = pattern.trim_end().split("[..]");
    let Some(mut rest) = parts.next().and_then(|first| text.strip_prefix(first)) else {
        return false;
    };
    let mut last = None;
    for part in parts {
        if let Some(found) = last.replace(part) {
            let Some((_, behind)) = rest.split_once(found) else {
                return false;
            };
            rest = behind;
        }
    }
    last.map_or(rest.is_empty(), |last| rest.ends_with(last))
}

fn duration(text: &str) -> Micros {
    let digits = text.trim_end_matches(|letter: char| !letter.is_ascii_digit());
    let number: Micros = digits.parse().unwrap_or(0);
    let unit = match text[digits.len()..].trim() {
        "m" => 60 * SECOND,
        "h" => 3600 * SECOND,
        "ms" => 1000,
        _ => SECOND,
    };
    number.saturating_mul(unit).min(24 * 3600 * SECOND)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_stands_for_anything_between() {
        for (text, pattern, alike) in [
            ("abc", "abc", true),
            ("abc", "a[..]", true),
            ("abc", "[..]c", true),
            ("a 1 b 2 c", "a [..] b [..] c", true),
            ("a 1 b 2 d", "a [..] b [..] c", false),
            ("abc", "ab", false),
            ("", "[..]", true),
        ] {
            assert_eq!(is_like(text, pattern), alike, "{text} {pattern}");
        }
    }

    #[test]
    fn prompts_are_told_from_output() {
        for (line, typed) in [
            ("$ ls", true),
            ("/ # ls", true),
            ("~ $ id", true),
            ("root@web:/# ps", true),
            ("[root@node-1 ~]# ps", true),
            ("total 4", false),
            ("it costs 5 $ or so", false),
        ] {
            assert_eq!(looks_typed(line), typed, "{line}");
        }
    }

    #[test]
    fn what_differs_is_told_and_can_be_blessed() {
        let text = "A file.\n\n```yaml a.txt\nhi\n```\n\n```console\n$ cat a.txt\nhi\n$ echo 1; echo 2\n1\n3\n$ pwd\n/home/[..]\n```\n";
        let played = play(text);
        assert_eq!(played.differences.len(), 1, "{:?}", played.differences);
        assert!(
            played.differences[0].contains("before line 13"),
            "{:?}",
            played.differences
        );
        assert_eq!(played.blessed, text.replace("\n3\n", "\n2\n"));
        assert_eq!(play(&played.blessed).differences, Vec::<String>::new());
    }
}
