//! `df`: how full the file systems are.
//!
//! Owns the table. Does not own the figures: file systems count their bytes.

use super::Answer;
use super::cx::Cx;
use super::ls::human;
use crate::kernel::inode::FsKind;

/// Kilobytes of the node's disk.
const DISK: u64 = 103_078_876;

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
            (limit as u64 / 1024, used)
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
