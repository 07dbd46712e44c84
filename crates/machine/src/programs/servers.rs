//! Servers: they take a port, say so, and run until a signal asks them to stop.
//!
//! Owns their log lines. Does not own what is served: that is `kernel::net`.

use super::cx::Cx;
use super::{Answer, Pause};
use crate::Signal;
use crate::kernel::net::Service;

/// Catches the signals that end a server; answers the one that came.
fn asked_to_stop(cx: &mut Cx) -> Option<Signal> {
    if cx.memory.phase == 0 {
        cx.catch(&[Signal::TERM, Signal::INT, Signal::QUIT]);
    }
    cx.machine.take_signal(cx.pid)
}

pub(super) fn generic(cx: &mut Cx) -> Answer {
    if asked_to_stop(cx).is_some() {
        return Ok(0);
    }
    cx.memory.phase = 1;
    Err(Pause::Signal)
}

fn stamp(cx: &Cx, format: &str) -> String {
    super::calendar::format_time(format, cx.machine.clock_us() / 1_000_000)
}

pub(super) fn nginx(cx: &mut Cx) -> Answer {
    let args = cx.args();
    if let Some(at) = args.iter().position(|arg| &**arg == b"-s") {
        let signal = match args.get(at + 1).map_or(b"".as_slice(), |name| name) {
            b"quit" => Signal::QUIT,
            b"stop" => Signal::TERM,
            _ => Signal::HUP,
        };
        let pid = cx
            .machine
            .slurp(cx.pid, b"/run/nginx.pid")
            .unwrap_or_default();
        let target: Option<i32> = String::from_utf8_lossy(&pid).trim().parse().ok();
        let Some(target) = target else {
            let line = format!(
                "{} [error] {1}#{1}: open() \"/run/nginx.pid\" failed (2: No such file or directory)\n",
                stamp(cx, "%Y/%m/%d %H:%M:%S"),
                cx.machine.getpid(cx.pid)
            );
            cx.err(format!("nginx: {line}").as_bytes());
            return Ok(1);
        };
        // A master that is gone already needs no signal.
        let _ = cx.machine.kill(cx.pid, target, signal.0);
        return Ok(0);
    }
    if let Some(signal) = asked_to_stop(cx) {
        let vpid = cx.machine.getpid(cx.pid);
        let how = if signal == Signal::QUIT {
            "3 (SIGQUIT) received, shutting down"
        } else {
            "15 (SIGTERM) received, exiting"
        };
        let line = format!(
            "{} [notice] {vpid}#{vpid}: signal {how}\n",
            stamp(cx, "%Y/%m/%d %H:%M:%S")
        );
        cx.err(line.as_bytes());
        // The file goes with the master, if it was there.
        let _ = cx.machine.unlink(cx.pid, b"/run/nginx.pid");
        return Ok(0);
    }
    if cx.memory.phase > 0 {
        return Err(Pause::Signal);
    }
    let server = cx
        .env_var("NGINX_VERSION")
        .map_or("nginx".into(), |version| {
            format!("nginx/{}", String::from_utf8_lossy(&version))
        });
    let service = Service::Files {
        root: "/usr/share/nginx/html".into(),
        server: server.clone(),
    };
    let vpid = cx.machine.getpid(cx.pid);
    let when = stamp(cx, "%Y/%m/%d %H:%M:%S");
    if cx.machine.listen(cx.pid, 80, service).is_err() {
        // nginx tries five times, half a second apart.
        let tries = cx.memory.numbers.len();
        let emerg = "bind() to 0.0.0.0:80 failed (98: Address already in use)";
        cx.err(
            format!("{when} [emerg] {vpid}#{vpid}: {emerg}\nnginx: [emerg] {emerg}\n").as_bytes(),
        );
        if tries == 4 {
            cx.err(format!("{when} [emerg] {vpid}#{vpid}: still could not bind()\nnginx: [emerg] still could not bind()\n").as_bytes());
            return Ok(1);
        }
        cx.memory.numbers.push(0);
        return Err(cx.until(cx.machine.now + 500_000));
    }
    cx.memory.phase = 1;
    if let Ok(file) = cx.machine.open(
        cx.pid,
        b"/run/nginx.pid",
        crate::kernel::fds::OpenFlags::WRITE,
        0o644,
    ) && let Ok(fd) = cx.machine.add_fd(cx.pid, file, 3, true)
    {
        // The file system was writable a moment ago.
        let _ = cx.machine.write(cx.pid, fd, format!("{vpid}\n").as_bytes());
        cx.machine.close(cx.pid, fd);
    }
    cx.err(format!("{when} [notice] {vpid}#{vpid}: using the \"epoll\" event method\n{when} [notice] {vpid}#{vpid}: {server}\n{when} [notice] {vpid}#{vpid}: start worker processes\n").as_bytes());
    Err(Pause::Signal)
}

