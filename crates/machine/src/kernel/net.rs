//! Ports: who listens on which in which network namespace, and what an HTTP server there answers.
//!
//! Owns listening and whole requests. Deliberately has no packets and no connections.

use super::errno::Errno;
use super::inode::Node;
use super::path::{READ, View};
use crate::names::Names;
use crate::{Bytes, Machine};

/// Who listens on a port.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Listener {
    /// The network namespace.
    network: u32,
    port: u16,
    pub(crate) pid: u32,
    pub(crate) service: Service,
}

/// What a listener speaks.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Service {
    /// HTTP, serving the files below a directory.
    Files { root: String, server: Server },
    /// HTTP, telling about itself as agnhost does.
    Tester,
    /// Redis, with what is stored there.
    Store(Names<Bytes>),
    /// Something that is not HTTP.
    Other,
}

/// Whose words an HTTP server uses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Server {
    Nginx(String),
    Apache,
    Python,
    Busybox,
}

impl Server {
    /// The name in its answers.
    pub(crate) fn name(&self) -> &str {
        match self {
            Server::Nginx(name) => name,
            Server::Apache => "Apache/2.4.65 (Unix)",
            Server::Python => "SimpleHTTP/0.6 Python/3.13.7",
            Server::Busybox => "",
        }
    }
}

/// Who asks an HTTP server, and for what.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Request<'a> {
    pub(crate) path: &'a str,
    pub(crate) method: &'a str,
    pub(crate) agent: &'a str,
    /// The asking side's address.
    pub(crate) from: &'a str,
}

/// An HTTP answer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) server: String,
    pub(crate) body: Vec<u8>,
}

impl Machine {
    /// An HTTP GET as the kubelet asks it: status and body; `None` when nothing listens.
    pub fn http_get(&mut self, network: u32, port: u16, path: &str) -> Option<(u16, Vec<u8>)> {
        let listener = self.listener(network, port)?.pid;
        let own = self.own_address(listener);
        // The node asks through the bridge of its pods.
        let from = own
            .rsplit_once('.')
            .map_or("127.0.0.1".into(), |(net, _)| [net, ".1"].concat());
        let request = Request {
            path,
            method: "GET",
            agent: "kube-probe/1.36",
            from: &from,
        };
        self.http(network, port, request)
            .map(|reply| (reply.status, reply.body))
    }

    /// Takes a port; it is free again when the process ends.
    pub(crate) fn listen(&mut self, pid: u32, port: u16, service: Service) -> Result<(), Errno> {
        let proc = self.procs.get(pid).ok_or(Errno::Srch)?;
        let container = self.containers.get(proc.container).ok_or(Errno::Srch)?;
        let network = container.spec.network;
        if self.listener(network, port).is_some() {
            return Err(Errno::AddrInUse);
        }
        self.listeners.push(Listener {
            network,
            port,
            pid,
            service,
        });
        Ok(())
    }

    pub(crate) fn stop_listening(&mut self, pid: u32) {
        self.listeners.retain(|listener| listener.pid != pid);
    }

    pub(crate) fn listener(&self, network: u32, port: u16) -> Option<&Listener> {
        self.listeners
            .iter()
            .find(|listener| (listener.network, listener.port) == (network, port))
    }

    /// The network namespace of a process.
    pub(crate) fn network_of(&self, pid: u32) -> Option<u32> {
        let container = self.procs.get(pid)?.container;
        self.containers
            .get(container)
            .map(|container| container.spec.network)
    }

