//! A small HTTP server for a directory of files, for this machine only.
//!
//! GET and HEAD, a connection a request, no ranges, no caching: enough for a browser on the same machine and nothing that
//! belongs on a network.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

/// A directory under a path of the host.
#[derive(Clone)]
pub(crate) struct Site {
    dir: PathBuf,
    base: String,
}

/// What goes back to the browser.
#[derive(Debug, PartialEq, Eq)]
struct Response {
    status: &'static str,
    kind: &'static str,
    location: Option<String>,
    body: Vec<u8>,
}

/// Longest request line and header taken, in bytes.
const LONGEST_HEAD: u64 = 64 * 1024;

impl Site {
    /// Serves `dir` below `base`, which gets a slash at both ends.
    pub(crate) fn new(dir: PathBuf, base: &str) -> Self {
        let inner = base.trim_matches('/');
        let base = if inner.is_empty() {
            "/".to_owned()
        } else {
            format!("/{inner}/")
        };
        Self { dir, base }
    }

    /// The path that the site is under.
    pub(crate) fn base(&self) -> &str {
        &self.base
    }

    /// Answers until the listener fails.
    pub(crate) fn serve(&self, listener: &TcpListener) {
        let site = Arc::new(self.clone());
        for stream in listener.incoming().map_while(Result::ok) {
            let site = Arc::clone(&site);
            // A browser that goes away in the middle is no concern of ours.
            thread::spawn(move || site.answer(stream).ok());
        }
    }

    fn answer(&self, stream: TcpStream) -> std::io::Result<()> {
        stream.set_read_timeout(Some(Duration::from_secs(30)))?;
        let mut lines = BufReader::new(stream.try_clone()?.take(LONGEST_HEAD));
        let mut request = String::new();
        lines.read_line(&mut request)?;
        loop {
            let mut header = String::new();
            if lines.read_line(&mut header)? == 0 || header.trim().is_empty() {
                break;
            }
        }
        let mut words = request.split_whitespace();
        let (method, target) = (
            words.next().unwrap_or_default(),
            words.next().unwrap_or_default(),
        );
        write(stream, &self.respond(method, target), method == "HEAD")
    }

    fn respond(&self, method: &str, target: &str) -> Response {
        if !matches!(method, "GET" | "HEAD") {
            return Response::text("405 Method Not Allowed", "only GET and HEAD\n");
        }
        let path = decode(target.split(['?', '#']).next().unwrap_or_default());
        if path.len() + 1 == self.base.len() && self.base.starts_with(&path) {
            return Response {
                location: Some(self.base.clone()),
                ..Response::text("301 Moved Permanently", "")
            };
        }
        let Some(inside) = path.strip_prefix(&self.base) else {
            return Response::text("404 Not Found", "not found\n");
        };
        if inside.split('/').any(|part| part == "..") {
            return Response::text("404 Not Found", "not found\n");
        }
        let mut file = self.dir.join(inside.trim_start_matches('/'));
        if inside.is_empty() || inside.ends_with('/') {
            file.push("index.html");
        }
        match fs::read(&file) {
            Ok(body) => Response {
                status: "200 OK",
                kind: mime(&file),
                location: None,
                body,
            },
            Err(_) => Response::text("404 Not Found", "not found\n"),
        }
    }
}

impl Response {
    fn text(status: &'static str, body: &str) -> Self {
        Self {
            status,
            kind: "text/plain; charset=utf-8",
            location: None,
            body: body.as_bytes().to_vec(),
        }
    }
}

fn write(mut stream: TcpStream, response: &Response, head_only: bool) -> std::io::Result<()> {
    let location = response
        .location
        .as_ref()
        .map_or(String::new(), |to| format!("Location: {to}\r\n"));
    write!(
        stream,
        "HTTP/1.1 {}\r\nContent-Type: {}\r\nContent-Length: {}\r\n{location}Cache-Control: no-cache\r\n\
         X-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n",
        response.status,
        response.kind,
        response.body.len(),
    )?;
    if !head_only {
        stream.write_all(&response.body)?;
    }
    stream.flush()
}

/// A path with its `%41`s resolved; bytes that are no UTF-8 are replaced.
fn decode(path: &str) -> String {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let code = tail
            .get(..2)
            .filter(|_| first == b'%')
            .and_then(|hex| std::str::from_utf8(hex).ok())
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        if let Some(code) = code {
            bytes.push(code);
            rest = &tail[2..];
        } else {
            bytes.push(first);
            rest = tail;
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn mime(file: &Path) -> &'static str {
    match file.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("json" | "map") => "application/json",
        Some("webmanifest") => "application/manifest+json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("woff2") => "font/woff2",
        Some("txt" | "md" | "yaml" | "yml") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A site of three files in a directory of its own.
    fn site(name: &str, base: &str) -> Site {
        let dir = std::env::temp_dir().join(format!("xtask-server-{name}-{}", std::process::id()));
        fs::create_dir_all(dir.join("sub")).unwrap();
        fs::write(dir.join("index.html"), "top").unwrap();
        fs::write(dir.join("a b.wasm"), "wasm").unwrap();
        fs::write(dir.join("sub/index.html"), "sub").unwrap();
        Site::new(dir, base)
    }

    #[test]
    fn files_have_their_types_and_directories_their_index() {
        let site = site("types", "/");
        let cases = [
            ("/", "200 OK", "text/html; charset=utf-8", "top"),
            ("/?lang=zh#x", "200 OK", "text/html; charset=utf-8", "top"),
            ("/sub/", "200 OK", "text/html; charset=utf-8", "sub"),
            ("/a%20b.wasm", "200 OK", "application/wasm", "wasm"),
            (
                "/none",
                "404 Not Found",
                "text/plain; charset=utf-8",
                "not found\n",
            ),
        ];
        for (target, status, kind, body) in cases {
            let response = site.respond("GET", target);
            assert_eq!((response.status, response.kind), (status, kind), "{target}");
            assert_eq!(String::from_utf8_lossy(&response.body), body, "{target}");
        }
    }

    #[test]
    fn nothing_outside_the_directory_is_served() {
        let site = site("outside", "/");
        for target in [
            "/../secret",
            "/sub/../../secret",
            "/%2e%2e/secret",
            "//etc/passwd",
        ] {
            assert_eq!(
                site.respond("GET", target).status,
                "404 Not Found",
                "{target}"
            );
        }
    }

    #[test]
    fn a_site_under_a_sub_path_answers_only_there() {
        let site = site("base", "podarium");
        assert_eq!(site.base(), "/podarium/");
        assert_eq!(site.respond("GET", "/podarium/").body, b"top");
        assert_eq!(site.respond("GET", "/").status, "404 Not Found");
        assert_eq!(
            site.respond("GET", "/podarium").location.as_deref(),
            Some("/podarium/")
        );
    }

    #[test]
    fn other_methods_are_refused() {
        assert_eq!(
            site("methods", "/").respond("POST", "/").status,
            "405 Method Not Allowed"
        );
    }

    #[test]
    fn a_head_request_has_headers_and_no_body() {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let site = site("head", "/");
        thread::spawn(move || site.serve(&listener));
        let mut stream = TcpStream::connect(address).unwrap();
        stream
            .write_all(b"HEAD / HTTP/1.1\r\nHost: x\r\n\r\n")
            .unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        assert!(text.starts_with("HTTP/1.1 200 OK\r\n"), "{text}");
        assert!(text.contains("Content-Length: 3\r\n"), "{text}");
        assert!(text.ends_with("\r\n\r\n"), "{text}");
    }
}
