//! Programs that change files: `touch`, `mkdir`, `rm`, `cp`, `mv`, `ln` and their like.
//!
//! Owns what they print. Does not own permissions: the kernel refuses.

use super::Answer;
use super::cx::{Cx, Options, base_name, join, shown};
use super::ls::real_path;
use super::modes::new_mode;
use crate::Bytes;
use crate::kernel::errno::Errno;
use crate::kernel::fds::OpenFlags;
use crate::kernel::inode::{Device, Node};

/// Directories inside each other that are gone through.
pub(super) const MAX_DEPTH: u32 = 64;

pub(super) fn touch(cx: &mut Cx) -> Answer {
    let options = cx.options("camhfd:t:r: date=d reference=r no-create=c")?;
    cx.need(&options, 1)?;
    let time = match (options.value(b'r'), options.value(b'd')) {
        (Some(path), _) => cx
            .machine
            .stat(cx.pid, path, true)
            .ok()
            .map(|inode| inode.mtime_us),
        (_, Some(text)) => {
            super::calendar::read_time(&shown(text), cx.unix_secs()).map(|secs| secs * 1_000_000)
        }
        _ => options
            .value(b't')
            .and_then(stamp)
            .map(|secs| secs * 1_000_000),
    };
    for path in &options.operands {
        let result = match cx.machine.touch(cx.pid, path, time) {
            Err(Errno::NoEnt) if options.has(b'c') => Ok(()),
            Err(Errno::NoEnt) => {
                let made = cx.write_file(path, b"", OpenFlags::APPEND, 0o666);
                made.and_then(|()| cx.machine.touch(cx.pid, path, time))
            }
            other => other,
        };
        if let Err(errno) = result {
            cx.fault("cannot touch '%'", "%", path, errno);
        }
    }
    Ok(cx.memory.status)
}

/// Seconds since 1970 of `[[CC]YY]MMDDhhmm[.ss]`; without a year it is 2026.
fn stamp(text: &[u8]) -> Option<u64> {
    let (digits, secs) = super::cx::split_at_byte(text, b'.');
    let shown = shown(digits);
    let full = match digits.len() {
        12 => shown,
        10 => ["20", &shown].concat(),
        8 => ["2026", &shown].concat(),
        _ => return None,
    };
    let part = |from: usize, to: usize| full.get(from..to).unwrap_or_default();
    let text = format!(
        "{}-{}-{} {}:{}:{}",
        part(0, 4),
        part(4, 6),
        part(6, 8),
        part(8, 10),
        part(10, 12),
        secs.map_or("00".into(), super::cx::shown)
    );
    super::calendar::read_time(&text, 0)
}

pub(super) fn mkdir(cx: &mut Cx) -> Answer {
    let options = cx.options("pm:v parents=p mode=m verbose=v")?;
    cx.need(&options, 1)?;
    let parents = options.has(b'p');
    for path in &options.operands {
        for (at, byte) in path.iter().enumerate().skip(1) {
            if parents && *byte == b'/' {
                // What is there already is not made again; a real failure shows at the end.
                let _ = cx.machine.mkdir(cx.pid, &path[..at], 0o777);
            }
        }
        match cx.machine.mkdir(cx.pid, path, 0o777) {
            Err(Errno::Exist)
                if parents
                    && cx
                        .machine
                        .stat(cx.pid, path, true)
                        .is_ok_and(|inode| inode.is_dir()) => {}
            Err(errno) => cx.fault(
                "cannot create directory '%'",
                "can't create directory '%'",
                path,
                errno,
            ),
            Ok(()) => {
                if let Some(mode) = options
                    .value(b'm')
                    .and_then(|mode| new_mode(mode, 0o777, true, 0))
                {
                    // It was made just now.
                    let _ = cx.machine.chmod(cx.pid, path, mode);
                }
                if options.has(b'v') {
                    let words: &[u8] = if cx.busybox() {
                        b"created directory: '"
                    } else {
                        b"mkdir: created directory '"
                    };
                    cx.put(&[words, path, b"'\n"]);
                }
            }
        }
    }
    Ok(cx.memory.status)
}

pub(super) fn rmdir(cx: &mut Cx) -> Answer {
    let options = cx.options("pv parents=p verbose=v")?;
    cx.need(&options, 1)?;
    for path in &options.operands {
        if options.has(b'v') {
            cx.put(&[b"rmdir: removing directory, '", path, b"'\n"]);
        }
        if let Err(errno) = cx.machine.rmdir(cx.pid, path) {
            cx.fault("failed to remove '%'", "'%'", path, errno);
        }
    }
    Ok(cx.memory.status)
}

