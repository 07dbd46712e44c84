//! Odd links, and what must hold for every one of them. Same seed, same links.
//!
//! `tests/links.rs` runs a little of it with every test run, `examples/fuzz_link.rs` as long as one likes.

use podarium_core::link::{LONGEST_TEXT, Link};
use podarium_core::{Action, Session};

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

const WHOLE: &str = "podarium 1
seed 1
at 12500000
lang zh-CN
nodes 3
do 1000000 exit web app 139
do 2000000 oom web app
do 2000000 signal web app 19
do 2500000 signal web app 18
do 3000000 slow web app 20
do 3000000 load web app 1048576 4194304 500
do 3500000 probe web app readiness fails
do 4000000 registry down
do 4500000 kubelet node-1 stop
do 5000000 kubelet node-1 start
do 5500000 cordon node-2
do 5500000 taint node-2 a=b:NoExecute
do 6000000 memory node-1 short
do 6500000 evict web
do 7000000 drain node-1
do 8000000 delete web 1 force

apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
  - name: app
    image: nginx:1.29
    readinessProbe: {tcpSocket: {port: 80}, periodSeconds: 2}
";

const TOKENS: [&str; 36] = [
    " ",
    "  ",
    "\n",
    "\n\n",
    "\r",
    "\0",
    "\u{feff}",
    "ä",
    "😀",
    "-",
    "--",
    "0",
    "1",
    "-1",
    "255",
    "256",
    "65536",
    "99999999999999999999",
    "604800000000",
    "604800000001",
    "podarium 2",
    "do ",
    "at ",
    "seed ",
    "nodes 9",
    "nodes 10",
    "lang ",
    "force",
    "fails",
    "node",
    "web",
    "app",
    "signal",
    "taint",
    "=",
    ":",
];

/// A link that is bent in several places.
pub(crate) fn odd(random: &mut Random) -> String {
    let mut text = WHOLE.to_owned();
    for _ in 0..=random.below(6) {
        let at = text.floor_char_boundary(random.below(text.len() + 1));
        match random.below(4) {
            0 => text.insert_str(at, TOKENS[random.below(TOKENS.len())]),
            1 => text.truncate(at),
            2 => {
                let to = text.floor_char_boundary((at + random.below(40)).min(text.len()));
                text.replace_range(at..to, TOKENS[random.below(TOKENS.len())]);
            }
            _ => {
                let to = text.floor_char_boundary((at + random.below(60)).min(text.len()));
                let again = text[at..to].to_owned();
                let there = text.floor_char_boundary(random.below(text.len() + 1));
                text.insert_str(there, &again);
            }
        }
    }
    text
}

/// Whether reading it keeps its promises; now and then it is played too.
pub(crate) fn holds(text: &str, play: bool) -> Result<(), String> {
    let link = Link::read(text);
    if link.manifest.len() > LONGEST_TEXT {
        return Err(format!("a manifest of {} bytes", link.manifest.len()));
    }
    if link.inputs.windows(2).any(|pair| pair[0].0 > pair[1].0) {
        return Err("inputs out of order".to_owned());
    }
    let again = Link {
        flaw: link.flaw,
        ..Link::read(&link.write())
    };
    let with_seed = Link {
        seed: Some(link.seed.unwrap_or_default()),
        ..link.clone()
    };
    if again != with_seed {
        return Err(format!("it is not read back:\n{with_seed:?}\n{again:?}"));
    }
    if play {
        let mut session = Session::new(1);
        session.dispatch(0, Action::Create(link.manifest.clone()));
        for (at, input) in link.inputs {
            session.advance_to(at.min(20_000_000), 20_000);
            session.dispatch(at.min(20_000_000), input);
        }
        session.advance_to(40_000_000, 20_000);
        session.view(10_000_000);
    }
    Ok(())
}
