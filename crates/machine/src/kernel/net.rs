//! Ports: who listens on which in which network namespace, and what an HTTP server there answers.
//!
//! Owns listening and whole requests. Deliberately has no packets and no connections.

use super::errno::Errno;
use super::inode::Node;
use super::path::{READ, View};
use crate::Machine;

/// Who listens on a port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Listener {
    /// The network namespace.
    network: u32,
    port: u16,
    pub(crate) pid: u32,
    pub(crate) service: Service,
}

/// What a listener speaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Service {
    /// HTTP, serving the files below a directory.
    Files { root: String, server: String },
    /// Something that is not HTTP.
    Other,
}

/// An HTTP answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) server: String,
    pub(crate) body: Vec<u8>,
}

impl Machine {
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

    /// Answers an HTTP GET; `None` when nobody listens, a status of 0 when the listener does not speak HTTP.
    pub(crate) fn http(&self, network: u32, port: u16, path: &str) -> Option<Reply> {
        let listener = self.listener(network, port)?;
        match &listener.service {
            Service::Other => Some(Reply {
                status: 0,
                server: String::new(),
                body: Vec::new(),
            }),
            Service::Files { root, server } => {
                let path = path.split(['?', '#']).next().unwrap_or(path);
                let (status, body) = self.serve_file(listener.pid, root, path, server);
                Some(Reply {
                    status,
                    server: server.clone(),
                    body,
                })
            }
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

    /// The address that a name stands for: an address itself, a name of `/etc/hosts`, or the host's own name.
    pub(crate) fn resolve(&self, pid: u32, name: &str) -> Option<String> {
        let digits = name
            .split('.')
            .all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()));
        if digits || name.contains(':') {
            return Some(name.into());
        }
        let view = self.view(pid).ok()?;
        let table = self.file_bytes(&view, "/etc/hosts").unwrap_or_default();
        for line in table
            .split(|byte| *byte == b'\n')
            .filter(|line| !line.starts_with(b"#"))
        {
            let mut words = line
                .split(u8::is_ascii_whitespace)
                .filter(|word| !word.is_empty());
            let address = words.next().unwrap_or_default();
            if words.any(|known| known == name.as_bytes()) {
                return Some(String::from_utf8_lossy(address).into_owned());
            }
        }
        (name == "localhost").then(|| "127.0.0.1".into())
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

    fn serve_file(&self, pid: u32, root: &str, path: &str, server: &str) -> (u16, Vec<u8>) {
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

fn error_page(status: u16, server: &str) -> (u16, Vec<u8>) {
    let text = match status {
        301 => "301 Moved Permanently",
        403 => "403 Forbidden",
        404 => "404 Not Found",
        _ => "500 Internal Server Error",
    };
    let page = format!(
        "<html>\r\n<head><title>{text}</title></head>\r\n<body>\r\n<center><h1>{text}</h1></center>\r\n<hr><center>{server}</center>\r\n</body>\r\n</html>\r\n"
    );
    (status, page.into_bytes())
}