    /// Answers an HTTP request; `None` when nobody listens, a status of 0 when the listener does not speak HTTP. The server
    /// writes its access log.
    pub(crate) fn http(&mut self, network: u32, port: u16, request: Request) -> Option<Reply> {
        let listener = self.listener(network, port)?;
        let pid = listener.pid;
        let (root, server) = match &listener.service {
            Service::Files { root, server } => (root.clone(), server.clone()),
            Service::Tester => {
                let body = self.tell(pid, request).into_bytes();
                return Some(Reply {
                    status: 200,
                    body,
                    ..Reply::default()
                });
            }
            Service::Other | Service::Store(_) => return Some(Reply::default()),
        };
        let path = request.path.split(['?', '#']).next().unwrap_or_default();
        let (status, body) = self.serve_file(pid, &root, path, &server);
        let Request {
            path,
            method,
            agent,
            from,
        } = request;
        let when = crate::programs::calendar::format_time(
            "%d/%b/%Y:%H:%M:%S +0000",
            self.clock_us() / 1_000_000,
        );
        let size = body.len();
        let (fd, line) = match &server {
            Server::Nginx(_) => (
                1,
                format!(
                    "{from} - - [{when}] \"{method} {path} HTTP/1.1\" {status} {size} \"-\" \"{agent}\" \"-\"\n"
                ),
            ),
            Server::Apache => (
                1,
                format!("{from} - - [{when}] \"{method} {path} HTTP/1.1\" {status} {size}\n"),
            ),
            Server::Python => (
                2,
                format!(
                    "{from} - - [{}] \"{method} {path} HTTP/1.1\" {status} -\n",
                    when.replacen(':', " ", 1).trim_end_matches(" +0000")
                ),
            ),
            Server::Busybox => (1, String::new()),
        };
        // A server whose log is closed serves all the same.
        let _ = self.write(pid, fd, line.as_bytes());
        Some(Reply {
            status,
            server: server.name().into(),
            body,
        })
    }

    /// What agnhost's `netexec` answers.
    fn tell(&self, pid: u32, request: Request) -> String {
        let (path, query) = request.path.split_once('?').unwrap_or((request.path, ""));
        let hostname = || {
            let proc = self.procs.get(pid);
            let container = proc.and_then(|proc| self.containers.get(proc.container));
            container.map_or(String::new(), |container| container.spec.hostname.clone())
        };
        match path {
            "/hostname" | "/hostName" | "/" if query.is_empty() && path != "/" => hostname(),
            "/clientip" => [request.from, ":40000"].concat(),
            "/echo" => query.strip_prefix("msg=").unwrap_or_default().into(),
            "/healthz" => String::new(),
            _ if self
                .procs
                .get(pid)
                .is_some_and(|proc| proc.argv.iter().any(|arg| &**arg == b"serve-hostname")) =>
            {
                hostname()
            }
            _ => [
                "NOW: ",
                &crate::programs::calendar::format_time(
                    "%Y-%m-%d %H:%M:%S +0000 UTC",
                    self.clock_us() / 1_000_000,
                ),
            ]
            .concat(),
        }
    }

    /// The store of a Redis server.
    pub(crate) fn store(&mut self, network: u32, port: u16) -> Option<&mut Names<Bytes>> {
        let mut listeners = self.listeners.iter_mut();
        let found =
            listeners.find(|listener| (listener.network, listener.port) == (network, port))?;
        match &mut found.service {
            Service::Store(store) => Some(store),
            _ => None,
        }
    }

    /// The ports of a network namespace that are taken, and by whom.
    pub(crate) fn listening(&self, network: u32) -> Vec<(u16, u32)> {
        let own = self
            .listeners
            .iter()
            .filter(|listener| listener.network == network);
        own.map(|listener| (listener.port, listener.pid)).collect()
    }

    /// The address of the process's pod.
    pub(crate) fn own_address(&self, pid: u32) -> String {
        let container = self
            .procs
            .get(pid)
            .and_then(|proc| self.containers.get(proc.container));
        match container {
            Some(container) if !container.spec.address.is_empty() => container.spec.address.clone(),
            _ => "127.0.0.1".into(),
        }
    }

