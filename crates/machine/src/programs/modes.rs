//! Rights and owners: `chmod`, `chown`, `chgrp`.
//!
//! Owns the language of modes. Does not own permissions: the kernel refuses.

use super::Answer;
use super::cx::{Cx, join, shown, split_at_byte};
use super::files::MAX_DEPTH;
use crate::Bytes;
use crate::kernel::errno::Errno;

/// The mode that `755` or `u+x,go=r` makes of `old`.
pub(crate) fn new_mode(text: &[u8], old: u16, is_dir: bool, umask: u16) -> Option<u16> {
    if text.first()?.is_ascii_digit() {
        let digits = text.iter().all(|byte| (b'0'..b'8').contains(byte)) && text.len() < 6;
        let mode = text
            .iter()
            .fold(0, |sum, digit| sum << 3 | u16::from(digit & 7));
        return digits.then_some(mode & 0o7777);
    }
    let mut mode = old;
    for clause in text.split(|byte| *byte == b',') {
        let cut = clause.iter().position(|byte| b"+-=".contains(byte))?;
        let mut who = 0_u16;
        for letter in &clause[..cut] {
            who |= match letter {
                b'u' => 0o4700,
                b'g' => 0o2070,
                b'o' => 0o1007,
                b'a' => 0o7777,
                _ => return None,
            };
        }
        let masked = if who == 0 { !umask } else { !0 };
        who = if who == 0 { 0o7777 } else { who };
        let mut rest = &clause[cut..];
        while let [op, tail @ ..] = rest {
            let end = tail
                .iter()
                .position(|byte| b"+-=".contains(byte))
                .unwrap_or(tail.len());
            let mut bits = 0_u16;
            for letter in &tail[..end] {
                bits |= match letter {
                    b'r' => 0o444,
                    b'w' => 0o222,
                    b'x' => 0o111,
                    b'X' if is_dir || mode & 0o111 != 0 => 0o111,
                    b'X' => 0,
                    b's' => 0o6000,
                    b't' => 0o1000,
                    b'u' => (mode >> 6 & 7) * 0o111,
                    b'g' => (mode >> 3 & 7) * 0o111,
                    b'o' => (mode & 7) * 0o111,
                    _ => return None,
                };
            }
            bits &= who & masked;
            mode = match op {
                b'+' => mode | bits,
                b'-' => mode & !bits,
                _ => mode & !(who & 0o777) | bits,
            };
            rest = &tail[end..];
        }
    }
    Some(mode)
}

pub(super) fn chmod(cx: &mut Cx) -> Answer {
    // A mode such as `-w` or `-x` is no option.
    let is_mode = |arg: &Bytes| {
        arg.len() > 1 && arg[0] == b'-' && arg[1..].iter().all(|byte| b"rwxXst".contains(byte))
    };
    let mut args = cx.args();
    let taken = args.iter().position(is_mode).map(|at| args.remove(at));
    if taken.is_some() {
        args.insert(0, cx.native.argv[0].clone());
        cx.native.argv = args.into();
    }
    let mut options = cx.options("Rvcf recursive=R verbose=v")?;
    if let Some(mode) = taken {
        options.operands.insert(0, mode);
    }
    cx.need(&options, 2)?;
    let mode = options.operands.remove(0);
    let umask = cx.machine.procs.get(cx.pid).map_or(0, |proc| proc.umask);
    if new_mode(&mode, 0, false, 0).is_none() {
        let text = [
            "invalid mode",
            if cx.busybox() { " '" } else { ": '" },
            &shown(&mode),
            "'",
        ]
        .concat();
        if cx.busybox() {
            cx.complain(&text);
            return Ok(1);
        }
        return Err(cx.bad_usage(&text));
    }
    for path in &options.operands {
        each(cx, path, options.has(b'R'), 0, &mut |cx, path| {
            let inode = cx.machine.stat(cx.pid, path, true)?;
            let changed = new_mode(&mode, inode.mode, inode.is_dir(), umask).unwrap_or(inode.mode);
            cx.machine.chmod(cx.pid, path, changed)
        });
    }
    Ok(cx.memory.status)
}

pub(super) fn chown(cx: &mut Cx) -> Answer {
    let only_group = cx.name() == "chgrp";
    let mut options = cx.options("RhvcfLHP recursive=R no-dereference=h verbose=v")?;
    cx.need(&options, 2)?;
    let wanted = options.operands.remove(0);
    let (user, group) = if only_group {
        (b"".as_slice(), Some(&*wanted))
    } else {
        let separator = if wanted.contains(&b':') { b':' } else { b'.' };
        split_at_byte(&wanted, separator)
    };
    let mut ids = [None, None];
    for (at, name) in [user, group.unwrap_or_default()].into_iter().enumerate() {
        if name.is_empty() {
            continue;
        }
        let (table, what) = [("/etc/passwd", "user"), ("/etc/group", "group")][at];
        ids[at] = cx.id_of(table, name);
        if ids[at].is_none() {
            let (before, name) = if cx.busybox() {
                ("unknown ", name)
            } else {
                ("invalid ", &*wanted)
            };
            let (open, close) = if cx.busybox() {
                (" ", "")
            } else {
                (": '", "'")
            };
            cx.complain(&[before, what, open, &shown(name), close].concat());
            return Ok(1);
        }
    }
    if group.is_some_and(<[u8]>::is_empty)
        && let Some(uid) = ids[0]
    {
        let row = cx.row_of("/etc/passwd", 2, uid.to_string().as_bytes());
        ids[1] = row
            .and_then(|row| crate::accounts::number(row.get(3)?))
            .map(|gid| gid as u32);
    }
    let follow = !options.has(b'h');
    for path in &options.operands {
        each(cx, path, options.has(b'R'), 0, &mut |cx, path| {
            cx.machine.chown(cx.pid, path, ids[0], ids[1], follow)
        });
    }
    Ok(cx.memory.status)
}

/// Does something to a file, and with `deep` to all that is below it.
fn each(
    cx: &mut Cx,
    path: &[u8],
    deep: bool,
    depth: u32,
    act: &mut dyn FnMut(&mut Cx, &[u8]) -> Result<(), Errno>,
) {
    if let Err(errno) = act(cx, path) {
        let gnu = match (errno, cx.name().as_str()) {
            (Errno::NoEnt, _) => "cannot access '%'",
            (_, "chmod") => "changing permissions of '%'",
            (_, "chgrp") => "changing group of '%'",
            _ => "changing ownership of '%'",
        };
        cx.fault(gnu, "%", path, errno);
    }
    if deep
        && depth < MAX_DEPTH
        && cx
            .machine
            .stat(cx.pid, path, false)
            .is_ok_and(|inode| inode.is_dir())
    {
        for name in cx.machine.read_dir(cx.pid, path).unwrap_or_default() {
            each(cx, &join(path, &name), true, depth + 1, act);
        }
    }
}
