//! `find` and `xargs`: files by their properties, and commands made of words.
//!
//! Owns the expression and the list of commands that is then carried out one by one. Does not own processes.

use super::cx::{Cx, base_name, join, shown};
use super::{Answer, Pause};
use crate::Bytes;
use crate::accounts::number;
use crate::kernel::inode::{Inode, Node};
use crate::kernel::process::Ending;
use crate::shell::pattern;

/// Directories inside each other, and files in all.
const MAX_DEPTH: i64 = 64;
const MAX_FOUND: usize = 20_000;
/// Words of an expression.
const MAX_WORDS: usize = 300;

/// Carries out the commands of `Memory::list`; one whose first word is empty is a text to be printed.
pub(super) fn run_list(cx: &mut Cx, worst: fn(Ending) -> i32) -> Answer {
    if cx.memory.numbers.is_empty() || cx.memory.numbers[0] > 0 {
        if !cx.memory.numbers.is_empty() {
            let Some((_, ending)) = cx.machine.reap(cx.pid) else {
                return Err(Pause::Child);
            };
            let status = worst(ending);
            if status != 0 {
                cx.memory.status = status;
            }
        }
        cx.memory.numbers = vec![0];
    }
    while !cx.memory.list.is_empty() {
        let command = cx.memory.list.remove(0);
        if command.is_empty() {
            continue;
        }
        if let [first, text] = command.as_slice()
            && first.is_empty()
        {
            cx.put(&[text]);
            continue;
        }
        if let Some(child) = cx.spawn(&command) {
            cx.memory.numbers = vec![u64::from(child)];
            return Err(Pause::Child);
        }
        let name = shown(&command[0]);
        let text = if cx.busybox() {
            [&name, ": No such file or directory"].concat()
        } else {
            let quote = if cx.name() == "xargs" { "" } else { "'" };
            [quote, &name, quote, ": No such file or directory"].concat()
        };
        cx.complain(&text);
        cx.memory.status = 127;
    }
    Ok(cx.memory.status)
}

struct Find<'a, 'b> {
    cx: &'a mut Cx<'b>,
    args: &'a [Bytes],
    at: usize,
    found: usize,
    actions: bool,
    /// Files for `-exec … +`.
    together: Vec<Bytes>,
    limits: (i64, i64),
    prune: bool,
    deep: bool,
}

/// The file that the expression is asked about.
struct Candidate<'a> {
    path: &'a [u8],
    inode: &'a Inode,
}

pub(super) fn find(cx: &mut Cx) -> Answer {
    if cx.memory.phase == 0 {
        cx.memory.phase = 1;
        let args = cx.args();
        let starts = |arg: &Bytes| matches!(arg.first(), Some(b'-' | b'(' | b'!'));
        let count = args.iter().position(starts).unwrap_or(args.len());
        if args.len() - count > MAX_WORDS {
            cx.complain("the expression is too long");
            return Ok(1);
        }
        let mut roots = args[..count].to_vec();
        if roots.is_empty() {
            roots.push(b".".as_slice().into());
        }
        let rest = &args[count..];
        let value = |name: &[u8]| {
            let at = rest.iter().position(|arg| &**arg == name)?;
            rest.get(at + 1).and_then(|text| number(text))
        };
        let mut find = Find {
            cx,
            args: rest,
            at: 0,
            found: 0,
            actions: rest.iter().any(|arg| {
                matches!(
                    &**arg,
                    b"-print"
                        | b"-print0"
                        | b"-exec"
                        | b"-ok"
                        | b"-delete"
                        | b"-quit"
                        | b"-ls"
                        | b"-printf"
                )
            }),
            together: Vec::new(),
            limits: (
                value(b"-mindepth").unwrap_or(0),
                value(b"-maxdepth").unwrap_or(MAX_DEPTH),
            ),
            prune: false,
            deep: rest
                .iter()
                .any(|arg| matches!(&**arg, b"-depth" | b"-delete")),
        };
        for root in roots {
            if let Err(errno) = find.cx.machine.stat(find.cx.pid, &root, false) {
                find.cx.fault("'%'", "%", &root, errno);
                continue;
            }
            if let Err(why) = find.walk(&root, 0) {
                find.cx.complain(&why);
                return Ok(1);
            }
        }
        let together = std::mem::take(&mut find.together);
        if !together.is_empty()
            && let Some(at) = rest.iter().position(|arg| &**arg == b"-exec")
        {
            let words = rest[at + 1..]
                .iter()
                .take_while(|arg| !matches!(&***arg, b"+" | b";"));
            let mut command: Vec<Bytes> = words.filter(|word| &***word != b"{}").cloned().collect();
            command.extend(together);
            cx.memory.list.push(command);
        }
    }
    run_list(cx, |_| 0)
}

