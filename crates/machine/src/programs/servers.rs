//! Servers: they take a port, say so, and run until a signal asks them to stop.
//!
//! Owns the smaller ones and what they share. Does not own what is served: that is `kernel::net`.

use super::cx::{Cx, base_name, shown};
use super::{Answer, Native, Pause};
use crate::kernel::net::{Server, Service};
use crate::kernel::process::Program;
use crate::{Bytes, Signal};

/// Catches the signals that end a server; answers the one that came.
pub(super) fn asked_to_stop(cx: &mut Cx) -> Option<Signal> {
    if cx.memory.phase < 2 {
        cx.catch(&[Signal::TERM, Signal::INT, Signal::QUIT]);
    }
    cx.machine.take_signal(cx.pid)
}

pub(super) fn stamp(cx: &Cx, format: &str) -> String {
    super::calendar::format_time(format, cx.machine.clock_us() / 1_000_000)
}

/// A server of which no more is known than its port, if that.
pub(super) fn generic(cx: &mut Cx) -> Answer {
    let vpid = cx.machine.getpid(cx.pid);
    if let Some(signal) = asked_to_stop(cx) {
        return Ok(match cx.name().as_str() {
            "mysqld" => {
                let when = stamp(cx, "%Y-%m-%dT%H:%M:%S.000000Z");
                cx.err(format!("{when} 0 [System] [MY-010910] [Server] /usr/sbin/mysqld: Shutdown complete (mysqld 8.4.6)  MySQL Community Server - GPL.\n").as_bytes());
                0
            }
            "postgres" => {
                let how = if signal == Signal::TERM {
                    "smart"
                } else {
                    "fast"
                };
                for text in [
                    ["received ", how, " shutdown request"].concat(),
                    "shutting down".into(),
                    "database system is shut down".into(),
                ] {
                    let when = stamp(cx, "%Y-%m-%d %H:%M:%S.000 UTC");
                    cx.err(format!("{when} [{vpid}] LOG:  {text}\n").as_bytes());
                }
                0
            }
            _ => 0,
        });
    }
    if cx.memory.phase == 0 {
        cx.memory.phase = 1;
        let port = match cx.name().as_str() {
            "mysqld" => 3306,
            "postgres" => 5432,
            _ => 0,
        };
        if port > 0 && cx.machine.listen(cx.pid, port, Service::Other).is_err() {
            cx.err(b"Can't start server: Bind on TCP/IP port: Address already in use\n");
            return Ok(1);
        }
    }
    Err(Pause::Signal)
}

pub(super) fn pause(cx: &mut Cx) -> Answer {
    if cx.memory.phase == 0 {
        cx.catch(&[Signal::CHLD]);
    }
    let signal = asked_to_stop(cx);
    cx.memory.phase = 1;
    // It is the parent of whom nobody else waits for.
    while cx.machine.reap(cx.pid).is_some() {}
    match signal {
        None | Some(Signal::CHLD) => Err(Pause::Signal),
        Some(signal) => {
            let name = if signal == Signal::INT {
                "Interrupt"
            } else {
                "Terminated"
            };
            cx.err(
                ["Shutting down, got signal: ", name, "\n"]
                    .concat()
                    .as_bytes(),
            );
            Ok(0)
        }
    }
}

