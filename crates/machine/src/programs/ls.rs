//! `ls` and `stat`: what is known of files, in columns and in words.
//!
//! Owns these two formats and that of modes. Does not own what a file is: that is `kernel::inode`.

use super::calendar::format_time;
use super::cx::{Cx, Options, join, padded};
use super::{Answer, columns};
use crate::Bytes;
use crate::kernel::errno::Errno;
use crate::kernel::inode::{Inode, Node};
use crate::names::sort_by;

/// Files older than this many seconds show their year instead of the time.
const HALF_YEAR: u64 = 15_778_476;

/// `drwxr-xr-x`.
pub(super) fn mode_text(inode: &Inode) -> Vec<u8> {
    let mut text = vec![inode.letter() as u8];
    for at in 0..9 {
        let on = inode.mode >> (8 - at) & 1 != 0;
        text.push(if on { b"rwx"[at % 3] } else { b'-' });
    }
    for (bit, at, letter) in [(0o4000, 3, b's'), (0o2000, 6, b's'), (0o1000, 9, b't')] {
        if inode.mode & bit != 0 {
            let runs = text[at] == b'x';
            text[at] = if runs { letter } else { letter - 32 };
        }
    }
    text
}

/// `4.0K`, `12M`: rounded up, with one digit after the point below ten.
pub(super) fn human(bytes: u64, busybox: bool) -> String {
    let mut unit = 0;
    let mut tenths = bytes * 10;
    while tenths >= 10_240 {
        tenths = if busybox {
            (tenths + 512) / 1024
        } else {
            tenths.div_ceil(1024)
        };
        unit += 1;
    }
    let letter = ["", "K", "M", "G", "T"][unit.min(4)];
    match (unit, tenths) {
        (0, _) => bytes.to_string(),
        (_, 0..100) => format!("{}.{}{letter}", tenths / 10, tenths % 10),
        _ if busybox => format!("{}.{}{letter}", tenths / 10, tenths % 10),
        _ => format!("{}{letter}", tenths.div_ceil(10)),
    }
}

/// Kilobytes on disk.
pub(super) fn blocks(inode: &Inode) -> u64 {
    match inode.node {
        Node::File(_) | Node::Dir { .. } => inode.size().div_ceil(4096) as u64 * 4,
        _ => 0,
    }
}

pub(super) fn ls(cx: &mut Cx) -> Answer {
    let mut options = cx.options("alhd1RtrSnFipAULcuCgos all=a almost-all=A recursive=R human-readable=h directory=d color reverse=r time-style full-time numeric-uid-gid=n inode=i size=S")?;
    if options.operands.is_empty() {
        options.operands.push(b".".as_slice().into());
    }
    let long = options.has(b'l') || options.has(b'n');
    let mut files = Vec::new();
    let mut dirs = Vec::new();
    let operands = std::mem::take(&mut options.operands);
    let many = operands.len() > 1 || options.has(b'R');
    for path in in_order(cx, b"", operands, &options) {
        match cx
            .machine
            .stat(cx.pid, &path, !long || path.ends_with(b"/"))
        {
            Ok(inode) if inode.is_dir() && !options.has(b'd') => dirs.push(path),
            Ok(_) => files.push(path),
            Err(_) if cx.machine.stat(cx.pid, &path, false).is_ok() => files.push(path),
            Err(errno) => {
                cx.fault("cannot access '%'", "%", &path, errno);
                cx.memory.status = if cx.busybox() { 1 } else { 2 };
            }
        }
    }
    let mut first = files.is_empty();
    list(cx, b"", files, &options);
    dirs.reverse();
    while let Some(dir) = dirs.pop() {
        if !std::mem::take(&mut first) {
            cx.out.push(b'\n');
        }
        if many {
            cx.put(&[&dir, b":\n"]);
        }
        let mut names = match cx.machine.read_dir(cx.pid, &dir) {
            Ok(names) => names,
            Err(errno) => {
                cx.fault("cannot open directory '%'", "can't open '%'", &dir, errno);
                cx.memory.status = if cx.busybox() { 1 } else { 2 };
                continue;
            }
        };
        let all = options.has(b'a');
        names.retain(|name| all || options.has(b'A') || name.first() != Some(&b'.'));
        if all {
            names.insert(0, b"..".as_slice().into());
            names.insert(0, b".".as_slice().into());
        }
        let names = in_order(cx, &dir, names, &options);
        if long {
            let stats = names.iter().filter_map(|name| {
                let inode = cx.machine.stat(cx.pid, &join(&dir, name), false);
                inode.ok().map(|inode| blocks(&inode))
            });
            let total: u64 = stats.sum();
            writeln!(cx, "total {total}");
        }
        if options.has(b'R') {
            for name in names.iter().rev() {
                let path = join(&dir, name);
                let is_dir = cx
                    .machine
                    .stat(cx.pid, &path, false)
                    .is_ok_and(|inode| inode.is_dir());
                if is_dir && !matches!(&**name, b"." | b"..") {
                    dirs.push(path.into());
                }
            }
        }
        list(cx, &dir, names, &options);
    }
    Ok(cx.memory.status)
}