impl Find<'_, '_> {
    fn walk(&mut self, path: &[u8], depth: i64) -> Result<(), String> {
        self.found += 1;
        let Ok(inode) = self.cx.machine.stat(self.cx.pid, path, false) else {
            return Ok(());
        };
        let inode = inode.into_owned();
        self.prune = false;
        let candidate = Candidate {
            path,
            inode: &inode,
        };
        if !self.deep {
            self.judge(&candidate, depth)?;
        }
        if inode.is_dir()
            && !self.prune
            && depth < self.limits.1.min(MAX_DEPTH)
            && self.found < MAX_FOUND
        {
            match self.cx.machine.read_dir(self.cx.pid, path) {
                Ok(names) => {
                    for name in names {
                        self.walk(&join(path, &name), depth + 1)?;
                    }
                }
                Err(errno) => self.cx.fault("'%'", "%", path, errno),
            }
        }
        if self.deep {
            self.judge(&candidate, depth)?;
        }
        Ok(())
    }

    fn judge(&mut self, file: &Candidate, depth: i64) -> Result<(), String> {
        if depth < self.limits.0 {
            return Ok(());
        }
        self.at = 0;
        let truth = self.args.is_empty() || self.any(file, true)?;
        if self.at < self.args.len() {
            return Err([
                "paths must precede expression: `",
                &shown(&self.args[self.at]),
                "'",
            ]
            .concat());
        }
        if truth && !self.actions {
            self.say(&[file.path, b"\n"].concat());
        }
        Ok(())
    }

    fn say(&mut self, text: &[u8]) {
        self.cx
            .memory
            .list
            .push(vec![Bytes::default(), text.into()]);
    }

    fn take(&mut self, words: &[&[u8]]) -> bool {
        let found = self
            .args
            .get(self.at)
            .is_some_and(|arg| words.contains(&&**arg));
        self.at += usize::from(found);
        found
    }

    /// Alternatives; what is not `live` is only read.
    fn any(&mut self, file: &Candidate, live: bool) -> Result<bool, String> {
        let mut truth = self.all(file, live)?;
        while self.take(&[b"-o", b"-or"]) {
            let other = self.all(file, live && !truth)?;
            truth |= other;
        }
        Ok(truth)
    }

    fn all(&mut self, file: &Candidate, live: bool) -> Result<bool, String> {
        let mut truth = self.one(file, live)?;
        loop {
            let and = self.take(&[b"-a", b"-and"]);
            let ends = self
                .args
                .get(self.at)
                .is_none_or(|arg| matches!(&**arg, b"-o" | b"-or" | b")"));
            if ends && !and {
                return Ok(truth);
            }
            truth &= self.one(file, live && truth)?;
        }
    }