/// The image of Kubernetes' own tests.
pub(super) fn agnhost(cx: &mut Cx) -> Answer {
    let args = cx.args();
    let flag = |name: &str| {
        let own = args.iter().position(|arg| **arg == *name.as_bytes());
        let value = own.and_then(|at| args.get(at + 1).cloned());
        value.or_else(|| {
            let prefix = [name, "="].concat();
            args.iter()
                .find_map(|arg| arg.strip_prefix(prefix.as_bytes()).map(Bytes::from))
        })
    };
    let port = |name: &str, usual: u16| {
        flag(name)
            .and_then(|text| crate::accounts::number(&text))
            .map_or(usual, |port| port as u16)
    };
    let port = match args.first().map_or(b"pause".as_slice(), |arg| arg) {
        b"pause" => {
            if cx.memory.phase == 0 {
                cx.print("Paused\n");
            }
            0
        }
        b"netexec" => port("--http-port", 8080),
        b"serve-hostname" => port("--port", 9376),
        b"entrypoint-tester" => {
            let words: Vec<String> = cx.native.argv.iter().map(|arg| shown(arg)).collect();
            cx.print(&["[", &words.join(" "), "]\n"].concat());
            return Ok(0);
        }
        other => {
            let text = [
                "Error: unknown command \"",
                &shown(other),
                "\" for \"app\"\nRun 'app --help' for usage.\n",
            ]
            .concat();
            cx.err(text.as_bytes());
            return Ok(1);
        }
    };
    if asked_to_stop(cx).is_some() {
        return Ok(if port == 0 { 0 } else { 2 });
    }
    if cx.memory.phase == 0 {
        cx.memory.phase = 1;
        if port > 0 {
            let when = stamp(cx, "%Y/%m/%d %H:%M:%S");
            if cx.machine.listen(cx.pid, port, Service::Tester).is_err() {
                cx.err(
                    format!("{when} listen tcp :{port}: bind: address already in use\n").as_bytes(),
                );
                return Ok(1);
            }
            let vpid = cx.machine.getpid(cx.pid);
            let text = match args.first().map_or(b"".as_slice(), |arg| arg) {
                b"netexec" => format!(
                    "{when} Started HTTP server on port {port}\n{when} Started UDP server on port  8081\n"
                ),
                _ => format!(
                    "I{} {vpid} log.go:245] Serving on port {port}.\n",
                    stamp(cx, "%m%d %H:%M:%S.000000")
                ),
            };
            cx.err(text.as_bytes());
        }
    }
    Err(Pause::Signal)
}

pub(super) fn httpd(cx: &mut Cx) -> Answer {
    let notice = |cx: &mut Cx, text: &str| {
        let vpid = cx.machine.getpid(cx.pid);
        let when = stamp(cx, "%a %b %d %H:%M:%S.000000 %Y");
        cx.err(
            format!(
                "[{when}] [{}:notice] [pid {vpid}:tid {vpid}] {text}\n",
                if text.starts_with("AH00094") {
                    "core"
                } else {
                    "mpm_event"
                }
            )
            .as_bytes(),
        );
    };
    match asked_to_stop(cx) {
        Some(Signal(28)) => {
            notice(cx, "AH00492: caught SIGWINCH, shutting down gracefully");
            return Ok(0);
        }
        Some(_) => {
            notice(cx, "AH00491: caught SIGTERM, shutting down");
            return Ok(0);
        }
        None => {}
    }
    if cx.memory.phase == 0 {
        cx.catch(&[Signal(28)]);
        let service = Service::Files {
            root: "/usr/local/apache2/htdocs".into(),
            server: Server::Apache,
        };
        if cx.machine.listen(cx.pid, 80, service).is_err() {
            cx.err(b"(98)Address already in use: AH00072: make_sock: could not bind to address 0.0.0.0:80\nno listening sockets available, shutting down\nAH00015: Unable to open logs\n");
            return Ok(1);
        }
        cx.memory.phase = 1;
        let address = cx.machine.own_address(cx.pid);
        let line = ["AH00558: httpd: Could not reliably determine the server's fully qualified domain name, using ", &address, ". Set the 'ServerName' directive globally to suppress this message\n"].concat();
        cx.err(line.repeat(2).as_bytes());
        notice(
            cx,
            "AH00489: Apache/2.4.65 (Unix) configured -- resuming normal operations",
        );
        notice(cx, "AH00094: Command line: 'httpd -D FOREGROUND'");
    }
    Err(Pause::Signal)
}

/// Python as far as tutorials call it in a pod: its version, a `print`, and the server of files.
pub(super) fn python(cx: &mut Cx) -> Answer {
    let args = cx.args();
    if args.iter().any(|arg| &**arg == b"http.server") {
        return file_server(cx);
    }
    match args.first().map_or(b"".as_slice(), |arg| arg) {
        b"-V" | b"--version" => {
            cx.print("Python 3.13.7\n");
            Ok(0)
        }
        b"-c" => {
            let code = args.get(1).map_or(String::new(), |code| shown(code));
            for statement in code.split([';', '\n']) {
                let inner = statement
                    .trim()
                    .strip_prefix("print(")
                    .and_then(|rest| rest.strip_suffix(')'));
                if let Some(text) = inner {
                    cx.print(&[text.trim_matches(['\'', '"']), "\n"].concat());
                }
            }
            Ok(0)
        }
        // A prompt without a person: it reads to the end.
        b"" => cx.stdin_all().map(|_| 0),
        path => {
            let path: Bytes = path.into();
            if let Err(errno) = cx.machine.slurp(cx.pid, &path) {
                let name = shown(&path);
                cx.err(
                    format!(
                        "python3: can't open file '{name}': [Errno 2] {}\n",
                        errno.text()
                    )
                    .as_bytes(),
                );
                return Ok(2);
            }
            // What the script does is not known; it runs, and has no handler for the signal to end.
            Err(Pause::Signal)
        }
    }
}

