//! Programs about the network: `wget`, `curl`, `nc`, `getent`, `netstat`, `ss`, `redis-cli`.
//!
//! Owns their messages. Does not own who listens: that is `kernel::net`.

use super::cx::{Cx, shown};
use super::{Answer, Pause};
use crate::accounts::number;
use crate::kernel::fds::OpenFlags;
use crate::kernel::net::{Reply, Request, Service, status_text};

/// A URL in its parts.
struct Url {
    host: String,
    port: u16,
    path: String,
}

fn parse_url(text: &str) -> Url {
    let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
    let secure = text.starts_with("https:");
    let cut = rest.find('/').unwrap_or(rest.len());
    let (host, path) = rest.split_at(cut);
    let bare = host.rsplit_once('@').map_or(host, |(_, host)| host);
    let (name, port) = match bare.rsplit_once(':') {
        Some((name, port)) if !name.contains(':') || name.ends_with(']') => {
            (name, number(port.as_bytes()))
        }
        _ => (bare, None),
    };
    Url {
        host: name.trim_matches(['[', ']']).to_string(),
        port: port.unwrap_or(if secure { 443 } else { 80 }) as u16,
        path: if path.is_empty() {
            "/".into()
        } else {
            path.into()
        },
    }
}

/// Why no answer came.
enum Trouble {
    Unknown,
    Refused(String),
    Unreachable(String),
}

/// Asks a server: its address and its answer.
fn ask(
    cx: &mut Cx,
    host: &str,
    port: u16,
    path: &str,
    agent: &str,
) -> Result<(String, Reply), Trouble> {
    let (address, _) = cx.machine.resolve(cx.pid, host).ok_or(Trouble::Unknown)?;
    let Some(network) = cx.machine.network_at(cx.pid, &address) else {
        return Err(Trouble::Unreachable(address));
    };
    if agent.is_empty() {
        // Only a connection: nothing is asked.
        let listener = cx.machine.listener(network, port);
        let speaks = |service: &Service| matches!(service, Service::Files { .. } | Service::Tester);
        let status = listener.map(|listener| if speaks(&listener.service) { 200 } else { 0 });
        let status = status.ok_or_else(|| Trouble::Refused(address.clone()))?;
        return Ok((
            address,
            Reply {
                status,
                ..Reply::default()
            },
        ));
    }
    let from = match cx.machine.own_address(cx.pid) {
        _ if address.starts_with("127.") => "127.0.0.1".into(),
        own => own,
    };
    let (method, agent) = agent.split_once(' ').unwrap_or(("GET", agent));
    let request = Request {
        path,
        method,
        agent,
        from: &from,
    };
    match cx.machine.http(network, port, request) {
        Some(reply) => Ok((address, reply)),
        None => Err(Trouble::Refused(address)),
    }
}

/// The lines before the body of an answer.
fn head_of(cx: &Cx, reply: &Reply) -> String {
    let date = super::calendar::format_time("%a, %d %b %Y %H:%M:%S GMT", cx.unix_secs());
    let text = |bytes: &[u8]| bytes.starts_with(b"<");
    let kind = if text(&reply.body) {
        "text/html"
    } else {
        "text/plain"
    };
    let server = if reply.server.is_empty() {
        String::new()
    } else {
        ["Server: ", &reply.server, "\r\n"].concat()
    };
    format!(
        "HTTP/1.1 {}\r\n{server}Date: {date}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: keep-alive\r\n\r\n",
        status_text(reply.status),
        reply.body.len()
    )
}

