//! Odd scripts for the shell, and what must hold for every one of them. Same seed, same inputs.
//!
//! `tests/fuzz.rs` runs a little of it with every test run, `examples/fuzz_scripts.rs` as long as one likes.

use podarium_machine::run_script;

/// What is fed.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Target {
    /// Scripts that are only read.
    Parser,
    /// Scripts that run.
    Scripts,
}

/// Random numbers from a seed.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }
}

/// Texts to start from: the scripts and lines of the recordings.
pub(crate) fn corpus() -> Vec<String> {
    let scripts = include_str!("../shell/scripts.txt").lines();
    let lines = include_str!("../busybox/lines.txt").lines();
    let scripts = scripts.map(|line| line.replace("\\n", "\n"));
    scripts.chain(lines.map(String::from)).collect()
}

const TOKENS: &str = "; ;; & && | || ( ) { } < > >> << <<- <& >& >| 2>&1 ! $ ${ $( $(( )) ` ' \" \\ # ~ * ? [ ] [! if then elif \
    else fi for in do done while until case esac f() { :; } return break continue exit eval exec . set -e -u -x -f -- shift \
    trap wait read local export readonly unset test [[ ]] printf %s %d %5.2f %b %q %* echo -n -e \\n \\t \\c \\x41 \\0101 $x $1 \
    $@ $* $# $? $$ $! $- ${x:-y} ${x#*} ${x%%a} ${#x} ${x/a/b} ${x:1:2} $((1+1)) $((x=5)) 9223372036854775807 -1 0 1e9 \
    seq 3 sort -n uniq -c sed s/a/b/g awk {print} grep -o cut -d: tr a-z A-Z head -n tail -c wc find . -exec xargs -n1 \
    cat <<E E kill -9 sleep 1 & mkdir -p d/e ln -s ls -la rm -rf chmod u+x mkfifo p dd bs=1 od -c date +%s timeout 1 yes \
    alias a='b ' unalias a getopts ab: o umask 022 cd /proc self/fd nosuch 中 \u{7f}";

/// A script made of others by small violence.
pub(crate) fn script(random: &mut Random, corpus: &[String]) -> String {
    let tokens: Vec<&str> = TOKENS.split_whitespace().collect();
    let mut text = corpus[random.below(corpus.len())].clone();
    for _ in 0..random.below(6) {
        let mut places: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
        places.push(text.len());
        let at = places[random.below(places.len())];
        match random.below(7) {
            0 => text.truncate(at),
            1 => {
                let to = places[random.below(places.len())];
                text.replace_range(at.min(to)..at.max(to), "");
            }
            2 => text = [&text, "\n", &corpus[random.below(corpus.len())]].concat(),
            3 => {
                let other = &corpus[random.below(corpus.len())];
                let from = other
                    .char_indices()
                    .nth(random.below(other.len()))
                    .map_or(0, |(at, _)| at);
                text.insert_str(at, &other[from..]);
            }
            4 => {
                let end = text.len().min(at + 12);
                let again = text
                    .get(at..end)
                    .unwrap_or_default()
                    .repeat(1 + random.below(40));
                text.insert_str(at, &again);
            }
            _ => {
                let gap = [" ", "", "\n"][random.below(3)];
                text.insert_str(at, &[gap, tokens[random.below(tokens.len())], gap].concat());
            }
        }
    }
    text
}

impl Target {
    /// Checks what must hold for the script; the error says what did not.
    pub(crate) fn run(self, script: &str) -> Result<(), String> {
        for (image, shell) in [
            ("debian:12", "dash"),
            ("busybox", "sh"),
            ("debian:12", "bash"),
        ] {
            let run = || match self {
                Target::Parser => run_script(image, &[shell, "-n", "-c", script]),
                Target::Scripts => run_script(image, &[shell, "-c", script]),
            };
            let first = run();
            if !(0..=255).contains(&first.code) {
                return Err(format!("{shell}: it ended with {}", first.code));
            }
            if first != run() {
                return Err(format!("{shell}: it does not do the same twice"));
            }
        }
        Ok(())
    }
}