    fn one(&mut self, file: &Candidate, live: bool) -> Result<bool, String> {
        if self.take(&[b"!", b"-not"]) {
            return Ok(!self.one(file, live)?);
        }
        if self.take(&[b"("]) {
            let truth = self.any(file, live)?;
            return if self.take(&[b")"]) {
                Ok(truth)
            } else {
                Err("missing closing ')'".into())
            };
        }
        let Some(test) = self.args.get(self.at).cloned() else {
            return Err("expected an expression".into());
        };
        self.at += 1;
        if matches!(&*test, b"-exec" | b"-ok") {
            let end = self.args[self.at..]
                .iter()
                .position(|arg| matches!(&**arg, b";" | b"+"));
            let Some(end) = end else {
                return Err("missing argument to `-exec'".into());
            };
            let words = &self.args[self.at..self.at + end];
            let each = &*self.args[self.at + end] == b";";
            self.at += end + 1;
            if live && each {
                let put = |word: &Bytes| {
                    Bytes::from(shown(word).replace("{}", &shown(file.path)).into_bytes())
                };
                let command = words.iter().map(put).collect();
                self.cx.memory.list.push(command);
            } else if live {
                self.together.push(file.path.into());
            }
            return Ok(true);
        }
        let flags: &[&[u8]] = &[
            b"-print", b"-print0", b"-delete", b"-prune", b"-empty", b"-true", b"-false",
            b"-depth", b"-mount", b"-xdev", b"-follow", b"-quit", b"-ls",
        ];
        if flags.contains(&&*test) {
            if !live {
                return Ok(true);
            }
            match &*test {
                b"-print" => self.say(&[file.path, b"\n"].concat()),
                b"-print0" => self.say(&[file.path, b"\0"].concat()),
                b"-prune" => self.prune = true,
                b"-delete" => {
                    let (machine, pid) = (&mut *self.cx.machine, self.cx.pid);
                    let gone = if file.inode.is_dir() {
                        machine.rmdir(pid, file.path)
                    } else {
                        machine.unlink(pid, file.path)
                    };
                    if let Err(errno) = gone {
                        self.cx.fault("cannot delete '%'", "%", file.path, errno);
                        return Ok(false);
                    }
                }
                b"-empty" => {
                    return Ok(match &file.inode.node {
                        Node::Dir { entries, .. } => entries.names().is_empty(),
                        Node::File(blob) => blob.len() == 0,
                        _ => false,
                    });
                }
                b"-false" => return Ok(false),
                _ => {}
            }
            return Ok(true);
        }
        let Some(value) = self.args.get(self.at).cloned() else {
            return Err(["missing argument to `", &shown(&test), "'"].concat());
        };
        self.at += 1;
        if !live {
            return Ok(true);
        }
        let inode = file.inode;
        let now = self.cx.unix_secs();
        let age = now.saturating_sub(inode.mtime_us / 1_000_000);
        Ok(match &*test {
            b"-maxdepth" | b"-mindepth" => true,
            b"-name" => pattern::matches(&value, base_name(file.path)),
            b"-iname" => pattern::matches(
                &value.to_ascii_lowercase(),
                &base_name(file.path).to_ascii_lowercase(),
            ),
            b"-path" | b"-wholename" => pattern::matches(&value, file.path),
            b"-type" => value.iter().any(|letter| {
                *letter
                    == if inode.letter() == '-' {
                        b'f'
                    } else {
                        inode.letter() as u8
                    }
            }),
            b"-user" => self.cx.id_of("/etc/passwd", &value) == Some(inode.uid),
            b"-group" => self.cx.id_of("/etc/group", &value) == Some(inode.gid),
            b"-uid" => compares(&value, u64::from(inode.uid)),
            b"-gid" => compares(&value, u64::from(inode.gid)),
            b"-links" => compares(&value, u64::from(inode.links)),
            b"-mtime" => compares(&value, age / 86_400),
            b"-mmin" => compares(&value, age / 60),
            b"-perm" => {
                let (sign, digits) = match value.first() {
                    Some(sign @ (b'-' | b'/')) => (*sign, &value[1..]),
                    _ => (0, &value[..]),
                };
                let wanted = super::modes::new_mode(digits, 0, inode.is_dir(), 0).unwrap_or(0);
                match sign {
                    b'-' => inode.mode & wanted == wanted,
                    b'/' => wanted == 0 || inode.mode & wanted != 0,
                    _ => inode.mode == wanted,
                }
            }
            b"-newer" => {
                let other = self.cx.machine.stat(self.cx.pid, &value, true);
                other.is_ok_and(|other| inode.mtime_us > other.mtime_us)
            }
            b"-size" => {
                let unit = value.last().copied().filter(|byte| !byte.is_ascii_digit());
                let bytes = match unit {
                    Some(b'c') => 1,
                    Some(b'k') => 1 << 10,
                    Some(b'M') => 1 << 20,
                    Some(b'G') => 1 << 30,
                    _ => 512,
                };
                let digits = &value[..value.len() - usize::from(unit.is_some())];
                compares(digits, (inode.size() as u64).div_ceil(bytes))
            }
            other => {
                let text = if self.cx.busybox() {
                    "unrecognized: "
                } else {
                    "unknown predicate `"
                };
                let end = if self.cx.busybox() { "" } else { "'" };
                return Err([text, &shown(other), end].concat());
            }
        })
    }
}

