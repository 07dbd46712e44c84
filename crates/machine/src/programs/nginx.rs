//! `nginx`: master and workers, its log, and the signals between them.
//!
//! Owns their words and what is read of a configuration: ports and the directory that is served.

use super::cx::{Cx, shown};
use super::servers::{asked_to_stop, stamp};
use super::{Answer, Native, Pause};
use crate::kernel::errno::Errno;
use crate::kernel::fds::OpenFlags;
use crate::kernel::net::{Server, Service};
use crate::kernel::process::{Creds, Program};
use crate::{Bytes, Signal};

const WORKER: &[u8] = b"nginx: worker process";
const WORKERS: usize = 2;
/// The user of the workers.
const USER: u32 = 101;
const PID_FILE: &[u8] = b"/run/nginx.pid";

/// Writes a line of the error log.
fn log(cx: &mut Cx, level: &str, text: &str) {
    let vpid = cx.machine.getpid(cx.pid);
    let line = format!(
        "{} [{level}] {vpid}#{vpid}: {text}\n",
        stamp(cx, "%Y/%m/%d %H:%M:%S")
    );
    cx.err(line.as_bytes());
}

/// Says why it cannot start, as it does on standard error and in its log.
fn give_up(cx: &mut Cx, text: &str) -> Answer {
    log(cx, "emerg", text);
    cx.err(["nginx: [emerg] ", text, "\n"].concat().as_bytes());
    Ok(1)
}

pub(super) fn nginx(cx: &mut Cx) -> Answer {
    if cx.native.argv.first().is_some_and(|name| &**name == WORKER) {
        return worker(cx);
    }
    let args = cx.args();
    let version = cx
        .env_var("NGINX_VERSION")
        .map_or("1.29.3".into(), |version| shown(&version));
    match args.first().map_or(b"".as_slice(), |arg| arg) {
        b"-v" | b"-V" => {
            cx.err(
                ["nginx version: nginx/", &version, "\n"]
                    .concat()
                    .as_bytes(),
            );
            return Ok(0);
        }
        b"-t" => {
            cx.err(b"nginx: the configuration file /etc/nginx/nginx.conf syntax is ok\nnginx: configuration file /etc/nginx/nginx.conf test is successful\n");
            return Ok(0);
        }
        b"-s" => return send(cx, args.get(1).map_or(b"", |name| name)),
        _ => {}
    }
    let talks = talks(&version);
    if cx.memory.phase == 0
        && let Some(code) = start(cx, &args, &version, talks)?
    {
        return Ok(code);
    }
    match asked_to_stop(cx) {
        Some(Signal::HUP) if talks => {
            log(cx, "notice", "signal 1 (SIGHUP) received, reconfiguring");
        }
        Some(signal @ (Signal::QUIT | Signal::TERM | Signal::INT)) if cx.memory.phase == 1 => {
            let how = match signal {
                Signal::QUIT => "3 (SIGQUIT) received, shutting down",
                Signal::INT => "2 (SIGINT) received, exiting",
                _ => "15 (SIGTERM) received, exiting",
            };
            if talks {
                log(cx, "notice", &["signal ", how].concat());
            }
            cx.memory.phase = 2;
            for child in cx.memory.numbers.clone() {
                cx.machine.deliver(child as u32, signal);
            }
        }
        _ => {}
    }
    while let Some((child, _)) = cx.machine.reap(cx.pid) {
        let at = cx
            .memory
            .numbers
            .iter()
            .position(|known| *known == u64::from(child));
        let vpid = at.and_then(|at| {
            cx.memory.numbers.remove(at);
            cx.memory.list.get_mut(0).map(|vpids| vpids.remove(at))
        });
        if let (true, Some(vpid)) = (talks, vpid) {
            let vpid = shown(&vpid);
            log(
                cx,
                "notice",
                &["signal 17 (SIGCHLD) received from ", &vpid].concat(),
            );
            log(
                cx,
                "notice",
                &["worker process ", &vpid, " exited with code 0"].concat(),
            );
        }
    }
    if cx.memory.phase < 2 || !cx.memory.numbers.is_empty() {
        return Err(Pause::Signal);
    }
    if talks {
        log(cx, "notice", "exit");
    }
    // The file goes with the master, if it was there.
    let _ = cx.machine.unlink(cx.pid, PID_FILE);
    Ok(0)
}

/// Whether the image's log has notices: older ones only write warnings.
fn talks(version: &str) -> bool {
    let minor = version
        .split('.')
        .nth(1)
        .and_then(|minor| minor.parse::<u32>().ok());
    minor.is_none_or(|minor| minor >= 19)
}

/// `nginx -s`: a signal to the master.
fn send(cx: &mut Cx, name: &[u8]) -> Answer {
    let signal = match name {
        b"quit" => Signal::QUIT,
        b"stop" => Signal::TERM,
        b"reload" => Signal::HUP,
        b"reopen" => Signal(10),
        _ => {
            cx.err(&[b"nginx: invalid option: \"-s ", name, b"\"\n"].concat());
            return Ok(1);
        }
    };
    let pid = cx.machine.slurp(cx.pid, PID_FILE).unwrap_or_default();
    let Ok(target) = shown(&pid).trim().parse() else {
        return give_up(
            cx,
            "open() \"/run/nginx.pid\" failed (2: No such file or directory)",
        );
    };
    log(cx, "notice", "signal process started");
    // A master that is gone already needs no signal.
    let _ = cx.machine.kill(cx.pid, target, signal.0);
    Ok(0)
}

