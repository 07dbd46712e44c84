//! `ps`: processes in columns, as busybox and procps lay them out.
//!
//! Owns the columns. Does not own what is shown: the kernel knows it.

use super::Answer;
use super::calendar::format_time;
use super::cx::{Cx, padded, shown};
use crate::Bytes;
use crate::accounts::number;
use crate::kernel::proc_files::state_text;

/// A column of `ps`: its names, its heading and its width; below 0 it is filled on the left.
const COLUMNS: &[(&str, &str, i32)] = &[
    ("pid", "PID", -7),
    ("ppid", "PPID", -7),
    ("user", "USER", 8),
    ("uid", "UID", -5),
    ("gid", "GID", -5),
    ("tty", "TTY", 8),
    ("time", "TIME", -8),
    ("stat", "STAT", 4),
    ("state", "S", 1),
    ("s", "S", 1),
    ("comm", "COMMAND", 15),
    ("ucmd", "CMD", 15),
    ("args", "COMMAND", 27),
    ("cmd", "CMD", 27),
    ("command", "COMMAND", 27),
    ("start", "START", -5),
    ("stime", "STIME", 5),
    ("c", "C", -2),
    ("%cpu", "%CPU", -4),
    ("%mem", "%MEM", -4),
    ("vsz", "VSZ", -6),
    ("rss", "RSS", -5),
    ("group", "GROUP", 8),
];

pub(super) fn ps(cx: &mut Cx) -> Answer {
    let args = cx.args();
    let busybox = cx.busybox();
    let mut chosen: Vec<Bytes> = Vec::new();
    let mut header = true;
    let mut letters = Vec::new();
    let mut only: Option<i64> = None;
    let mut every = false;
    let mut rest = args.iter();
    while let Some(arg) = rest.next() {
        let flag = arg.strip_prefix(b"-").unwrap_or(arg);
        match flag {
            b"o" | b"eo" | b"axo" => {
                every |= flag != b"o";
                let list = rest.next().cloned().unwrap_or_default();
                chosen.extend(list.split(|byte| b", ".contains(byte)).map(Bytes::from));
            }
            b"p" => only = rest.next().and_then(|text| number(text)),
            b"-no-headers" => header = false,
            _ => letters.extend_from_slice(flag),
        }
    }
    let has = |letter: u8| letters.contains(&letter);
    let at_terminal = cx
        .machine
        .procs
        .get(cx.pid)
        .is_some_and(|proc| proc.tty.is_some());
    let own_only = !busybox
        && at_terminal
        && only.is_none()
        && !has(b'e')
        && !has(b'a')
        && !has(b'x')
        && !every;
    let layout: &str = match (busybox, has(b'f'), has(b'u')) {
        (true, ..) => "pid user time args",
        (_, true, _) => "user pid ppid c stime tty time cmd",
        (_, _, true) => "user pid %cpu %mem vsz rss tty stat start time command",
        _ if has(b'x') => "pid tty stat time command",
        _ => "pid tty time ucmd",
    };
    if chosen.is_empty() {
        chosen = layout
            .split(' ')
            .map(|name| name.as_bytes().into())
            .collect();
    }
    let wide = layout.starts_with("user") && !busybox;
    let mut columns = Vec::new();
    for name in &chosen {
        let (name, title) = super::cx::split_at_byte(name, b'=');
        let known = COLUMNS.iter().find(|(known, ..)| known.as_bytes() == name);
        let Some((known, heading, width)) = known.copied() else {
            cx.complain(&["bad -o argument '", &shown(name), "'"].concat());
            return Ok(1);
        };
        let width = match (busybox, known) {
            (true, "pid" | "ppid") => -5,
            (true, "time") => 5,
            (true, "comm") => 16,
            (false, "time") if layout.contains("%cpu") => -6,
            (false, "user") if layout.contains("ppid") => 8,
            _ => width,
        };
        let title = title.map_or(heading.as_bytes().to_vec(), <[u8]>::to_vec);
        columns.push((
            known,
            if known == "user" && wide && layout.contains("ppid") {
                b"UID".to_vec()
            } else {
                title
            },
            width,
        ));
    }
    let mut rows: Vec<Vec<Vec<u8>>> = Vec::new();
    if header && columns.iter().any(|(_, title, _)| !title.is_empty()) {
        rows.push(columns.iter().map(|(_, title, _)| title.clone()).collect());
    }
    for (vpid, pid) in cx.machine.visible(cx.pid) {
        if only.is_some_and(|only| only != i64::from(vpid)) {
            continue;
        }
        if own_only && !is_own(cx, pid) {
            continue;
        }
        let mut row = Vec::new();
        for (name, ..) in &columns {
            let text = match *name {
                "pid" => vpid.to_string().into_bytes(),
                _ => cell(cx, pid, name, layout.contains("%cpu")),
            };
            row.push(text);
        }
        rows.push(row);
    }
    let last = columns.len() - 1;
    for (line, row) in rows.iter().enumerate() {
        for (at, text) in row.iter().enumerate() {
            let mut width = columns[at].2;
            // busybox writes its headings from the left.
            if line == 0 && header && busybox {
                width = width.abs();
            }
            if at == last && width > 0 {
                width = 0;
            }
            let end: &[u8] = if at == last { b"\n" } else { b" " };
            cx.put(&[&padded(text, width), end]);
        }
    }
    Ok(0)
}