/// Node.js: its version, and a script that runs.
pub(super) fn node(cx: &mut Cx) -> Answer {
    let args = cx.args();
    match args.first().map_or(b"".as_slice(), |arg| arg) {
        b"-v" | b"--version" => {
            cx.print("v22.19.0\n");
            Ok(0)
        }
        b"" => cx.stdin_all().map(|_| 0),
        b"-e" | b"-p" => Ok(0),
        path => {
            let path: Bytes = path.into();
            if cx.machine.slurp(cx.pid, &path).is_err() {
                let full = super::ls::real_path(cx, &path).unwrap_or_else(|_| path.to_vec());
                cx.err(format!("node:internal/modules/cjs/loader:1228\n  throw err;\n  ^\n\nError: Cannot find module '{}'\n\nNode.js v22.19.0\n", shown(&full)).as_bytes());
                return Ok(1);
            }
            Err(Pause::Signal)
        }
    }
}

/// A server of files that is told its port and directory: busybox's `httpd` and Python's `http.server`.
pub(super) fn file_server(cx: &mut Cx) -> Answer {
    let python = base_name(&cx.native.argv[0]).starts_with(b"python");
    let args = cx.args();
    if python {
        // Python only answers the interrupt key.
        if cx.memory.phase == 0 {
            cx.catch(&[Signal::INT]);
        }
        if cx.machine.take_signal(cx.pid).is_some() {
            cx.print("\nKeyboard interrupt received, exiting.\n");
            return Ok(0);
        }
    } else if asked_to_stop(cx).is_some() {
        return Ok(0);
    }
    if cx.memory.phase > 0 {
        return Err(Pause::Signal);
    }
    cx.memory.phase = 1;
    let foreground = args
        .iter()
        .any(|arg| arg.starts_with(b"-") && !arg.starts_with(b"--") && arg.contains(&b'f'));
    if !python && !foreground {
        // It goes on in the background.
        let argv: Vec<Bytes> = [
            &[cx.native.argv[0].clone(), b"-f".as_slice().into()],
            &args[..],
        ]
        .concat();
        let name: &[u8] = if cx.busybox() { b"busybox" } else { b"httpd" };
        let program =
            Native::new(name, argv.into()).map(|native| Program::Native(Box::new(native)));
        return Ok(i32::from(
            cx.machine
                .fork(cx.pid, program.unwrap_or(Program::None))
                .is_err(),
        ));
    }
    let cwd = cx.machine.getcwd(cx.pid).unwrap_or_default();
    let mut root = shown(&cwd);
    let mut port = if python { 8000 } else { 80 };
    let mut rest = args.iter();
    while let Some(arg) = rest.next() {
        let (letter, own) = match &**arg {
            [b'-', letter @ (b'p' | b'h' | b'd'), own @ ..] => (*letter, own),
            b"--directory" => (b'd', b"".as_slice()),
            digits => {
                port = crate::accounts::number(digits).unwrap_or(port);
                continue;
            }
        };
        let value = if own.is_empty() {
            rest.next().cloned().unwrap_or_default()
        } else {
            own.into()
        };
        if letter == b'p' {
            let digits = value
                .rsplit(|byte| *byte == b':')
                .next()
                .unwrap_or_default();
            port = crate::accounts::number(digits).unwrap_or(port);
        } else {
            root = shown(&value);
        }
    }
    let service = Service::Files {
        root: root.trim_end_matches('/').into(),
        server: if python {
            Server::Python
        } else {
            Server::Busybox
        },
    };
    if cx.machine.listen(cx.pid, port as u16, service).is_err() {
        cx.err(if python {
            b"OSError: [Errno 98] Address already in use\n"
        } else {
            b"httpd: bind: Address already in use\n"
        });
        return Ok(1);
    }
    // What it prints stays in its buffer, unless it was told not to keep it.
    if python && cx.env_var("PYTHONUNBUFFERED").is_some() {
        writeln!(
            cx,
            "Serving HTTP on 0.0.0.0 port {port} (http://0.0.0.0:{port}/) ..."
        );
    }
    Err(Pause::Signal)
}