/// Takes the ports and starts the workers; an exit code when that did not work.
fn start(cx: &mut Cx, args: &[Bytes], version: &str, talks: bool) -> Result<Option<i32>, Pause> {
    if cx.uid() != 0 && talks {
        log(
            cx,
            "warn",
            "the \"user\" directive makes sense only if the master process runs with super-user privileges, ignored in /etc/nginx/nginx.conf:2",
        );
        cx.err(b"nginx: [warn] the \"user\" directive makes sense only if the master process runs with super-user privileges, ignored in /etc/nginx/nginx.conf:2\n");
    }
    match cx
        .machine
        .mkdir(cx.pid, b"/var/cache/nginx/client_temp", 0o700)
    {
        Ok(()) | Err(Errno::Exist) => {}
        Err(errno) => {
            let number = match errno {
                Errno::RoFs => 30,
                Errno::NoEnt => 2,
                _ => 13,
            };
            let text = format!(
                "mkdir() \"/var/cache/nginx/client_temp\" failed ({number}: {})",
                errno.text()
            );
            return give_up(cx, &text).map(Some);
        }
    }
    let (ports, root) = configuration(cx);
    let server = Server::Nginx(["nginx/", version].concat());
    for port in &ports {
        let service = Service::Files {
            root: root.clone(),
            server: server.clone(),
        };
        if cx.machine.listen(cx.pid, *port, service).is_err() {
            // nginx tries five times, half a second apart.
            cx.machine.stop_listening(cx.pid);
            let text = format!("bind() to 0.0.0.0:{port} failed (98: Address already in use)");
            give_up(cx, &text)?;
            if cx.memory.numbers.len() == 4 {
                return give_up(cx, "still could not bind()").map(Some);
            }
            cx.memory.numbers.push(0);
            return Err(cx.until(cx.machine.now + 500_000));
        }
    }
    cx.memory.numbers.clear();
    cx.memory.phase = 1;
    let vpid = cx.machine.getpid(cx.pid);
    if let Err(errno) = cx.write_file(
        PID_FILE,
        format!("{vpid}\n").as_bytes(),
        OpenFlags::WRITE,
        0o644,
    ) {
        let number = if errno == Errno::RoFs { 30 } else { 13 };
        return give_up(
            cx,
            &format!(
                "open() \"/run/nginx.pid\" failed ({number}: {})",
                errno.text()
            ),
        )
        .map(Some);
    }
    if talks {
        log(cx, "notice", "using the \"epoll\" event method");
        log(cx, "notice", server.name());
        log(cx, "notice", "built by gcc 14.2.0 (Debian 14.2.0-19)");
        log(cx, "notice", "OS: Linux 6.1.0");
        log(cx, "notice", "getrlimit(RLIMIT_NOFILE): 1048576:1048576");
        log(cx, "notice", "start worker processes");
    }
    cx.catch(&[Signal::HUP, Signal::CHLD]);
    let mut title = b"nginx: master process nginx".to_vec();
    for arg in args {
        title.extend_from_slice(&[b" ", &**arg].concat());
    }
    if let Some(proc) = cx.machine.procs.get_mut(cx.pid) {
        proc.argv = [Bytes::from(title)].into();
    }
    let mut vpids = Vec::new();
    for _ in 0..WORKERS {
        let program = Native::new(b"nginx", [Bytes::from(WORKER)].into());
        let program = program.map_or(Program::None, |native| Program::Native(Box::new(native)));
        let Ok(child) = cx.machine.fork(cx.pid, program) else {
            break;
        };
        if let Some(proc) = cx.machine.procs.get_mut(child) {
            proc.argv = [Bytes::from(WORKER)].into();
            if proc.creds.uid == 0 {
                proc.creds = std::rc::Rc::new(Creds::user(USER));
            }
        }
        let vpid = cx.machine.getpid(child).to_string();
        if talks {
            log(cx, "notice", &["start worker process ", &vpid].concat());
        }
        cx.memory.numbers.push(u64::from(child));
        vpids.push(vpid.as_bytes().into());
    }
    cx.memory.list = vec![vpids];
    Ok(None)
}

/// The ports that the configuration names, and the directory that is served.
fn configuration(cx: &mut Cx) -> (Vec<u16>, String) {
    let dir = b"/etc/nginx/conf.d".as_slice();
    let mut ports = Vec::new();
    let mut root = "/usr/share/nginx/html".to_string();
    let mut any = false;
    for name in cx.machine.read_dir(cx.pid, dir).unwrap_or_default() {
        if !name.ends_with(b".conf") {
            continue;
        }
        let text = cx
            .machine
            .slurp(cx.pid, &[dir, b"/", &name].concat())
            .unwrap_or_default();
        any = true;
        for statement in shown(&text).split(['\n', ';', '{', '}']) {
            let mut words = statement.split_whitespace();
            match (words.next(), words.next()) {
                (Some("listen"), Some(port)) => {
                    let port = port
                        .rsplit(':')
                        .next()
                        .unwrap_or(port)
                        .parse()
                        .unwrap_or(80);
                    if !ports.contains(&port) {
                        ports.push(port);
                    }
                }
                (Some("root"), Some(path)) => root = path.trim_end_matches('/').to_string(),
                _ => {}
            }
        }
    }
    if ports.is_empty() && any {
        ports.push(80);
    }
    (ports, root)
}

fn worker(cx: &mut Cx) -> Answer {
    let talks = cx
        .env_var("NGINX_VERSION")
        .is_none_or(|version| talks(&shown(&version)));
    let signal = asked_to_stop(cx);
    cx.memory.phase = 1;
    match signal {
        None => Err(Pause::Signal),
        Some(signal) => {
            if talks {
                if signal == Signal::QUIT {
                    log(cx, "notice", "gracefully shutting down");
                }
                log(cx, "notice", "exiting");
                log(cx, "notice", "exit");
            }
            Ok(0)
        }
    }
}