pub(super) fn wget(cx: &mut Cx) -> Answer {
    let options = cx.options("qO:ST:t:cP:U: quiet=q output-document=O server-response=S timeout=T tries=t spider=s header=U no-check-certificate=c no-verbose=q")?;
    cx.need(&options, 1)?;
    let quiet = options.has(b'q');
    let url = shown(&options.operands[0]);
    let Url { host, port, path } = parse_url(&url);
    let (address, reply) = match ask(cx, &host, port, &path, "Wget") {
        Ok(answer) => answer,
        Err(Trouble::Unknown) => {
            cx.complain(&["bad address '", &host, "'"].concat());
            return Ok(1);
        }
        Err(Trouble::Refused(address)) => {
            if !quiet {
                cx.err(format!("Connecting to {host} ({address}:{port})\n").as_bytes());
            }
            cx.complain(
                &[
                    "can't connect to remote host (",
                    &address,
                    "): Connection refused",
                ]
                .concat(),
            );
            return Ok(1);
        }
        Err(Trouble::Unreachable(address)) => {
            let limit = options.value(b'T').and_then(number).unwrap_or(127) as u64;
            wait_once(cx, limit)?;
            cx.complain(
                &[
                    "can't connect to remote host (",
                    &address,
                    "): Connection timed out",
                ]
                .concat(),
            );
            return Ok(1);
        }
    };
    if !quiet {
        cx.err(format!("Connecting to {host} ({address}:{port})\n").as_bytes());
    }
    if options.has(b'S') {
        let head = head_of(cx, &reply);
        let lines: String = head
            .trim_end()
            .lines()
            .map(|line| ["  ", line, "\n"].concat())
            .collect();
        cx.err([&lines, "  \n"].concat().as_bytes());
    }
    if reply.status == 0 {
        cx.complain("error getting response");
        return Ok(1);
    }
    if reply.status != 200 {
        cx.complain(
            &[
                "server returned error: HTTP/1.1 ",
                status_text(reply.status),
            ]
            .concat(),
        );
        return Ok(1);
    }
    if options.has(b's') {
        return Ok(0);
    }
    let own_name = path
        .rsplit('/')
        .next()
        .filter(|name| !name.is_empty())
        .unwrap_or("index.html");
    let target = options.value(b'O').unwrap_or(own_name.as_bytes());
    let to_stdout = target == b"-";
    if to_stdout {
        cx.out.clone_from(&reply.body);
    } else if let Err(errno) = cx.write_file(target, &reply.body, OpenFlags::WRITE, 0o666) {
        cx.fault("%", "can't open '%'", target, errno);
        return Ok(1);
    }
    if !quiet {
        let (saving, saved) = if to_stdout {
            (
                "writing to stdout".to_string(),
                "written to stdout".to_string(),
            )
        } else {
            (
                ["saving to '", &shown(target), "'"].concat(),
                ["'", &shown(target), "' saved"].concat(),
            )
        };
        let name = &shown(target)[..target.len().min(20)];
        let line = format!(
            "{saving}\n{name:20} 100% |{}| {:5}  0:00:00 ETA\n{saved}\n",
            "*".repeat(32),
            reply.body.len()
        );
        cx.err(line.as_bytes());
    }
    Ok(0)
}

/// Lets so many seconds pass, once.
fn wait_once(cx: &mut Cx, seconds: u64) -> Result<(), Pause> {
    if cx.memory.numbers.is_empty() {
        cx.memory.numbers = vec![cx.machine.now + seconds * 1_000_000];
    }
    let until = cx.memory.numbers[0];
    if cx.machine.now < until {
        Err(cx.until(until))
    } else {
        Ok(())
    }
}

pub(super) fn curl(cx: &mut Cx) -> Answer {
    let options = cx.options("sSo:OIivLfkm:X:H:d:w:A:u:4 silent=s show-error=S output=o head=I include=i verbose=v location=L fail=f insecure=k max-time=m connect-timeout=m request=X header=H data=d write-out=w")?;
    let silent = options.has(b's') && !options.has(b'S');
    let Some(url) = options.operands.first().map(|url| shown(url)) else {
        cx.err(b"curl: try 'curl --help' or 'curl --manual' for more information\n");
        return Ok(2);
    };
    let Url { host, port, path } = parse_url(&url);
    let (code, why) = match ask(
        cx,
        &host,
        port,
        &path,
        if options.has(b'I') {
            "HEAD curl/7.88.1"
        } else {
            "curl/7.88.1"
        },
    ) {
        Ok((_, Reply { status: 0, .. })) => (52, "Empty reply from server".to_string()),
        Ok((_, reply)) if options.has(b'f') && reply.status >= 400 => (
            22,
            format!("The requested URL returned error: {}", reply.status),
        ),
        Ok((address, reply)) => {
            let mut out = Vec::new();
            let head = head_of(cx, &reply);
            if options.has(b'v') {
                let marked: String = head
                    .lines()
                    .map(|line| ["< ", line, "\n"].concat())
                    .collect();
                let text = format!(
                    "*   Trying {address}:{port}...\n* Connected to {host} ({address}) port {port} (#0)\n> GET {path} HTTP/1.1\n> Host: {host}\n> User-Agent: curl/7.88.1\n> Accept: */*\n>\n{marked}"
                );
                cx.err(text.as_bytes());
            }
            if options.has(b'i') || options.has(b'I') {
                out.extend_from_slice(head.as_bytes());
            }
            if !options.has(b'I') {
                out.extend_from_slice(&reply.body);
            }
            let own_name = path.rsplit('/').next().unwrap_or_default();
            let target = options
                .value(b'o')
                .or_else(|| options.has(b'O').then_some(own_name.as_bytes()));
            match target {
                Some(target) => {
                    if cx
                        .write_file(target, &out, OpenFlags::WRITE, 0o666)
                        .is_err()
                    {
                        return Ok(23);
                    }
                }
                None => cx.out = out,
            }
            if let Some(format) = options.value(b'w') {
                let text = shown(format)
                    .replace("%{http_code}", &reply.status.to_string())
                    .replace("\\n", "\n");
                cx.print(&text);
            }
            return Ok(0);
        }
        Err(Trouble::Unknown) => (6, ["Could not resolve host: ", &host].concat()),
        Err(Trouble::Refused(_)) => (
            7,
            format!(
                "Failed to connect to {host} port {port} after 0 ms: Couldn't connect to server"
            ),
        ),
        Err(Trouble::Unreachable(_)) => {
            let limit = options.value(b'm').and_then(number).unwrap_or(130) as u64;
            wait_once(cx, limit)?;
            (
                28,
                format!("Connection timed out after {} milliseconds", limit * 1000),
            )
        }
    };
    if !silent {
        cx.err(format!("curl: ({code}) {why}\n").as_bytes());
    }
    Ok(code)
}

