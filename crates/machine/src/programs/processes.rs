//! Programs about processes and users: `sleep`, `kill`, `id`, `env`, `timeout` and their like.
//!
//! Owns their formats. Does not own processes and signals: the kernel does.

use super::cx::{Cx, base_name, shown};
use super::{Answer, Pause};
use crate::accounts::number;
use crate::{Bytes, Load, Signal};

pub(super) fn true_(_: &mut Cx) -> Answer {
    Ok(0)
}

pub(super) fn false_(_: &mut Cx) -> Answer {
    Ok(1)
}

pub(super) fn unknown_applet(cx: &mut Cx) -> Answer {
    if cx.native.argv.len() < 2 && cx.name() == "busybox" {
        cx.print("BusyBox v1.35.0 (Debian 1:1.35.0-4+deb12u1+b1) multi-call binary.\n");
        return Ok(0);
    }
    cx.complain("applet not found");
    Ok(127)
}

pub(super) fn hostname(cx: &mut Cx) -> Answer {
    let options = cx.options("ifsIdA ip-address=i fqdn=f short=s all-ip-addresses=I")?;
    if options.has(b'i') || options.has(b'I') {
        let address = cx.machine.own_address(cx.pid);
        cx.print(&[&address, "\n"].concat());
        return Ok(0);
    }
    if !options.operands.is_empty() {
        let text = if cx.busybox() {
            "sethostname: Operation not permitted"
        } else {
            "you must be root to change the host name"
        };
        cx.complain(text);
        return Ok(1);
    }
    let name = cx
        .machine
        .slurp(cx.pid, b"/etc/hostname")
        .unwrap_or_default();
    let text = shown(&name);
    let short = text.trim().split('.').next().unwrap_or_default();
    if options.has(b's') {
        cx.print(&[short, "\n"].concat());
        return Ok(0);
    }
    if options.has(b'f') || options.has(b'd') {
        // The first name that the table of hosts has for the own address.
        let hosts = cx.machine.slurp(cx.pid, b"/etc/hosts").unwrap_or_default();
        let hosts = shown(&hosts);
        let own = hosts.lines().find(|line| {
            line.split_whitespace()
                .skip(1)
                .any(|word| word == text.trim())
        });
        let full = own
            .and_then(|line| line.split_whitespace().nth(1))
            .unwrap_or(text.trim());
        let domain = full.split_once('.').map_or("", |(_, domain)| domain);
        cx.print(&[if options.has(b'd') { domain } else { full }, "\n"].concat());
        return Ok(0);
    }
    cx.put(&[&name]);
    Ok(0)
}

/// Microseconds of `1`, `0.5`, `2m`, `1h`, `1d`.
fn duration_us(text: &[u8]) -> Option<u64> {
    let (digits, unit) = match text.split_last()? {
        (b's', rest) => (rest, 1),
        (b'm', rest) => (rest, 60),
        (b'h', rest) => (rest, 3600),
        (b'd', rest) => (rest, 86_400),
        _ => (text, 1),
    };
    let (whole, fraction) = super::cx::split_at_byte(digits, b'.');
    let whole = if whole.is_empty() && fraction.is_some() {
        0
    } else {
        number(whole).filter(|_| whole[0] != b'-')?
    };
    let mut micros = 0;
    let fraction = fraction.unwrap_or_default();
    if !fraction.iter().all(u8::is_ascii_digit) {
        return None;
    }
    for at in 0..6 {
        micros = micros * 10 + fraction.get(at).map_or(0, |digit| u64::from(digit - b'0'));
    }
    Some(((whole as u64).min(u64::from(u32::MAX)) * 1_000_000 + micros) * unit)
}

/// A service of the machine of which no more is known than that it runs.
pub(super) fn daemon(_: &mut Cx) -> Answer {
    Err(Pause::Signal)
}

