//! Redis: the server with its log, and the client with the commands that tutorials use.
//!
//! Owns their words. Does not own what is stored: it is kept with the port that the server listens on.

use super::cx::{Cx, shown};
use super::servers::{asked_to_stop, stamp};
use super::{Answer, Pause};
use crate::accounts::number;
use crate::kernel::net::Service;
use crate::kernel::process::Creds;
use crate::names::Names;
use crate::{Bytes, Signal};

const USER: u32 = 999;

pub(super) fn server(cx: &mut Cx) -> Answer {
    let vpid = cx.machine.getpid(cx.pid);
    let when = stamp(cx, "%d %b %Y %H:%M:%S.000");
    if let Some(signal) = asked_to_stop(cx) {
        let name = if signal == Signal::INT {
            "SIGINT"
        } else {
            "SIGTERM"
        };
        let clock = cx.unix_secs();
        let log = |text: &str| [&vpid.to_string(), ":M ", &when, text, "\n"].concat();
        cx.print(&format!(
            "{vpid}:signal-handler ({clock}) Received {name} scheduling shutdown...\n"
        ));
        for text in [
            " * User requested shutdown...",
            " * Saving the final RDB snapshot before exiting.",
            " * DB saved on disk",
            " # Redis is now ready to exit, bye bye...",
        ] {
            cx.print(&log(text));
        }
        return Ok(0);
    }
    if cx.memory.phase > 0 {
        return Err(Pause::Signal);
    }
    let args = cx.args();
    let at = args.iter().position(|arg| &**arg == b"--port");
    let port = at.and_then(|at| number(args.get(at + 1)?)).unwrap_or(6379) as u16;
    if let Some(path) = args.first().filter(|arg| !arg.starts_with(b"--"))
        && cx.machine.slurp(cx.pid, path).is_err()
    {
        cx.err(
            &[
                b"Fatal error, can't open config file '",
                &**path,
                b"': No such file or directory\n",
            ]
            .concat(),
        );
        return Ok(1);
    }
    cx.print(&format!("{vpid}:C {when} * oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo\n{vpid}:C {when} * Redis version=8.2.1, bits=64, commit=00000000, modified=1, pid={vpid}, just started\n"));
    if args.is_empty() {
        cx.print(&format!("{vpid}:C {when} # Warning: no config file specified, using the default config. In order to specify a config file use redis-server /path/to/redis.conf\n"));
    } else {
        cx.print(&format!("{vpid}:C {when} * Configuration loaded\n"));
    }
    cx.print(&format!(
        "{vpid}:M {when} * monotonic clock: POSIX clock_gettime\n"
    ));
    if cx
        .machine
        .listen(cx.pid, port, Service::Store(Names::default()))
        .is_err()
    {
        cx.print(&format!("{vpid}:M {when} # Warning: Could not create server TCP listening socket *:{port}: bind: Address already in use\n{vpid}:M {when} # Failed listening on port {port} (tcp), aborting.\n"));
        return Ok(1);
    }
    cx.memory.phase = 1;
    if let Some(proc) = cx.machine.procs.get_mut(cx.pid) {
        if proc.creds.uid == 0 {
            proc.creds = std::rc::Rc::new(Creds::user(USER));
        }
        let title = format!("redis-server *:{port}");
        proc.argv = [Bytes::from(title.as_bytes())].into();
    }
    cx.print(&format!("{vpid}:M {when} * Running mode=standalone, port={port}.\n{vpid}:M {when} * Server initialized\n{vpid}:M {when} * Ready to accept connections tcp\n"));
    Err(Pause::Signal)
}

pub(super) fn cli(cx: &mut Cx) -> Answer {
    let options = cx.options("+h:p:a:n:")?;
    let host = options.value(b'h').map_or("127.0.0.1".into(), shown);
    let port = options.value(b'p').and_then(number).unwrap_or(6379) as u16;
    let network = cx.machine.resolve(cx.pid, &host);
    let network = network.and_then(|(address, _)| cx.machine.network_at(cx.pid, &address));
    let mut lines = vec![options.operands.clone()];
    if options.operands.is_empty() {
        let input = cx.stdin_all()?;
        let words = |line: &[u8]| {
            line.split(u8::is_ascii_whitespace)
                .filter(|word| !word.is_empty())
                .map(Bytes::from)
                .collect()
        };
        lines = input.split(|byte| *byte == b'\n').map(words).collect();
    }
    let Some(store) = network.and_then(|network| cx.machine.store(network, port)) else {
        cx.err(
            format!("Could not connect to Redis at {host}:{port}: Connection refused\n").as_bytes(),
        );
        return Ok(1);
    };
    let answers: Vec<String> = lines
        .iter()
        .filter(|line| !line.is_empty())
        .map(|line| command(store, line))
        .collect();
    for answer in answers {
        cx.print(&[&answer, "\n"].concat());
    }
    Ok(0)
}

fn command(store: &mut Names<Bytes>, words: &[Bytes]) -> String {
    let name = shown(&words[0]).to_ascii_lowercase();
    let wrong = || format!("(error) ERR wrong number of arguments for '{name}' command\n");
    let get = |key: &[u8], store: &Names<Bytes>| store.get(key).map(|value| shown(value));
    match (name.as_str(), &words[1..]) {
        ("ping", []) => "PONG".into(),
        ("ping" | "echo", [text, ..]) => shown(text),
        ("set", [key, value, ..]) => {
            store.insert(key, value.clone());
            "OK".into()
        }
        ("get", [key]) => get(key, store).unwrap_or_default(),
        ("del", keys) if !keys.is_empty() => keys
            .iter()
            .filter(|key| store.remove(key).is_some())
            .count()
            .to_string(),
        ("exists", keys) if !keys.is_empty() => keys
            .iter()
            .filter(|key| store.get(key).is_some())
            .count()
            .to_string(),
        ("incr" | "decr", [key]) => {
            let by = if name == "incr" { 1 } else { -1 };
            match get(key, store).map_or(Some(0), |text| text.parse::<i64>().ok()) {
                Some(value) => {
                    let text = value.saturating_add(by).to_string();
                    store.insert(key, text.as_bytes().into());
                    text
                }
                None => "(error) ERR value is not an integer or out of range".into(),
            }
        }
        ("keys", [_]) => store
            .names()
            .iter()
            .map(|name| shown(name))
            .collect::<Vec<_>>()
            .join("\n"),
        ("dbsize", []) => store.names().len().to_string(),
        ("flushall" | "flushdb", []) => {
            *store = Names::default();
            "OK".into()
        }
        ("save" | "auth" | "select" | "bgsave", _) => "OK".into(),
        ("config", [_, key]) => {
            let value = match &**key {
                b"maxmemory" => "0",
                b"maxmemory-policy" => "noeviction",
                b"dir" => "/data",
                _ => return String::new(),
            };
            [&shown(key), "\n", value].concat()
        }
        ("set" | "get" | "del" | "exists" | "incr" | "decr" | "keys" | "echo" | "config", _) => {
            wrong()
        }
        _ => format!(
            "(error) ERR unknown command '{}', with args beginning with: \n",
            shown(&words[0])
        ),
    }
}