pub(super) fn nc(cx: &mut Cx) -> Answer {
    let options = cx.options("zvlkup:w:n")?;
    if options.has(b'l') {
        let port = options
            .value(b'p')
            .or_else(|| options.operands.last().map(|port| &**port));
        let port = port.and_then(number).unwrap_or(0) as u16;
        if cx.memory.phase == 0 && cx.machine.listen(cx.pid, port, Service::Other).is_err() {
            cx.complain("bind: Address already in use");
            return Ok(1);
        }
        cx.memory.phase = 1;
        return Err(Pause::Signal);
    }
    cx.need(&options, 2)?;
    let host = shown(&options.operands[0]);
    let port = number(&options.operands[1]).unwrap_or(0) as u16;
    let verbose = options.has(b'v');
    match ask(cx, &host, port, "/", "") {
        Err(Trouble::Unknown) => {
            cx.complain(&["bad address '", &host, "'"].concat());
            Ok(1)
        }
        Err(Trouble::Unreachable(address)) => {
            wait_once(
                cx,
                options.value(b'w').and_then(number).unwrap_or(127) as u64,
            )?;
            cx.complain(&format!("{host} ({address}:{port}): Connection timed out"));
            Ok(1)
        }
        Err(Trouble::Refused(address)) => {
            if verbose || !options.has(b'z') {
                cx.complain(&format!("{host} ({address}:{port}): Connection refused"));
            }
            Ok(1)
        }
        Ok((address, reply)) => {
            if verbose {
                cx.err(format!("{host} ({address}:{port}) open\n").as_bytes());
            }
            if options.has(b'z') {
                return Ok(0);
            }
            // What is typed is a request; the answer comes once the input ended.
            let request = cx.stdin_all()?;
            if request.starts_with(b"GET ") && reply.status > 0 {
                let path = shown(request.split(|byte| *byte == b' ').nth(1).unwrap_or(b"/"));
                if let Ok((_, reply)) = ask(cx, &host, port, &path, "-") {
                    let head = head_of(cx, &reply);
                    cx.put(&[head.as_bytes(), &reply.body]);
                }
            }
            Ok(0)
        }
    }
}

/// `getent hosts NAME`, and users and groups.
pub(super) fn getent(cx: &mut Cx) -> Answer {
    let args = cx.args();
    let table = args.first().map_or("hosts".into(), |table| shown(table));
    let Some(key) = args.get(1) else {
        let path = ["/etc/", &table].concat();
        cx.out = cx
            .machine
            .slurp(cx.pid, path.as_bytes())
            .unwrap_or_default();
        return Ok(0);
    };
    if table != "hosts" && table != "ahosts" {
        let path = ["/etc/", &table].concat();
        let column = if number(key).is_some() { 2 } else { 0 };
        return Ok(match cx.row_of(&path, column, key) {
            Some(row) => {
                cx.put(&[&row.join(&b':'), b"\n"]);
                0
            }
            None => 2,
        });
    }
    match cx.machine.resolve(cx.pid, &shown(key)) {
        Some((address, full)) => {
            writeln!(cx, "{address:15} {full}");
            Ok(0)
        }
        None => Ok(2),
    }
}

pub(super) fn netstat(cx: &mut Cx) -> Answer {
    let ss = cx.name() == "ss";
    let options = cx.options("ltunpaex4o")?;
    let network = cx.machine.network_of(cx.pid).unwrap_or(0);
    let listeners: Vec<(u16, u32)> = cx.machine.listening(network);
    if ss {
        cx.print("State  Recv-Q Send-Q Local Address:Port Peer Address:Port Process\n");
    } else {
        let only = if options.has(b'l') {
            "only servers"
        } else if options.has(b'a') {
            "servers and established"
        } else {
            "w/o servers"
        };
        let extra = if options.has(b'p') {
            "PID/Program name    "
        } else {
            ""
        };
        write!(
            cx,
            "Active Internet connections ({only})\nProto Recv-Q Send-Q Local Address           Foreign Address         State       {extra}\n"
        );
    }
    if !options.has(b'l') && !options.has(b'a') {
        return Ok(0);
    }
    for (port, pid) in listeners {
        let own = cx
            .machine
            .visible(cx.pid)
            .into_iter()
            .find(|(_, known)| *known == pid);
        let owner = match (own, cx.machine.procs.get(pid)) {
            (Some((vpid, _)), Some(proc)) => [&vpid.to_string(), "/", &shown(&proc.comm)].concat(),
            _ => "-".into(),
        };
        let address = format!("0.0.0.0:{port}");
        if ss {
            writeln!(cx, "LISTEN 0      511    {address:18} 0.0.0.0:*");
        } else {
            let owner = if options.has(b'p') {
                format!("{owner:20}")
            } else {
                String::new()
            };
            writeln!(
                cx,
                "tcp        0      0 {address:23} 0.0.0.0:*               LISTEN      {owner}"
            );
        }
    }
    Ok(0)
}