pub(super) fn sleep(cx: &mut Cx) -> Answer {
    if let Some(until) = cx.memory.numbers.first().copied() {
        return if cx.machine.now >= until {
            Ok(0)
        } else {
            Err(cx.until(until))
        };
    }
    let args = cx.args();
    if args.is_empty() {
        return Err(cx.bad_usage("missing operand"));
    }
    let mut total = 0_u64;
    for arg in &args {
        if matches!(&**arg, b"infinity" | b"inf") {
            total += u64::from(u32::MAX) * 1_000_000;
            continue;
        }
        if let (false, [b'-', letter, ..]) = (cx.busybox(), &**arg) {
            let text = format!("invalid option -- '{}'", char::from(*letter));
            return Err(cx.bad_usage(&text));
        }
        let Some(duration) = duration_us(arg) else {
            if cx.busybox() {
                cx.complain(&["invalid number '", &shown(arg), "'"].concat());
                return Ok(1);
            }
            return Err(cx.bad_usage(&["invalid time interval '", &shown(arg), "'"].concat()));
        };
        total += duration;
    }
    let until = cx.machine.now + total;
    cx.memory.numbers.push(until);
    Err(cx.until(until))
}

/// `-9`, `-KILL`, `-s KILL`: the signal, and the arguments that are left.
fn signal_of(cx: &mut Cx) -> Result<(u8, Vec<Bytes>), Pause> {
    let mut signal = Signal::TERM.0;
    let mut rest = Vec::new();
    let mut args = cx.args().into_iter();
    while let Some(arg) = args.next() {
        let Some(name) = arg.strip_prefix(b"-").filter(|_| rest.is_empty()) else {
            rest.push(arg);
            continue;
        };
        let name = if name == b"s" {
            args.next().unwrap_or_default()
        } else {
            name.into()
        };
        match &*name {
            b"0" => signal = 0,
            b"q" | b"o" | b"f" | b"x" | b"w" | b"e" => {}
            b"-" => rest.extend(args.by_ref()),
            _ => {
                if let Some(parsed) = Signal::parse(&shown(&name)) {
                    signal = parsed.0;
                } else {
                    cx.complain(&["bad signal name '", &shown(&name), "'"].concat());
                    return Err(Pause::Exit(1));
                }
            }
        }
    }
    Ok((signal, rest))
}

pub(super) fn kill(cx: &mut Cx) -> Answer {
    let (signal, targets) = signal_of(cx)?;
    for target in targets {
        let Some(number) = number(&target) else {
            cx.complain(&["invalid number '", &shown(&target), "'"].concat());
            continue;
        };
        if let Err(errno) = cx.machine.kill(cx.pid, number as i32, signal) {
            cx.fault(
                "sending signal to % failed",
                "can't kill pid %",
                &target,
                errno,
            );
        }
    }
    Ok(cx.memory.status)
}

/// The processes that have a name: number inside and number in the machine.
fn named(cx: &Cx, wanted: &dyn Fn(&[u8], &[u8]) -> bool) -> Vec<(u32, u32)> {
    let mut found = cx.machine.visible(cx.pid);
    found.retain(|(_, pid)| {
        let proc = cx.machine.procs.get(*pid);
        proc.is_some_and(|proc| {
            !proc.is_zombie() && *pid != cx.pid && wanted(&proc.comm, &proc.argv.join(&b' '))
        })
    });
    found
}

