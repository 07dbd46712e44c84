//! Programs about processes and users: `sleep`, `ps`, `kill`, `killall`, `id`, `env` and their like.

use crate::kernel::proc_files::state_text;
use crate::{Bytes, Signal};

use super::{Cx, Pause, base_name};

pub(super) fn true_(_: &mut Cx) -> Result<i32, Pause> {
    Ok(0)
}

pub(super) fn false_(_: &mut Cx) -> Result<i32, Pause> {
    Ok(1)
}

pub(super) fn unknown_applet(cx: &mut Cx) -> Result<i32, Pause> {
    cx.complain("applet not found");
    Ok(127)
}

pub(super) fn hostname(cx: &mut Cx) -> Result<i32, Pause> {
    let name = cx
        .machine
        .slurp(cx.pid, b"/etc/hostname")
        .unwrap_or_default();
    cx.out.extend_from_slice(&name);
    Ok(0)
}

/// Microseconds of `1`, `0.5`, `2m`, `1h`, `1d`.
fn duration_us(text: &str) -> Option<u64> {
    let (number, unit) = match text.as_bytes().last()? {
        b's' => (&text[..text.len() - 1], 1),
        b'm' => (&text[..text.len() - 1], 60),
        b'h' => (&text[..text.len() - 1], 3600),
        b'd' => (&text[..text.len() - 1], 86_400),
        _ => (text, 1),
    };
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if (whole.is_empty() && fraction.is_empty())
        || !whole
            .bytes()
            .chain(fraction.bytes())
            .all(|byte| byte.is_ascii_digit())
    {
        return None;
    }
    let whole: u64 = if whole.is_empty() {
        0
    } else {
        whole.parse().unwrap_or(u64::from(u32::MAX))
    };
    let digits: String = fraction.chars().chain("000000".chars()).take(6).collect();
    Some((whole.min(u64::from(u32::MAX)) * 1_000_000 + digits.parse::<u64>().ok()?) * unit)
}

pub(super) fn sleep(cx: &mut Cx) -> Result<i32, Pause> {
    if let Some(until) = cx.memory.numbers.first().copied() {
        return if cx.machine.now >= until {
            Ok(0)
        } else {
            Err(Pause::Until(until))
        };
    }
    let args = cx.args();
    if args.is_empty() {
        cx.complain("missing operand");
        return Ok(1);
    }
    let mut total = 0;
    for arg in &args {
        let text = String::from_utf8_lossy(arg).into_owned();
        if text == "infinity" || text == "inf" {
            return Err(Pause::Signal);
        }
        match duration_us(&text) {
            Some(us) => total += us,
            None if cx.busybox() => {
                cx.complain(&format!("invalid number '{text}'"));
                return Ok(1);
            }
            None => {
                cx.complain(&format!("invalid time interval '{text}'"));
                return Ok(1);
            }
        }
    }
    let until = cx.machine.now + total;
    cx.memory.numbers.push(until);
    Err(Pause::Until(until))
}

pub(super) fn kill(cx: &mut Cx) -> Result<i32, Pause> {
    let mut signal = Signal::TERM.0;
    let mut status = 0;
    for arg in cx.args() {
        let text = String::from_utf8_lossy(&arg).into_owned();
        if let Some(name) = text.strip_prefix('-') {
            signal = if name == "0" {
                0
            } else {
                Signal::parse(name).map_or(signal, |signal| signal.0)
            };
            continue;
        }
        let target: i32 = text.parse().unwrap_or(0);
        if let Err(errno) = cx.machine.kill(cx.pid, target, signal) {
            cx.complain(&format!("can't kill pid {target}: {}", errno.text()));
            status = 1;
        }
    }
    Ok(status)
}

pub(super) fn killall(cx: &mut Cx) -> Result<i32, Pause> {
    let mut signal = Signal::TERM.0;
    let mut status = 0;
    for arg in cx.args() {
        let text = String::from_utf8_lossy(&arg).into_owned();
        if let Some(name) = text.strip_prefix('-') {
            signal = if name == "0" {
                0
            } else {
                Signal::parse(name).map_or(signal, |signal| signal.0)
            };
            continue;
        }
        let targets = cx.machine.visible(cx.pid).into_iter().filter(|(_, pid)| {
            cx.machine
                .procs
                .get(*pid)
                .is_some_and(|proc| !proc.is_zombie() && *proc.comm == *arg)
        });
        let targets: Vec<(u32, u32)> = targets.collect();
        if targets.is_empty() {
            cx.complain(&format!("{text}: no process killed"));
            status = 1;
        }
        for (vpid, _) in targets {
            // A process that is not ours stays as it is.
            let _ = cx.machine.kill(cx.pid, vpid as i32, signal);
        }
    }
    Ok(status)
}

/// A name from a table such as `/etc/passwd`.
pub(super) fn name_of(cx: &mut Cx, table: &str, id: u32) -> Option<String> {
    let text = cx.machine.slurp(cx.pid, table.as_bytes()).ok()?;
    let text = String::from_utf8_lossy(&text).into_owned();
    text.lines().find_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next()?;
        (fields.nth(1)?.parse() == Ok(id)).then(|| name.to_string())
    })
}