/// The names as `-t`, `-S` and `-r` want them.
fn in_order(cx: &Cx, dir: &[u8], mut names: Vec<Bytes>, options: &Options) -> Vec<Bytes> {
    let inode = |name: &[u8]| cx.machine.stat(cx.pid, &join(dir, name), false);
    let key = options.last_of(b"tS");
    let weight = |name: &[u8]| match (inode(name), key) {
        (Ok(inode), Some(b't')) => inode.mtime_us,
        (Ok(inode), Some(_)) => inode.size() as u64,
        _ => 0,
    };
    if !options.has(b'U') {
        sort_by(&mut names, &|a, b| {
            let (left, right) = (weight(b), weight(a));
            left < right || (left == right && a < b)
        });
    }
    if options.has(b'r') {
        names.reverse();
    }
    names
}

fn list(cx: &mut Cx, dir: &[u8], names: Vec<Bytes>, options: &Options) {
    let long = options.has(b'l') || options.has(b'n');
    let mut rows: Vec<Vec<Bytes>> = Vec::new();
    let mut cells = Vec::new();
    let columns = options.has(b'C') || !options.has(b'1') && cx.machine.is_tty(cx.pid, 1);
    for name in &names {
        let path = join(dir, name);
        let Ok(inode) = cx.machine.stat(cx.pid, &path, false) else {
            continue;
        };
        let inode = inode.into_owned();
        let mut shown = name.to_vec();
        let mark = match &inode.node {
            Node::Dir { .. } if options.has(b'F') || options.has(b'p') => "/",
            Node::Symlink(_) if options.has(b'F') && !long => "@",
            Node::File(_) if options.has(b'F') && inode.mode & 0o111 != 0 => "*",
            _ => "",
        };
        shown.extend_from_slice(mark.as_bytes());
        let number = if options.has(b'i') {
            format!("{} ", cx.machine.inode_number(cx.pid, &path))
        } else if options.has(b's') {
            format!("{:1$} ", blocks(&inode), if cx.busybox() { 6 } else { 0 })
        } else {
            String::new()
        };
        if !long {
            let width = number.chars().count() + String::from_utf8_lossy(&shown).chars().count();
            if columns {
                shown = columns::coloured(cx, &inode, shown);
            }
            cells.push(([number.as_bytes(), &shown].concat(), width));
            continue;
        }
        let mut size = match &inode.node {
            Node::Device(device) => {
                let (major, minor) = device.numbers();
                format!("{major}, {minor:3}")
            }
            _ if options.has(b'h') => human(inode.size() as u64, cx.busybox()),
            _ => inode.size().to_string(),
        };
        if let Node::Symlink(target) = &inode.node {
            shown.extend_from_slice(b" -> ");
            shown.extend_from_slice(target);
            size = target.len().to_string();
        }
        let secs = inode.mtime_us / 1_000_000;
        let recent = cx.unix_secs().abs_diff(secs) < HALF_YEAR;
        let when = format_time(if recent { "%b %e %H:%M " } else { "%b %e  %Y " }, secs);
        let (owner, group) = if options.has(b'n') {
            (
                inode.uid.to_string().into_bytes().into(),
                inode.gid.to_string().into_bytes().into(),
            )
        } else {
            (
                cx.name_of("/etc/passwd", inode.uid),
                cx.name_of("/etc/group", inode.gid),
            )
        };
        let bytes = |text: String| Bytes::from(text.into_bytes());
        rows.push(vec![
            [number.as_bytes(), &mode_text(&inode)].concat().into(),
            bytes(inode.links.to_string()),
            owner,
            group,
            bytes(size),
            [when.as_bytes(), &shown].concat().into(),
        ]);
    }
    columns::put(cx, &cells, columns);
    let busybox = cx.busybox();
    let width = |column: usize| {
        let widest = rows.iter().map(|row| row[column].len()).max();
        let widest = widest.unwrap_or(0) as i32;
        match column {
            1 if busybox => -4,
            2 | 3 if busybox => 8,
            4 if busybox => -9,
            1 | 4 => -widest,
            2 | 3 => widest,
            _ => 0,
        }
    };
    let widths: Vec<i32> = (0..6).map(width).collect();
    for row in &rows {
        // busybox leaves a blank more between the links and what comes before them.
        for (column, text) in row.iter().enumerate() {
            let skipped = (column == 2 && options.has(b'g')) || (column == 3 && options.has(b'o'));
            if !skipped {
                let end: &[u8] = if column < 5 { b" " } else { b"\n" };
                cx.put(&[&padded(text, widths[column]), end]);
            }
        }
    }
}