/// `killall`, `pkill`, `pidof`, `pgrep`: processes by name.
pub(super) fn by_name(cx: &mut Cx) -> Answer {
    let called = cx.name();
    let whole_line = cx.args().iter().any(|arg| &**arg == b"-f");
    let lists = matches!(called.as_str(), "pidof" | "pgrep");
    let (signal, names) = signal_of(cx)?;
    let exact = matches!(called.as_str(), "killall" | "pidof");
    let mut found = Vec::new();
    for name in names {
        let targets = named(cx, &|comm, line| {
            let text = if whole_line { line } else { comm };
            if exact {
                comm == base_name(&name)
            } else {
                text.windows(name.len().max(1)).any(|part| part == &*name)
            }
        });
        if targets.is_empty() && called == "killall" {
            let gnu = if cx.busybox() {
                ": no process killed"
            } else {
                ": no process found"
            };
            cx.complain(&[&shown(&name), gnu].concat());
        }
        found.extend(targets);
    }
    if called == "pidof" {
        found.reverse();
    }
    for (index, (vpid, _)) in found.iter().enumerate() {
        if lists {
            let gap = if called == "pgrep" { "\n" } else { " " };
            write!(cx, "{}{vpid}", if index > 0 { gap } else { "" });
        } else {
            // A process that is not ours stays as it is.
            let _ = cx.machine.kill(cx.pid, *vpid as i32, signal);
        }
    }
    if lists && !found.is_empty() {
        cx.print("\n");
    }
    Ok(i32::from(found.is_empty()))
}

pub(super) fn id(cx: &mut Cx) -> Answer {
    let mut options = cx.options("ugGnr user=u group=g groups=G name=n")?;
    if cx.name() == "groups" {
        *options = super::cx::Options::of("Gn");
    }
    let Some(creds) = cx.machine.procs.get(cx.pid).map(|proc| proc.creds.clone()) else {
        return Ok(1);
    };
    let (mut uid, mut gid, mut groups) = (creds.uid, creds.gid, creds.groups.clone());
    if let Some(name) = options.operands.first() {
        let Some(row) = cx.row_of("/etc/passwd", 0, name) else {
            let text = if cx.busybox() {
                ["unknown user ", &shown(name)].concat()
            } else {
                ["'", &shown(name), "': no such user"].concat()
            };
            cx.complain(&text);
            return Ok(1);
        };
        let field = |at: usize| row.get(at).and_then(|text| number(text)).unwrap_or(0) as u32;
        (uid, gid) = (field(2), field(3));
        groups = vec![gid];
    }
    if !cx.busybox() || !groups.contains(&gid) {
        groups.retain(|group| *group != gid);
        groups.insert(0, gid);
    }
    let by_name = options.has(b'n');
    let which = options.last_of(b"ugG");
    let mut show = |table: &str, id: u32| {
        let name = cx.name_of(table, id);
        let text = id.to_string();
        match which {
            Some(_) if by_name => shown(&name),
            Some(_) => text,
            None if *name == *text.as_bytes() => text,
            None => [&text, "(", &shown(&name), ")"].concat(),
        }
    };
    let user = show("/etc/passwd", uid);
    let group = show("/etc/group", gid);
    let all: Vec<String> = groups.iter().map(|gid| show("/etc/group", *gid)).collect();
    let line = match which {
        Some(b'u') => user,
        Some(b'g') => group,
        Some(_) => all.join(" "),
        None => ["uid=", &user, " gid=", &group, " groups=", &all.join(",")].concat(),
    };
    cx.print(&[&line, "\n"].concat());
    Ok(0)
}

pub(super) fn whoami(cx: &mut Cx) -> Answer {
    let uid = cx.uid();
    let name = cx.name_of("/etc/passwd", uid);
    let text = uid.to_string();
    if *name == *text.as_bytes() {
        let why = if cx.busybox() {
            "unknown uid "
        } else {
            "cannot find name for user ID "
        };
        cx.complain(&[why, &text].concat());
        return Ok(1);
    }
    cx.put(&[&name, b"\n"]);
    Ok(0)
}

pub(super) fn env(cx: &mut Cx) -> Answer {
    let options = cx.options("+iu:0 ignore-environment=i unset=u")?;
    let mut env = if options.has(b'i') {
        Vec::new()
    } else {
        cx.env()
    };
    let names = |entry: &Bytes, name: &[u8]| {
        entry
            .strip_prefix(name)
            .is_some_and(|rest| rest.starts_with(b"="))
    };
    for name in options.values(b'u') {
        env.retain(|entry| !names(entry, &name));
    }
    let mut args = options.operands;
    while args.first().is_some_and(|arg| arg.contains(&b'=')) {
        let arg = args.remove(0);
        let (name, _) = super::cx::split_at_byte(&arg, b'=');
        match env.iter().position(|entry| names(entry, name)) {
            Some(at) => env[at] = arg,
            None => env.push(arg),
        }
    }
    if args.is_empty() {
        for entry in env {
            cx.put(&[&entry, b"\n"]);
        }
        return Ok(0);
    }
    become_other(cx, &args, env)
}