pub(super) fn rm(cx: &mut Cx) -> Answer {
    let options = cx.options("rRfidv recursive=r force=f verbose=v")?;
    let force = options.has(b'f');
    if !force {
        cx.need(&options, 1)?;
    }
    let recursive = options.has(b'r') || options.has(b'R');
    for path in &options.operands {
        if matches!(base_name(path), b"." | b"..") {
            cx.complain(
                &[
                    "refusing to remove '.' or '..' directory: skipping '",
                    &shown(path),
                    "'",
                ]
                .concat(),
            );
            continue;
        }
        match remove(cx, path, recursive, 0) {
            Err(Errno::NoEnt) if force => {}
            Err(Errno::IsDir) if cx.busybox() => {
                cx.complain(&["'", &shown(path), "' is a directory"].concat());
            }
            Err(errno) => cx.fault("cannot remove '%'", "can't remove '%'", path, errno),
            Ok(()) if options.has(b'v') => cx.put(&[b"removed '", path, b"'\n"]),
            Ok(()) => {}
        }
    }
    Ok(cx.memory.status)
}

/// Removes a file, or a directory with all that is in it; the error is the first that was met.
fn remove(cx: &mut Cx, path: &[u8], recursive: bool, depth: u32) -> Result<(), Errno> {
    if !recursive || !cx.machine.stat(cx.pid, path, false)?.is_dir() {
        return cx.machine.unlink(cx.pid, path);
    }
    let names = cx.machine.read_dir(cx.pid, path)?;
    for name in names.iter().filter(|_| depth < MAX_DEPTH) {
        let inner = join(path, name);
        if let Err(errno) = remove(cx, &inner, true, depth + 1) {
            if depth > 0 {
                return Err(errno);
            }
            cx.fault("cannot remove '%'", "can't remove '%'", &inner, errno);
        }
    }
    cx.machine.rmdir(cx.pid, path)
}

/// Where each source goes: into the last operand if it is a directory, else onto it.
fn pairs(cx: &mut Cx, options: &Options) -> Result<Vec<(Bytes, Bytes)>, super::Pause> {
    cx.need(options, if options.has(b't') { 1 } else { 2 })?;
    let mut sources = options.operands.clone();
    let goal = match options.value(b't') {
        Some(goal) => goal.into(),
        None => sources.pop().unwrap_or_default(),
    };
    let follow = !options.has(b'n');
    let is_dir = !options.has(b'T')
        && cx
            .machine
            .stat(cx.pid, &goal, follow)
            .is_ok_and(|inode| inode.is_dir());
    if !is_dir && sources.len() > 1 {
        let name = shown(&goal);
        cx.complain(&if cx.busybox() {
            ["can't stat '", &name, "': No such file or directory"].concat()
        } else {
            ["target '", &name, "' is not a directory"].concat()
        });
        return Err(super::Pause::Exit(1));
    }
    let pair = |source: Bytes| {
        let trimmed = source.strip_suffix(b"/").unwrap_or(&source);
        let to = if is_dir {
            join(&goal, base_name(trimmed)).into()
        } else {
            goal.clone()
        };
        (source, to)
    };
    Ok(sources.into_iter().map(pair).collect())
}

pub(super) fn cp(cx: &mut Cx) -> Answer {
    let options = cx.options("rRapfdLPivut:T recursive=r archive=a force=f verbose=v")?;
    for (from, to) in pairs(cx, &options)? {
        copy(cx, &from, &to, &options, 0);
    }
    Ok(cx.memory.status)
}