/// Whether a process is of the same user and at the same terminal as this one.
fn is_own(cx: &Cx, pid: u32) -> bool {
    let who = |pid| (cx.machine.procs.get(pid)).map(|proc| (proc.tty, proc.creds.uid));
    who(pid) == who(cx.pid)
}

fn cell(cx: &mut Cx, pid: u32, column: &str, minutes: bool) -> Vec<u8> {
    let Some(proc) = cx.machine.procs.get(pid).cloned() else {
        return Vec::new();
    };
    let secs = proc.cpu_us / 1_000_000;
    let text = match column {
        "ppid" => cx.machine.getppid(pid).to_string(),
        "user" => shown(&cx.name_of("/etc/passwd", proc.creds.uid)),
        "group" => shown(&cx.name_of("/etc/group", proc.creds.gid)),
        "uid" => proc.creds.uid.to_string(),
        "gid" => proc.creds.gid.to_string(),
        "tty" => match proc.tty.and_then(|tty| cx.machine.ttys.get(tty)) {
            Some(tty) => ["pts/", &tty.number.to_string()].concat(),
            None => "?".into(),
        },
        "time" if cx.busybox() || minutes => format!("{}:{:02}", secs / 60, secs % 60),
        "time" => format!("{:02}:{:02}:{:02}", secs / 3600, secs / 60 % 60, secs % 60),
        "stat" | "state" | "s" => {
            let mut text = state_text(proc.state)[..1].to_string();
            if column == "stat" && !cx.busybox() {
                if proc.vpid == 1 || proc.exec.is_some() {
                    text.push('s');
                }
                let tty = proc.tty.and_then(|tty| cx.machine.ttys.get(tty));
                if tty.is_some_and(|tty| tty.foreground == proc.group) {
                    text.push('+');
                }
            }
            text
        }
        "comm" | "ucmd" => shown(&proc.comm),
        "args" | "cmd" | "command" if proc.is_zombie() => {
            ["[", &shown(&proc.comm), "] <defunct>"].concat()
        }
        "args" | "cmd" | "command" => shown(&proc.argv.join(&b' ')),
        "start" | "stime" => {
            format_time("%H:%M", (cx.machine.epoch_us + proc.started_us) / 1_000_000)
        }
        "c" => "0".into(),
        "%cpu" | "%mem" => "0.0".into(),
        "vsz" => "2580".into(),
        _ => "904".into(),
    };
    text.into_bytes()
}