/// Executes another program in place of this one.
fn become_other(cx: &mut Cx, args: &[Bytes], env: Vec<Bytes>) -> Answer {
    if cx.machine.execute_first(cx.pid, args, &env.into()).is_ok() {
        return Err(Pause::Executed);
    }
    let name = shown(&args[0]);
    cx.complain(&if cx.busybox() {
        ["can't execute '", &name, "': No such file or directory"].concat()
    } else {
        ["'", &name, "': No such file or directory"].concat()
    });
    Ok(127)
}

/// `nohup`, `setsid`, `nice`, `chroot`-less wrappers: they only execute what follows.
pub(super) fn wrapper(cx: &mut Cx) -> Answer {
    let options = cx.options("+n:cwf")?;
    if options.operands.is_empty() {
        return Err(cx.bad_usage("missing operand"));
    }
    if cx.name() == "nohup"
        && let Some(proc) = cx.machine.procs.get_mut(cx.pid)
    {
        proc.ignored |= Signal::HUP.bit();
    }
    let env = cx.env();
    become_other(cx, &options.operands, env)
}

pub(super) fn printenv(cx: &mut Cx) -> Answer {
    let names = cx.args();
    for entry in cx.env() {
        if names.is_empty() {
            cx.put(&[&entry, b"\n"]);
        }
    }
    for name in names {
        match cx.env_var(&shown(&name)) {
            Some(value) => cx.put(&[&value, b"\n"]),
            None => cx.memory.status = 1,
        }
    }
    Ok(cx.memory.status)
}

pub(super) fn timeout(cx: &mut Cx) -> Answer {
    let options = cx.options("+s:k:v signal=s kill-after=k preserve-status=p foreground=f")?;
    if !cx.busybox() && options.operands.len() < 2 {
        cx.err(b"Try 'timeout --help' for more information.\n");
        return Ok(125);
    }
    cx.need(&options, 2)?;
    let signal = options
        .value(b's')
        .and_then(|name| Signal::parse(&shown(name)))
        .unwrap_or(Signal::TERM);
    let now = cx.machine.now;
    if cx.memory.phase == 0 {
        let Some(duration) = duration_us(&options.operands[0]) else {
            return Err(cx.bad_usage(
                &["invalid time interval '", &shown(&options.operands[0]), "'"].concat(),
            ));
        };
        cx.memory.phase = 1;
        cx.catch(&[Signal::CHLD]);
        let command = options.operands[1..].to_vec();
        let Some(child) = cx.spawn(&command) else {
            cx.complain(
                &[
                    "failed to run command '",
                    &shown(&command[0]),
                    "': No such file or directory",
                ]
                .concat(),
            );
            return Ok(127);
        };
        cx.memory.numbers = vec![u64::from(child), now + duration];
    }
    loop {
        while cx.machine.take_signal(cx.pid).is_some() {}
        let late = cx.memory.phase > 1;
        if let Some((_, ending)) = cx.machine.reap(cx.pid) {
            if late && cx.busybox() {
                // There it is the command itself that the shell started.
                cx.machine.finish(cx.pid, ending);
                return Err(Pause::Executed);
            }
            return Ok(if late { 124 } else { ending.status() });
        }
        let (child, until) = (cx.memory.numbers[0] as u32, cx.memory.numbers[1]);
        if now < until {
            return Err(cx.until(until));
        }
        let force = late && options.has(b'k');
        cx.machine
            .deliver(child, if force { Signal::KILL } else { signal });
        cx.memory.phase = 2;
        let later = options.value(b'k').and_then(duration_us);
        cx.memory.numbers[1] = now + later.unwrap_or(3_600_000_000).max(1);
    }
}