fn copy(cx: &mut Cx, from: &[u8], to: &[u8], options: &Options, depth: u32) {
    let archive = options.has(b'a');
    let recursive = archive || options.has(b'r') || options.has(b'R');
    let follow = !(archive || options.has(b'd') || options.has(b'P') || (recursive && depth > 0));
    let inode = match cx.machine.stat(cx.pid, from, follow) {
        Ok(inode) => inode.into_owned(),
        Err(errno) => return cx.fault("cannot stat '%'", "can't stat '%'", from, errno),
    };
    let old = cx.machine.stat(cx.pid, to, true);
    if real_path(cx, from).ok() == real_path(cx, to).ok() && old.is_ok() {
        return cx.complain(
            &[
                "'",
                &shown(from),
                "' and '",
                &shown(to),
                "' are the same file",
            ]
            .concat(),
        );
    }
    if inode.is_dir() {
        if !recursive {
            let gnu = if cx.busybox() {
                ""
            } else {
                "-r not specified; "
            };
            return cx.complain(&[gnu, "omitting directory '", &shown(from), "'"].concat());
        }
        let is_new = cx.machine.stat(cx.pid, to, true).is_err();
        if is_new && let Err(errno) = cx.machine.mkdir(cx.pid, to, inode.mode | 0o700) {
            return cx.fault(
                "cannot create directory '%'",
                "can't create directory '%'",
                to,
                errno,
            );
        }
        let names = cx.machine.read_dir(cx.pid, from);
        for name in names
            .unwrap_or_default()
            .iter()
            .filter(|_| depth < MAX_DEPTH)
        {
            copy(cx, &join(from, name), &join(to, name), options, depth + 1);
        }
    } else if let Node::Symlink(target) = &inode.node {
        // An old file in the way is replaced.
        let _ = cx.machine.unlink(cx.pid, to);
        if let Err(errno) = cx.machine.symlink(cx.pid, target, to) {
            cx.fault(
                "cannot create symbolic link '%'",
                "can't create symlink '%'",
                to,
                errno,
            );
        }
        return;
    } else {
        let bytes = match cx.machine.slurp(cx.pid, from) {
            Ok(bytes) => bytes,
            Err(errno) => {
                return cx.fault("cannot open '%' for reading", "can't open '%'", from, errno);
            }
        };
        let mut wrote = cx.write_file(to, &bytes, OpenFlags::WRITE, inode.mode);
        if wrote == Err(Errno::Acces) && options.has(b'f') && cx.machine.unlink(cx.pid, to).is_ok()
        {
            wrote = cx.write_file(to, &bytes, OpenFlags::WRITE, inode.mode);
        }
        if let Err(errno) = wrote {
            return cx.fault(
                "cannot create regular file '%'",
                "can't create '%'",
                to,
                errno,
            );
        }
    }
    if options.has(b'v') {
        cx.put(&[b"'", from, b"' -> '", to, b"'\n"]);
    }
    if archive || options.has(b'p') {
        // Who is not root keeps what he may.
        let _ = cx
            .machine
            .chown(cx.pid, to, Some(inode.uid), Some(inode.gid), true);
        let _ = cx.machine.chmod(cx.pid, to, inode.mode);
        let _ = cx.machine.touch(cx.pid, to, Some(inode.mtime_us));
    }
}

pub(super) fn mv(cx: &mut Cx) -> Answer {
    let options = cx.options("fivut:T force=f verbose=v")?;
    let archive = "aP";
    for (from, to) in pairs(cx, &options)? {
        let result = match cx.machine.rename(cx.pid, &from, &to) {
            Err(Errno::XDev) => {
                // Another file system: a copy, and then the old one goes.
                let status = std::mem::take(&mut cx.memory.status);
                copy(cx, &from, &to, &Options::of(archive), 0);
                let copied = cx.memory.status == 0;
                cx.memory.status |= status;
                if copied {
                    remove(cx, &from, true, 0)
                } else {
                    continue;
                }
            }
            other => other,
        };
        match result {
            Err(Errno::Inval) if !cx.busybox() => {
                cx.complain(
                    &[
                        "cannot move '",
                        &shown(&from),
                        "' to a subdirectory of itself, '",
                        &shown(&to),
                        "'",
                    ]
                    .concat(),
                );
            }
            Err(Errno::NoEnt) if cx.machine.stat(cx.pid, &from, false).is_err() => {
                cx.fault("cannot stat '%'", "can't rename '%'", &from, Errno::NoEnt);
            }
            Err(errno) => {
                let gnu = ["cannot move '%' to '", &shown(&to), "'"].concat();
                cx.fault(&gnu, "can't rename '%'", &from, errno);
            }
            Ok(()) if options.has(b'v') => {
                let word: &[u8] = if cx.busybox() { b"'" } else { b"renamed '" };
                cx.put(&[word, &from, b"' -> '", &to, b"'\n"]);
            }
            Ok(()) => {}
        }
    }
    Ok(cx.memory.status)
}

