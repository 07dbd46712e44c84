//! `df`, `mount` and `umount`: the file systems that there are, and how full they are.
//!
//! Owns the tables and messages. Does not own the figures: file systems count their bytes.

use super::Answer;
use super::cx::{Cx, shown};
use super::ls::human;
use crate::kernel::errno::Errno;
use crate::kernel::inode::FsKind;

/// Kilobytes of the node's disk.
const DISK: u64 = 103_078_876;

/// `mount`: the list, or one more of them.
pub(super) fn mount(cx: &mut Cx) -> Answer {
    let options = cx.options("+t:o:rwanv types=t options=o bind=b")?;
    if options.operands.is_empty() {
        let Ok(view) = cx.machine.view(cx.pid) else {
            return Ok(1);
        };
        for line in cx.machine.mounts_text(&view).lines() {
            let words: Vec<&str> = line.split(' ').collect();
            if let [device, path, kind, rights, ..] = words.as_slice() {
                writeln!(cx, "{device} on {path} type {kind} ({rights})");
            }
        }
        return Ok(0);
    }
    cx.need(&options, 2)?;
    let (source, path) = (shown(&options.operands[0]), options.operands[1].clone());
    let kind = options.value(b't').map_or(String::new(), shown);
    let read_only = options.has(b'r')
        || options
            .value(b'o')
            .is_some_and(|list| list.split(|byte| *byte == b',').any(|word| word == b"ro"));
    let Err(errno) = cx.machine.mount(cx.pid, &source, &kind, &path, read_only) else {
        return Ok(0);
    };
    let at = shown(&path);
    let (text, code) = match (cx.busybox(), errno) {
        (true, Errno::Perm) => ("permission denied (are you root?)".to_string(), 1),
        (true, _) => (
            ["mounting ", &source, " on ", &at, " failed: ", errno.text()].concat(),
            255,
        ),
        (false, Errno::Perm) => ([&at, ": permission denied."].concat(), 32),
        (false, Errno::NoEnt) => ([&at, ": mount point does not exist."].concat(), 32),
        (false, _) => ([&at, ": ", errno.text()].concat(), 32),
    };
    cx.complain(&text);
    Ok(code)
}

pub(super) fn umount(cx: &mut Cx) -> Answer {
    let options = cx.options("+lfrnv")?;
    cx.need(&options, 1)?;
    for path in &options.operands {
        let Err(errno) = cx.machine.unmount(cx.pid, path) else {
            continue;
        };
        let text = match (cx.busybox(), errno) {
            (true, _) => ["can't unmount ", &shown(path), ": ", errno.text()].concat(),
            (false, Errno::Inval) => [&shown(path), ": not mounted."].concat(),
            (false, Errno::Perm) => [&shown(path), ": must be superuser to unmount."].concat(),
            (false, _) => [&shown(path), ": target is busy."].concat(),
        };
        cx.complain(&text);
    }
    Ok(if cx.busybox() {
        cx.memory.status
    } else {
        cx.memory.status * 32
    })
}

pub(super) fn df(cx: &mut Cx) -> Answer {
    let options = cx.options("hkTPam human-readable=h print-type=T")?;
    let Ok(view) = cx.machine.view(cx.pid) else {
        return Ok(1);
    };
    let wanted = options
        .operands
        .first()
        .map(|path| cx.machine.find(&view, path, true));
    if let Some(Err(errno)) = wanted {
        cx.fault("%", "%", &options.operands[0], errno);
        return Ok(1);
    }
    let human_sizes = options.has(b'h');
    let unit = if human_sizes { "Size" } else { "1K-blocks" };
    let kind = if options.has(b'T') { "Type       " } else { "" };
    if human_sizes {
        writeln!(
            cx,
            "Filesystem      {kind}{unit}  Used Avail Use% Mounted on"
        );
    } else {
        writeln!(
            cx,
            "Filesystem     {kind}{unit:>9}     Used Available Use% Mounted on"
        );
    }
    for (index, mount) in view.mounts.iter().enumerate() {
        if let Some(Ok(loc)) = &wanted
            && usize::from(loc.mount) != index
        {
            continue;
        }
        let Some(fs) = cx
            .machine
            .filesystems
            .get(mount.fs)
            .filter(|fs| fs.kind != FsKind::Proc)
        else {
            continue;
        };
        let (bytes, limit) = fs.usage();
        let memory = fs.kind == FsKind::Memory;
        let (name, kind) = match (index, memory) {
            (0, _) => ("overlay", "overlay"),
            (_, true) => ("tmpfs", "tmpfs"),
            _ => ("/dev/vda1", "ext4"),
        };
        let used = bytes.div_ceil(1024) as u64;
        let (size, used) = if memory {
            (fs.own_limit().unwrap_or(limit as u64) / 1024, used)
        } else {
            (DISK, 8_412_000 + used)
        };
        let free = size.saturating_sub(used);
        let percent = (used * 100).div_ceil((used + free).max(1));
        let kind = if options.has(b'T') {
            format!("{kind:11}")
        } else {
            String::new()
        };
        let path = &mount.path;
        if human_sizes {
            let [size, used, free] = [size, used, free].map(|kilo| human(kilo * 1024, false));
            writeln!(
                cx,
                "{name:15} {kind}{size:>4} {used:>5} {free:>5} {percent:>3}% {path}"
            );
        } else {
            writeln!(
                cx,
                "{name:14} {kind}{size:>9} {used:>8} {free:>9} {percent:>3}% {path}"
            );
        }
    }
    Ok(0)
}