fn kind_text(inode: &Inode) -> &'static str {
    match inode.node {
        Node::File(_) if inode.size() == 0 => "regular empty file",
        Node::File(_) => "regular file",
        Node::Dir { .. } => "directory",
        Node::Symlink(_) => "symbolic link",
        Node::Device(_) => "character special file",
        Node::Fifo(_) => "fifo",
    }
}

pub(super) fn stat(cx: &mut Cx) -> Answer {
    let options = cx.options("c:Lft format=c printf=c dereference=L")?;
    cx.need(&options, 1)?;
    for path in &options.operands {
        let inode = match cx.machine.stat(cx.pid, path, options.has(b'L')) {
            Ok(inode) => inode.into_owned(),
            Err(errno) => {
                cx.fault("cannot statx '%'", "can't stat '%'", path, errno);
                continue;
            }
        };
        let name = match &inode.node {
            Node::Symlink(target) if cx.busybox() => {
                [b"'", &**path, b"' -> '", target, b"'"].concat()
            }
            Node::Symlink(target) => [path, b" -> ".as_slice(), target].concat(),
            _ => path.to_vec(),
        };
        let format = options
            .value(b'c')
            .map_or(LONG.as_bytes().to_vec(), |format| {
                [format, b"\n".as_slice()].concat()
            });
        let mut bytes = format.iter();
        let plain = options.has(b'c');
        while let Some(byte) = bytes.next() {
            if *byte != b'%' {
                cx.out.push(*byte);
                continue;
            }
            let time = |secs| format_time("%F %T", secs);
            let secs = inode.mtime_us / 1_000_000;
            let letter = bytes.next().copied().unwrap_or(b'%');
            let text = match letter {
                b'n' if plain => path.to_vec(),
                b'n' => name.clone(),
                b'a' if plain => format!("{:o}", inode.mode).into_bytes(),
                b'a' => format!("{:04o}", inode.mode).into_bytes(),
                b'A' => mode_text(&inode),
                b'u' => inode.uid.to_string().into_bytes(),
                b'g' => inode.gid.to_string().into_bytes(),
                b'U' => cx.name_of("/etc/passwd", inode.uid).to_vec(),
                b'G' => cx.name_of("/etc/group", inode.gid).to_vec(),
                b's' => inode.size().to_string().into_bytes(),
                b'b' => (blocks(&inode) * 2).to_string().into_bytes(),
                b'h' => inode.links.to_string().into_bytes(),
                b'i' => cx
                    .machine
                    .inode_number(cx.pid, path)
                    .to_string()
                    .into_bytes(),
                b'F' => kind_text(&inode).as_bytes().to_vec(),
                b'N' => [b"'", &**path, b"'"].concat(),
                b'B' => b"512".to_vec(),
                b'o' => b"4096".to_vec(),
                b'd' => b"42".to_vec(),
                b'X' | b'Y' | b'Z' | b'W' => secs.to_string().into_bytes(),
                b'x' | b'y' | b'z' | b'w' => format!(
                    "{}.{:09} +0000",
                    time(secs),
                    inode.mtime_us % 1_000_000 * 1000
                )
                .into_bytes(),
                other => vec![b'%', other],
            };
            let width = if plain {
                0
            } else {
                match letter {
                    b's' | b'b' | b'i' => 10,
                    b'u' | b'g' => -5,
                    b'U' | b'G' => -8,
                    _ => 0,
                }
            };
            let text = padded(&text, width);
            cx.put(&[&text]);
        }
    }
    Ok(cx.memory.status)
}