pub(super) fn ln(cx: &mut Cx) -> Answer {
    let mut options = cx.options("sfnvrTt: symbolic=s force=f no-dereference=n verbose=v")?;
    if options.operands.len() == 1 {
        options.operands.push(b".".as_slice().into());
    }
    let symbolic = options.has(b's');
    for (from, to) in pairs(cx, &options)? {
        if options.has(b'f') {
            // There may be nothing to replace.
            let _ = cx.machine.unlink(cx.pid, &to);
        }
        let result = if symbolic {
            cx.machine.symlink(cx.pid, &from, &to)
        } else {
            cx.machine.link(cx.pid, &from, &to)
        };
        match result {
            Ok(()) if options.has(b'v') => {
                let arrow: &[u8] = if symbolic || cx.busybox() {
                    b"' -> '"
                } else {
                    b"' => '"
                };
                cx.put(&[b"'", &to, arrow, &from, b"'\n"]);
            }
            Ok(()) => {}
            Err(Errno::NoEnt)
                if !symbolic && !cx.busybox() && cx.machine.stat(cx.pid, &from, false).is_err() =>
            {
                cx.fault("failed to access '%'", "", &from, Errno::NoEnt);
            }
            Err(Errno::Perm) if !symbolic && !cx.busybox() => {
                cx.complain(&[&shown(&from), ": hard link not allowed for directory"].concat());
            }
            Err(errno) => {
                let gnu = if symbolic {
                    "failed to create symbolic link '%'"
                } else {
                    "failed to create hard link '%'"
                };
                cx.fault(gnu, "%", &to, errno);
            }
        }
    }
    Ok(cx.memory.status)
}

/// `mknod` and `mkfifo`.
pub(super) fn mknod(cx: &mut Cx) -> Answer {
    let options = cx.options("m: mode=m")?;
    let fifo = cx.name() == "mkfifo";
    cx.need(&options, if fifo { 1 } else { 2 })?;
    let operands = &options.operands;
    let number = |at: usize| {
        operands
            .get(at)
            .and_then(|text| crate::accounts::number(text))
            .unwrap_or(0) as u16
    };
    let device = match operands.get(1).map(|kind| &**kind) {
        Some(b"c" | b"b" | b"u") if !fifo => Some(Device::of(number(2), number(3))),
        _ => None,
    };
    let mode = options
        .value(b'm')
        .and_then(|mode| new_mode(mode, 0o666, false, 0))
        .unwrap_or(0o666);
    for path in operands.iter().take(if fifo { operands.len() } else { 1 }) {
        if let Err(errno) = cx.machine.mknod(cx.pid, path, device, mode) {
            let gnu = if fifo { "cannot create fifo '%'" } else { "%" };
            cx.fault(gnu, "%", path, errno);
        }
    }
    Ok(cx.memory.status)
}

pub(super) fn mktemp(cx: &mut Cx) -> Answer {
    let options = cx.options("dtqup: directory=d")?;
    let dir = options
        .value(b'p')
        .map(Bytes::from)
        .or_else(|| cx.env_var("TMPDIR"))
        .unwrap_or_else(|| b"/tmp".as_slice().into());
    let template = options.operands.first().cloned();
    let mut path = match template {
        Some(template) if options.has(b'p') || options.has(b't') => join(&dir, &template),
        Some(template) => template.to_vec(),
        None => join(&dir, b"tmp.XXXXXXXXXX"),
    };
    let random = cx.machine.random_bytes(path.len());
    for (byte, random) in path
        .iter_mut()
        .rev()
        .zip(random)
        .take_while(|(byte, _)| **byte == b'X')
    {
        *byte = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
            [usize::from(random) % 62];
    }
    let made = if options.has(b'd') {
        cx.machine.mkdir(cx.pid, &path, 0o700)
    } else {
        cx.write_file(&path, b"", OpenFlags::WRITE, 0o600)
    };
    match made {
        Ok(()) => cx.put(&[&path, b"\n"]),
        Err(errno) => cx.fault("failed to create file via template '%'", "%", &path, errno),
    }
    Ok(cx.memory.status)
}

/// `truncate -s SIZE`.
pub(super) fn truncate(cx: &mut Cx) -> Answer {
    let options = cx.options("s:c size=s")?;
    cx.need(&options, 1)?;
    let size = options
        .value(b's')
        .and_then(super::text::size_of)
        .unwrap_or(0) as usize;
    for path in &options.operands {
        let result = cx.machine.resize(cx.pid, path, size);
        if let Err(errno) = result {
            cx.fault("cannot open '%' for writing", "%", path, errno);
        }
    }
    Ok(cx.memory.status)
}