pub(super) fn ps(cx: &mut Cx) -> Result<i32, Pause> {
    let bsd = cx.args().iter().any(|arg| arg.contains(&b'u'));
    let gnu = !cx.busybox();
    cx.print(match (gnu, bsd) {
        (false, _) => "PID   USER     TIME  COMMAND\n",
        (true, true) => {
            "USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND\n"
        }
        (true, false) => "    PID TTY          TIME CMD\n",
    });
    for (vpid, pid) in cx.machine.visible(cx.pid) {
        let Some(proc) = cx.machine.procs.get(pid) else {
            continue;
        };
        let (uid, cpu, state) = (
            proc.creds.uid,
            proc.cpu_us / 1_000_000,
            state_text(proc.state),
        );
        let comm = String::from_utf8_lossy(&proc.comm).into_owned();
        let argv = String::from_utf8_lossy(&proc.argv.join(&b' ')).into_owned();
        let started = (cx.machine.epoch_us + proc.started_us) / 1_000_000;
        let command = if proc.is_zombie() {
            format!("[{comm}]")
        } else {
            argv
        };
        let user = name_of(cx, "/etc/passwd", uid).unwrap_or_else(|| uid.to_string());
        let line = match (gnu, bsd) {
            (false, _) => format!(
                "{vpid:5} {user:8} {:2}:{:02} {command}\n",
                cpu / 60,
                cpu % 60
            ),
            (true, true) => format!(
                "{user:8} {vpid:7}  0.0  0.0   2576   904 ?        {:4} {}   {}:{:02} {command}\n",
                &state[..1],
                super::calendar::format_time("%H:%M", started),
                cpu / 60,
                cpu % 60
            ),
            (true, false) => format!(
                "{vpid:7} ?        00:{:02}:{:02} {comm}\n",
                cpu / 60,
                cpu % 60
            ),
        };
        cx.print(&line);
    }
    Ok(0)
}

pub(super) fn id(cx: &mut Cx) -> Result<i32, Pause> {
    let Some(creds) = cx.machine.procs.get(cx.pid).map(|proc| proc.creds.clone()) else {
        return Ok(1);
    };
    let args = cx.args();
    if let Some(flag) = args.first() {
        let text = match &**flag {
            b"-u" => creds.uid.to_string(),
            b"-g" => creds.gid.to_string(),
            b"-G" => creds
                .groups
                .iter()
                .map(u32::to_string)
                .collect::<Vec<_>>()
                .join(" "),
            _ => name_of(cx, "/etc/passwd", creds.uid).unwrap_or_else(|| creds.uid.to_string()),
        };
        cx.print(&text);
        cx.print("\n");
        return Ok(0);
    }
    let with_name = |cx: &mut Cx, table: &str, id: u32| match name_of(cx, table, id) {
        Some(name) => format!("{id}({name})"),
        None => id.to_string(),
    };
    let user = with_name(cx, "/etc/passwd", creds.uid);
    let group = with_name(cx, "/etc/group", creds.gid);
    let mut order = creds.groups.clone();
    if !cx.busybox() {
        order.retain(|gid| *gid != creds.gid);
        order.insert(0, creds.gid);
    }
    let groups: Vec<String> = order
        .into_iter()
        .map(|gid| with_name(cx, "/etc/group", gid))
        .collect();
    cx.print(&format!(
        "uid={user} gid={group} groups={}\n",
        groups.join(",")
    ));
    Ok(0)
}

pub(super) fn whoami(cx: &mut Cx) -> Result<i32, Pause> {
    let uid = cx
        .machine
        .procs
        .get(cx.pid)
        .map_or(0, |proc| proc.creds.uid);
    match name_of(cx, "/etc/passwd", uid) {
        Some(name) => cx.print(&format!("{name}\n")),
        None if cx.busybox() => {
            cx.complain(&format!("unknown uid {uid}"));
            return Ok(1);
        }
        None => {
            cx.complain(&format!("cannot find name for user ID {uid}"));
            return Ok(1);
        }
    }
    Ok(0)
}

pub(super) fn env(cx: &mut Cx) -> Result<i32, Pause> {
    let mut env: Vec<Bytes> = cx
        .machine
        .procs
        .get(cx.pid)
        .map(|proc| proc.env.to_vec())
        .unwrap_or_default();
    let mut args = cx.args();
    while args
        .first()
        .is_some_and(|arg| arg.contains(&b'=') || &**arg == b"-i")
    {
        let arg = args.remove(0);
        if &*arg == b"-i" {
            env.clear();
            continue;
        }
        let end = arg
            .iter()
            .position(|byte| *byte == b'=')
            .map_or(arg.len(), |at| at + 1);
        env.retain(|entry| !entry.starts_with(&arg[..end]));
        env.push(arg);
    }
    let Some(name) = args.first().cloned() else {
        for entry in env {
            cx.out.extend_from_slice(&entry);
            cx.out.push(b'\n');
        }
        return Ok(0);
    };
    match cx.machine.execute_first(cx.pid, &args, &env.into()) {
        Ok(()) => Err(Pause::Executed),
        Err(_) => {
            cx.complain(&format!(
                "can't execute '{}': No such file or directory",
                String::from_utf8_lossy(base_name(&name))
            ));
            Ok(127)
        }
    }
}