const LONG: &str = "  File: %n\n  Size: %s\tBlocks: %b IO Block: %o   %F\nDevice: 0,%d\tInode: %i  Links: %h\nAccess: (%a/%A)  Uid: (%u/%U)   Gid: (%g/%G)\nAccess: %x\nModify: %y\nChange: %z\n Birth: %w\n";

pub(super) fn readlink(cx: &mut Cx) -> Answer {
    let real = cx.name() == "realpath";
    let options = cx.options("fenmqsz canonicalize=f")?;
    cx.need(&options, 1)?;
    for path in &options.operands {
        let answer = if real || options.has(b'f') || options.has(b'e') {
            real_path(cx, path)
        } else {
            cx.machine
                .readlink(cx.pid, path)
                .map(|target| target.to_vec())
        };
        match answer {
            Ok(text) => {
                let end: &[u8] = if options.has(b'n') { b"" } else { b"\n" };
                cx.put(&[&text, end]);
            }
            Err(errno) if real => cx.fault("%", "%", path, errno),
            Err(_) => cx.memory.status = 1,
        }
    }
    Ok(cx.memory.status)
}

/// The path without symbolic links; its last part need not exist.
pub(super) fn real_path(cx: &Cx, path: &[u8]) -> Result<Vec<u8>, Errno> {
    let mut path = path.to_vec();
    for _ in 0..40 {
        let Ok(target) = cx.machine.readlink(cx.pid, &path) else {
            let view = cx.machine.view(cx.pid)?;
            let found = cx.machine.walk(&view, &path, true)?;
            let place = found.loc.and_then(|loc| {
                let is_dir = cx.machine.inode(&view, loc).ok()?.is_dir();
                is_dir.then(|| cx.machine.path_of(&view, loc)).flatten()
            });
            return if let Some(path) = place {
                Ok(path)
            } else {
                let dir = cx.machine.path_of(&view, found.dir).ok_or(Errno::NoEnt)?;
                Ok(join(&dir, &found.name))
            };
        };
        let cut = path
            .iter()
            .rposition(|byte| *byte == b'/')
            .map_or(0, |at| at + 1);
        path = if target.starts_with(b"/") {
            target.to_vec()
        } else {
            [&path[..cut], &target].concat()
        };
    }
    Err(Errno::Loop)
}

/// `du`: kilobytes of everything below.
pub(super) fn du(cx: &mut Cx) -> Answer {
    let mut options =
        cx.options("shakmcd:x summarize=s human-readable=h all=a max-depth=d total=c")?;
    if options.operands.is_empty() {
        options.operands.push(b".".as_slice().into());
    }
    let depth = if options.has(b's') {
        Some(0)
    } else {
        options.value(b'd').and_then(crate::accounts::number)
    };
    for path in &options.operands {
        if let Err(errno) = cx.machine.stat(cx.pid, path, false) {
            cx.fault("cannot access '%'", "%", path, errno);
            continue;
        }
        below(cx, path, &options, depth, 0);
    }
    Ok(cx.memory.status)
}

fn below(cx: &mut Cx, path: &[u8], options: &Options, max: Option<i64>, depth: i64) -> u64 {
    let Ok(inode) = cx.machine.stat(cx.pid, path, false) else {
        return 0;
    };
    let (mut total, is_dir) = (blocks(&inode), inode.is_dir());
    if is_dir && depth < 64 {
        for name in cx.machine.read_dir(cx.pid, path).unwrap_or_default() {
            total += below(cx, &join(path, &name), options, max, depth + 1);
        }
    }
    if max.is_none_or(|max| depth <= max) && (is_dir || depth == 0 || options.has(b'a')) {
        let size = match options.last_of(b"hm") {
            Some(b'h') => human(total * 1024, cx.busybox()),
            Some(_) => total.div_ceil(1024).to_string(),
            None => total.to_string(),
        };
        cx.put(&[size.as_bytes(), b"\t", path, b"\n"]);
    }
    total
}
