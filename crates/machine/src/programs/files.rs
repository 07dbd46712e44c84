//! Programs about files: `ls`, `mkdir`, `rm`, `touch`.

use super::{Cx, Pause, processes};
use crate::Bytes;
use crate::kernel::errno::Errno;
use crate::kernel::fds::OpenFlags;
use crate::kernel::inode::Node;

/// Flag letters and operands.
fn sorted(cx: &Cx) -> (Vec<u8>, Vec<Bytes>) {
    let (flags, operands): (Vec<Bytes>, Vec<Bytes>) = cx
        .args()
        .into_iter()
        .partition(|arg| arg.len() > 1 && arg[0] == b'-');
    (
        flags
            .iter()
            .flat_map(|flag| flag.iter().copied().filter(|byte| *byte != b'-'))
            .collect(),
        operands,
    )
}

pub(super) fn touch(cx: &mut Cx) -> Result<i32, Pause> {
    let (_, operands) = sorted(cx);
    let mut status = 0;
    for path in operands {
        let flags = OpenFlags {
            truncate: false,
            ..OpenFlags::WRITE
        };
        let result = match cx.machine.touch(cx.pid, &path, None) {
            Err(Errno::NoEnt) => cx
                .machine
                .open(cx.pid, &path, flags, 0o666)
                .map(|file| cx.machine.release_file(file)),
            other => other,
        };
        if let Err(errno) = result {
            status = 1;
            if cx.busybox() {
                cx.complain_of(&path, errno)
            } else {
                cx.complain_gnu("cannot touch", &path, errno)
            }
        }
    }
    Ok(status)
}

pub(super) fn mkdir(cx: &mut Cx) -> Result<i32, Pause> {
    let (flags, operands) = sorted(cx);
    let parents = flags.contains(&b'p');
    let mut status = 0;
    for path in operands {
        let mut result = Ok(());
        if parents {
            for (at, _) in path
                .iter()
                .enumerate()
                .skip(1)
                .filter(|(_, byte)| **byte == b'/')
            {
                // What is there already is not made again; a real failure shows at the end.
                let _ = cx.machine.mkdir(cx.pid, &path[..at], 0o777);
            }
        }
        match cx.machine.mkdir(cx.pid, &path, 0o777) {
            Err(Errno::Exist) if parents => {}
            other => result = other,
        }
        if let Err(errno) = result {
            status = 1;
            if cx.busybox() {
                let line = format!(
                    "can't create directory '{}': {}",
                    String::from_utf8_lossy(&path),
                    errno.text()
                );
                cx.complain(&line);
            } else {
                cx.complain_gnu("cannot create directory", &path, errno);
            }
        }
    }
    Ok(status)
}

pub(super) fn rm(cx: &mut Cx) -> Result<i32, Pause> {
    let (flags, operands) = sorted(cx);
    let recursive = flags.iter().any(|flag| matches!(flag, b'r' | b'R'));
    let force = flags.contains(&b'f');
    let mut status = 0;
    for path in operands {
        let result = remove(cx, &path, recursive, 0);
        match result {
            Ok(()) => {}
            Err(Errno::NoEnt) if force => {}
            Err(errno) => {
                status = 1;
                if cx.busybox() {
                    let line = format!(
                        "can't remove '{}': {}",
                        String::from_utf8_lossy(&path),
                        errno.text()
                    );
                    cx.complain(&line);
                } else {
                    cx.complain_gnu("cannot remove", &path, errno);
                }
            }
        }
    }
    Ok(status)
}

fn remove(cx: &mut Cx, path: &[u8], recursive: bool, depth: u32) -> Result<(), Errno> {
    if !cx.machine.stat(cx.pid, path, false)?.is_dir() || !recursive {
        return cx.machine.unlink(cx.pid, path);
    }
    if depth < 64 {
        for name in cx.machine.read_dir(cx.pid, path)? {
            remove(cx, &[path, b"/", &name].concat(), true, depth + 1)?;
        }
    }
    cx.machine.rmdir(cx.pid, path)
}

/// `drwxr-xr-x`.
fn mode_text(letter: char, mode: u16) -> String {
    let mut text: Vec<char> = vec![letter];
    for shift in [6, 3, 0] {
        for (bit, shown) in [(4, 'r'), (2, 'w'), (1, 'x')] {
            text.push(if mode >> shift & bit != 0 { shown } else { '-' });
        }
    }
    for (bit, at, with, without) in [
        (0o4000, 3, 's', 'S'),
        (0o2000, 6, 's', 'S'),
        (0o1000, 9, 't', 'T'),
    ] {
        if mode & bit != 0 {
            text[at] = if text[at] == 'x' { with } else { without };
        }
    }
    text.into_iter().collect()
}