/// `5`, `+5` or `-5`.
fn compares(text: &[u8], value: u64) -> bool {
    let (sign, digits) = match text.first() {
        Some(sign @ (b'-' | b'+')) => (*sign, &text[1..]),
        _ => (0, text),
    };
    let wanted = number(digits).unwrap_or(0).unsigned_abs();
    match sign {
        b'+' => value > wanted,
        b'-' => value < wanted,
        _ => value == wanted,
    }
}

/// The words of a text, with quotes and backslashes.
fn words(text: &[u8]) -> Vec<Bytes> {
    let mut found = Vec::new();
    let mut word: Option<Vec<u8>> = None;
    let mut quote = 0;
    let mut bytes = text.iter();
    while let Some(byte) = bytes.next() {
        if quote != 0 {
            if *byte == quote {
                quote = 0;
            } else {
                word.get_or_insert_default().push(*byte);
            }
            continue;
        }
        match byte {
            b'\'' | b'"' => {
                quote = *byte;
                word.get_or_insert_default();
            }
            b'\\' => word.get_or_insert_default().extend(bytes.next()),
            b' ' | b'\t' | b'\n' => found.extend(word.take().map(Bytes::from)),
            other => word.get_or_insert_default().push(*other),
        }
    }
    found.extend(word.map(Bytes::from));
    found
}

pub(super) fn xargs(cx: &mut Cx) -> Answer {
    if cx.memory.phase == 0 {
        let options = cx.options("+n:I:i0rtd:P:L:s:E:x max-args=n null=0 no-run-if-empty=r delimiter=d replace=I max-procs=P")?;
        let bytes = cx.stdin_all()?;
        cx.memory.phase = 1;
        let mut command = options.operands.clone();
        if command.is_empty() {
            command.push(b"echo".as_slice().into());
        }
        let separator = match options.value(b'd') {
            _ if options.has(b'0') => Some(0),
            Some(text) if text == b"\\n" => Some(b'\n'),
            Some(text) => text.first().copied(),
            None => None,
        };
        let replaced = options.value(b'I');
        let items: Vec<Bytes> = match (separator, &replaced) {
            (Some(byte), _) => {
                let text = bytes.strip_suffix(&[byte]).unwrap_or(&bytes);
                if bytes.is_empty() {
                    Vec::new()
                } else {
                    text.split(|known| *known == byte)
                        .map(Bytes::from)
                        .collect()
                }
            }
            (None, Some(_)) => {
                let lines = super::text::lines_of(&bytes).into_iter();
                lines
                    .map(|line| Bytes::from(line.trim_ascii_start()))
                    .filter(|line| !line.is_empty())
                    .collect()
            }
            (None, None) => words(&bytes),
        };
        let most = options
            .value(b'n')
            .or_else(|| options.value(b'L'))
            .and_then(number)
            .unwrap_or(5000)
            .max(1) as usize;
        let mut list: Vec<Vec<Bytes>> = Vec::new();
        if let Some(mark) = replaced {
            for item in &items {
                let put = |word: &Bytes| {
                    Bytes::from(shown(word).replace(&shown(mark), &shown(item)).into_bytes())
                };
                list.push(command.iter().map(put).collect());
            }
        } else {
            for chunk in items.chunks(most) {
                list.push([command.as_slice(), chunk].concat());
            }
            if items.is_empty() && !options.has(b'r') {
                list.push(command);
            }
        }
        if options.has(b't') {
            for command in &list {
                cx.err(&[command.join(&b' ').as_slice(), b"\n"].concat());
            }
        }
        cx.memory.list = list;
    }
    run_list(cx, |ending| match ending {
        Ending::Code(0) => 0,
        Ending::Code(255) => 124,
        Ending::Code(_) => 123,
        Ending::Signal(_) => 125,
    })
}