pub(super) fn httpd(cx: &mut Cx) -> Answer {
    if asked_to_stop(cx).is_some() {
        return Ok(0);
    }
    if cx.memory.phase == 0 {
        cx.catch(&[Signal(28)]);
        let service = Service::Files {
            root: "/usr/local/apache2/htdocs".into(),
            server: "Apache/2.4.65 (Unix)".into(),
        };
        if cx.machine.listen(cx.pid, 80, service).is_err() {
            cx.err(b"(98)Address already in use: AH00072: make_sock: could not bind to address 0.0.0.0:80\nno listening sockets available, shutting down\nAH00015: Unable to open logs\n");
            return Ok(1);
        }
        cx.memory.phase = 1;
    }
    Err(Pause::Signal)
}

pub(super) fn redis(cx: &mut Cx) -> Answer {
    let vpid = cx.machine.getpid(cx.pid);
    let when = stamp(cx, "%d %b %Y %H:%M:%S.000");
    if let Some(signal) = asked_to_stop(cx) {
        let name = if signal == Signal::INT {
            "SIGINT"
        } else {
            "SIGTERM"
        };
        cx.print(&format!("{vpid}:signal-handler Received {name} scheduling shutdown...\n{vpid}:M {when} * User requested shutdown...\n{vpid}:M {when} # Redis is now ready to exit, bye bye...\n"));
        return Ok(0);
    }
    if cx.memory.phase == 0 {
        if cx.machine.listen(cx.pid, 6379, Service::Other).is_err() {
            cx.print(&format!("{vpid}:M {when} # Warning: Could not create server TCP listening socket *:6379: bind: Address already in use\n{vpid}:M {when} # Failed listening on port 6379 (tcp), aborting.\n"));
            return Ok(1);
        }
        cx.memory.phase = 1;
        cx.print(&format!("{vpid}:M {when} * Server initialized\n{vpid}:M {when} * Ready to accept connections tcp\n"));
    }
    Err(Pause::Signal)
}

/// A server of files that is told its port and directory: busybox's `httpd` and Python's `http.server`.
pub(super) fn file_server(cx: &mut Cx) -> Answer {
    let python = cx.name().starts_with("python");
    let args = cx.args();
    if python && !args.iter().any(|arg| &**arg == b"http.server") {
        return Ok(0);
    }
    if asked_to_stop(cx).is_some() {
        return Ok(if python { 143 } else { 0 });
    }
    if cx.memory.phase == 0 {
        cx.memory.phase = 1;
        let cwd = cx.machine.getcwd(cx.pid).unwrap_or_default();
        let mut root = String::from_utf8_lossy(&cwd).into_owned();
        let mut port = if python { 8000 } else { 80 };
        let mut rest = args.iter();
        while let Some(arg) = rest.next() {
            match &**arg {
                b"-p" | b"-h" | b"-d" | b"--directory" => {
                    let value = rest.next().cloned().unwrap_or_default();
                    let digits = value
                        .rsplit(|byte| *byte == b':')
                        .next()
                        .unwrap_or_default();
                    match crate::accounts::number(digits) {
                        Some(number) => port = number,
                        None => root = String::from_utf8_lossy(&value).into_owned(),
                    }
                }
                digits => port = crate::accounts::number(digits).unwrap_or(port),
            }
        }
        let server = if python {
            "SimpleHTTP/0.6 Python/3.13.7"
        } else {
            "busybox httpd"
        };
        let service = Service::Files {
            root: root.trim_end_matches('/').into(),
            server: server.into(),
        };
        if cx.machine.listen(cx.pid, port as u16, service).is_err() {
            cx.err(if python {
                b"OSError: [Errno 98] Address already in use\n"
            } else {
                b"httpd: bind: Address already in use\n"
            });
            return Ok(1);
        }
        if python {
            writeln!(
                cx,
                "Serving HTTP on 0.0.0.0 port {port} (http://0.0.0.0:{port}/) ..."
            );
        }
    }
    Err(Pause::Signal)
}