pub(super) fn ls(cx: &mut Cx) -> Result<i32, Pause> {
    let (flags, mut operands) = sorted(cx);
    let all = flags.contains(&b'a');
    let long = flags.contains(&b'l');
    let itself = flags.contains(&b'd');
    if operands.is_empty() {
        operands.push(b".".as_slice().into());
    }
    let many = operands.len() > 1;
    let mut status = 0;
    let mut plain = Vec::new();
    let mut dirs = Vec::new();
    for path in operands {
        match cx.machine.stat(cx.pid, &path, !long) {
            Ok(inode) if inode.is_dir() && !itself => dirs.push(path),
            Ok(_) => plain.push(path),
            Err(errno) => {
                status = if cx.busybox() { 1 } else { 2 };
                if cx.busybox() {
                    cx.complain_of(&path, errno)
                } else {
                    cx.complain_gnu("cannot access", &path, errno)
                }
            }
        }
    }
    let any_plain = !plain.is_empty();
    list(cx, b"", plain, long);
    for (index, dir) in dirs.into_iter().enumerate() {
        if many {
            cx.print(if index > 0 || any_plain { "\n" } else { "" });
            cx.out
                .extend_from_slice(&[&dir, b":\n".as_slice()].concat());
        }
        match cx.machine.read_dir(cx.pid, &dir) {
            Ok(mut names) => {
                names.retain(|name| all || name.first() != Some(&b'.'));
                if all {
                    names.insert(0, b"..".as_slice().into());
                    names.insert(0, b".".as_slice().into());
                }
                if long {
                    cx.print(&format!("total {}\n", names.len() * 4));
                }
                list(cx, &dir, names, long);
            }
            Err(errno) => {
                status = if cx.busybox() { 1 } else { 2 };
                if cx.busybox() {
                    let line = format!(
                        "can't open '{}': {}",
                        String::from_utf8_lossy(&dir),
                        errno.text()
                    );
                    cx.complain(&line);
                } else {
                    cx.complain_gnu("cannot open directory", &dir, errno);
                }
            }
        }
    }
    Ok(status)
}

fn list(cx: &mut Cx, dir: &[u8], names: Vec<Bytes>, long: bool) {
    let mut rows: Vec<[String; 5]> = Vec::new();
    let mut known: Vec<(bool, u32, String)> = Vec::new();
    for name in &names {
        if !long {
            cx.out.extend_from_slice(&[name, b"\n".as_slice()].concat());
            continue;
        }
        let path = if dir.is_empty() {
            name.to_vec()
        } else {
            [dir, b"/", name].concat()
        };
        let Ok(inode) = cx.machine.stat(cx.pid, &path, false) else {
            continue;
        };
        let mut shown = String::from_utf8_lossy(name).into_owned();
        if let Node::Symlink(target) = &inode.node {
            shown.push_str(&format!(" -> {}", String::from_utf8_lossy(target)));
        }
        let (mode, links, size) = (
            mode_text(inode.letter(), inode.mode),
            inode.links.to_string(),
            inode.size().to_string(),
        );
        let (uid, gid) = (inode.uid, inode.gid);
        let size = match &inode.node {
            Node::Device(device) => format!("{}, {:3}", device.numbers().0, device.numbers().1),
            _ => size,
        };
        let when = super::calendar::format_time("%b %e %H:%M", inode.mtime_us / 1_000_000);
        for (is_group, id, table) in [(false, uid, "/etc/passwd"), (true, gid, "/etc/group")] {
            if !known
                .iter()
                .any(|entry| (entry.0, entry.1) == (is_group, id))
            {
                let name = processes::name_of(cx, table, id).unwrap_or_else(|| id.to_string());
                known.push((is_group, id, name));
            }
        }
        let name_of = |is_group, id| {
            let entry = known
                .iter()
                .find(|entry| (entry.0, entry.1) == (is_group, id));
            entry.map_or(String::new(), |entry| entry.2.clone())
        };
        let (owner, group) = (name_of(false, uid), name_of(true, gid));
        rows.push([
            mode,
            links,
            format!("{owner}\t{group}"),
            size,
            format!("{when} {shown}"),
        ]);
    }
    let gnu = !cx.busybox();
    let width = |rows: &[[String; 5]], column: usize| {
        rows.iter().map(|row| row[column].len()).max().unwrap_or(0)
    };
    let (links, size) = (width(&rows, 1), width(&rows, 3));
    let part = |text: &str, at: usize| text.split('\t').nth(at).unwrap_or("").to_string();
    let owner = rows
        .iter()
        .map(|row| part(&row[2], 0).len())
        .max()
        .unwrap_or(0);
    let group = rows
        .iter()
        .map(|row| part(&row[2], 1).len())
        .max()
        .unwrap_or(0);
    for row in &rows {
        let (user, team) = (part(&row[2], 0), part(&row[2], 1));
        let line = if gnu {
            format!(
                "{} {:>links$} {user:owner$} {team:group$} {:>size$} {}\n",
                row[0], row[1], row[3], row[4]
            )
        } else {
            format!(
                "{} {:>4} {user:8} {team:8} {:>9} {}\n",
                row[0], row[1], row[3], row[4]
            )
        };
        cx.print(&line);
    }
}