    /// The address that a name stands for, and the name in full: an address itself, a name of `/etc/hosts`, or one that the
    /// cluster's name server knows, with the suffixes of `/etc/resolv.conf`.
    pub(crate) fn resolve(&self, pid: u32, name: &str) -> Option<(String, String)> {
        let digits = name
            .split('.')
            .all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()));
        if digits || name.contains(':') {
            return Some((name.into(), name.into()));
        }
        let view = self.view(pid).ok()?;
        let table = |path| self.file_bytes(&view, path).unwrap_or_default();
        let hosts = String::from_utf8_lossy(&table("/etc/hosts")).into_owned();
        for line in hosts.lines().filter(|line| !line.starts_with('#')) {
            let mut words = line.split_whitespace();
            let address = words.next().unwrap_or_default();
            if !address.contains(':') && words.any(|known| known == name) {
                return Some((address.into(), name.into()));
            }
        }
        if name == "localhost" {
            return Some(("127.0.0.1".into(), name.into()));
        }
        let resolv = String::from_utf8_lossy(&table("/etc/resolv.conf")).into_owned();
        let words = |key: &str| {
            let line = resolv.lines().find_map(|line| line.strip_prefix(key));
            line.unwrap_or_default()
                .split_whitespace()
                .map(str::to_owned)
        };
        let option = words("options ").find_map(|word| word.strip_prefix("ndots:")?.parse().ok());
        let ndots: usize = option.unwrap_or(1);
        if let Some(absolute) = name.strip_suffix('.') {
            return Some((self.cluster_name(absolute)?, absolute.into()));
        }
        let mut names: Vec<String> = words("search ")
            .map(|suffix| [name, ".", &suffix].concat())
            .collect();
        let at = if name.matches('.').count() >= ndots {
            0
        } else {
            names.len()
        };
        names.insert(at, name.into());
        names
            .into_iter()
            .find_map(|full| Some((self.cluster_name(&full)?, full)))
    }

    /// What the cluster's name server says of a full name: the two services that every cluster has, and pods by address.
    fn cluster_name(&self, name: &str) -> Option<String> {
        let inside = name.strip_suffix(".cluster.local")?;
        let known = match inside {
            "kubernetes.default.svc" => Some("10.96.0.1"),
            "kube-dns.kube-system.svc" => Some("10.96.0.10"),
            _ => None,
        };
        if let Some(address) = known {
            return Some(address.into());
        }
        let pod = inside.strip_suffix(".pod")?.split('.').next()?;
        let address = pod.replace('-', ".");
        let mut containers = self.containers.iter();
        containers
            .any(|(_, container)| container.spec.address == address)
            .then_some(address)
    }

    /// The network namespace that has an address, as a process sees it.
    pub(crate) fn network_at(&self, pid: u32, address: &str) -> Option<u32> {
        if address.starts_with("127.") || address == "::1" {
            return self.network_of(pid);
        }
        let mut containers = self.containers.iter();
        let found = containers.find(|(_, container)| container.spec.address == address);
        found.map(|(_, container)| container.spec.network)
    }

    fn serve_file(&self, pid: u32, root: &str, path: &str, server: &Server) -> (u16, Vec<u8>) {
        let Ok(view) = self.view(pid) else {
            return error_page(500, server);
        };
        let mut full = format!("{root}{path}");
        if path.ends_with('/') {
            full.push_str("index.html");
        }
        match self.file_bytes(&view, &full) {
            Ok(body) => (200, body),
            Err(Errno::Acces) => error_page(403, server),
            Err(Errno::IsDir) => error_page(301, server),
            Err(_)
                if path.ends_with('/')
                    && self
                        .find(&view, format!("{root}{path}").as_bytes(), true)
                        .is_ok() =>
            {
                error_page(403, server)
            }
            Err(_) => error_page(404, server),
        }
    }

    /// A file's content, when `view` may read it.
    pub(crate) fn file_bytes(&self, view: &View, path: &str) -> Result<Vec<u8>, Errno> {
        let loc = self.find(view, path.as_bytes(), true)?;
        let inode = self.inode(view, loc)?;
        if !Machine::may(&inode, &view.creds, READ) {
            return Err(Errno::Acces);
        }
        match &inode.node {
            Node::File(blob) => Ok(blob.to_vec()),
            Node::Dir { .. } => Err(Errno::IsDir),
            _ => Err(Errno::NoEnt),
        }
    }
}

fn error_page(status: u16, server: &Server) -> (u16, Vec<u8>) {
    let text = status_text(status);
    let reason = text.split_once(' ').map_or("", |(_, reason)| reason);
    let page = match server {
        Server::Nginx(name) => format!(
            "<html>\r\n<head><title>{text}</title></head>\r\n<body>\r\n<center><h1>{text}</h1></center>\r\n<hr><center>{name}</center>\r\n</body>\r\n</html>\r\n"
        ),
        Server::Apache => format!(
            "<!DOCTYPE HTML PUBLIC \"-//IETF//DTD HTML 2.0//EN\">\n<html><head>\n<title>{text}</title>\n</head><body>\n<h1>{reason}</h1>\n</body></html>\n"
        ),
        Server::Python | Server::Busybox => {
            format!(
                "<HTML><HEAD><TITLE>{text}</TITLE></HEAD>\n<BODY><H1>{text}</H1>\n</BODY></HTML>\n"
            )
        }
    };
    (status, page.into_bytes())
}

/// A status with its reason.
pub(crate) fn status_text(status: u16) -> &'static str {
    match status {
        200 => "200 OK",
        301 => "301 Moved Permanently",
        403 => "403 Forbidden",
        404 => "404 Not Found",
        _ => "500 Internal Server Error",
    }
}