/// Waits for a command and says how long it took.
#[cfg(feature = "tools")]
pub(super) fn time(cx: &mut Cx) -> Answer {
    if cx.memory.phase == 0 {
        cx.memory.phase = 1;
        cx.memory.text = cx.machine.now.to_string().into_bytes();
        let options = cx.options("+pv")?;
        cx.memory.list = vec![options.operands];
    }
    let status = super::find::run_list(cx, crate::kernel::process::Ending::status)?;
    let spent = cx.machine.now - number(&cx.memory.text).unwrap_or(0) as u64;
    let secs = spent / 1_000_000;
    let line = format!(
        "real\t{}m {}.{:02}s\nuser\t0m 0.00s\nsys\t0m 0.00s\n",
        secs / 60,
        secs % 60,
        spent / 10_000 % 100
    );
    cx.err(line.as_bytes());
    Ok(status)
}

pub(super) fn uname(cx: &mut Cx) -> Answer {
    let options =
        cx.options("amnrspvoi all=a kernel-name=s nodename=n kernel-release=r machine=m")?;
    let host = cx
        .machine
        .slurp(cx.pid, b"/etc/hostname")
        .unwrap_or_default();
    let host = shown(host.trim_ascii_end());
    let parts = [
        (b's', "Linux"),
        (b'n', host.as_str()),
        (b'r', "6.1.0"),
        (b'v', "#1 SMP"),
        (b'm', "x86_64"),
        (b'o', "GNU/Linux"),
    ];
    let none = options.last_of(b"asnrvmo").is_none();
    let wanted = parts.iter().filter(|(letter, _)| {
        options.has(b'a') || options.has(*letter) || (none && *letter == b's')
    });
    let words: Vec<&str> = wanted.map(|(_, text)| *text).collect();
    cx.print(&[&words.join(" "), "\n"].concat());
    Ok(0)
}

/// `stress`: takes memory until the limit ends it, or computes.
pub(super) fn stress(cx: &mut Cx) -> Answer {
    if cx.memory.phase > 0 {
        return match cx.memory.numbers.first().copied() {
            Some(until) if cx.machine.now >= until => Ok(0),
            Some(until) => Err(cx.until(until)),
            None => Err(Pause::Signal),
        };
    }
    cx.memory.phase = 1;
    let args = cx.args();
    let value = |names: [&[u8]; 2]| {
        let at = args.iter().position(|arg| names.contains(&&**arg))?;
        args.get(at + 1).cloned()
    };
    let workers = |names| value(names).and_then(|text| number(&text)).unwrap_or(0);
    let (cpu, io, vm, hdd) = (
        workers([b"--cpu", b"-c"]),
        workers([b"--io", b"-i"]),
        workers([b"--vm", b"-m"]),
        workers([b"--hdd", b"-d"]),
    );
    let each = value([b"--vm-bytes", b"--vm-bytes"])
        .and_then(|text| super::text::size_of(&text))
        .unwrap_or(256 << 20);
    let vpid = cx.machine.getpid(cx.pid);
    writeln!(
        cx,
        "stress: info: [{vpid}] dispatching hogs: {cpu} cpu, {io} io, {vm} vm, {hdd} hdd"
    );
    let workers = [cpu, io, vm, hdd].map(i64::unsigned_abs);
    let load = Load {
        memory_bytes: each.saturating_mul(workers[2]),
        bytes_per_second: 0,
        cpu_milli: workers.iter().sum::<u64>().saturating_mul(1000),
    };
    cx.machine.take_load(cx.pid, load);
    if cx.machine.procs.get(cx.pid).is_none() {
        return Ok(137);
    }
    if let Some(seconds) = value([b"--timeout", b"-t"]).and_then(|text| duration_us(&text)) {
        cx.memory.numbers = vec![cx.machine.now + seconds];
        return Err(cx.until(cx.memory.numbers[0]));
    }
    Err(Pause::Signal)
}
