//! `cargo xtask serve`: builds the site and serves it on this machine.

use std::net::TcpListener;
use std::process::Stdio;

use crate::dist;
use crate::process::{Done, Failure, find, program};
use crate::server::Site;

/// What the command line asks for.
#[derive(Debug, PartialEq, Eq)]
struct Options {
    port: u16,
    open: bool,
    build: bool,
    base: String,
}

impl Options {
    fn parse(args: &[String]) -> Result<Self, Failure> {
        let mut options = Self {
            port: 8080,
            open: false,
            build: true,
            base: "/".to_owned(),
        };
        let bad = |what: String| {
            Failure::new(
                what,
                "cargo xtask serve [--port N] [--open] [--base PATH] [--no-build]",
            )
        };
        let mut args = args.iter();
        while let Some(arg) = args.next() {
            let (name, inline) = arg
                .split_once('=')
                .map_or((arg.as_str(), None), |(n, v)| (n, Some(v)));
            let mut value = || {
                inline
                    .or_else(|| args.next().map(String::as_str))
                    .ok_or_else(|| bad(format!("`{name}` needs a value")))
            };
            match name {
                "--port" => {
                    let text = value()?;
                    options.port = text
                        .parse()
                        .map_err(|_| bad(format!("`{text}` is no port")))?;
                }
                "--base" => value()?.clone_into(&mut options.base),
                "--open" => options.open = true,
                "--no-build" => options.build = false,
                _ => return Err(bad(format!("unexpected argument `{arg}`"))),
            }
        }
        Ok(options)
    }
}

/// `cargo xtask serve`.
pub(crate) fn main(args: &[String]) -> Done {
    let options = Options::parse(args)?;
    if options.build {
        dist::main()?;
    }
    if !dist::dir().join("index.html").exists() {
        return Err(Failure::new(
            "dist/ holds no site",
            "cargo xtask serve, without --no-build",
        ));
    }
    let listener = TcpListener::bind(("127.0.0.1", options.port)).map_err(|error| {
        Failure::new(
            format!("port {}: {error}", options.port),
            "cargo xtask serve --port 8081",
        )
    })?;
    let site = Site::new(dist::dir(), &options.base);
    let port = listener
        .local_addr()
        .map_or(options.port, |address| address.port());
    let url = format!("http://127.0.0.1:{port}{}", site.base());
    println!("Podarium is on {url} (stop it with Ctrl-C)");
    if options.open {
        open(&url);
    }
    site.serve(&listener);
    Ok(())
}

/// Opens a browser; if there is no way to, the URL above has to do.
fn open(url: &str) {
    if let Some(opener) = ["xdg-open", "open"].iter().find_map(|name| find(name)) {
        let _ = program(&opener.to_string_lossy())
            .arg(url)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
    } else {
        eprintln!("no xdg-open here: open {url} yourself");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Options, Failure> {
        Options::parse(
            &line
                .split_whitespace()
                .map(str::to_owned)
                .collect::<Vec<_>>(),
        )
    }

    #[test]
    fn options_have_defaults_and_both_forms_of_values() {
        let options = parse("").unwrap();
        assert_eq!(
            (options.port, options.open, options.build),
            (8080, false, true)
        );
        assert_eq!(
            parse("--port 9000 --open").unwrap(),
            parse("--open --port=9000").unwrap()
        );
        assert!(!parse("--no-build").unwrap().build);
    }

    #[test]
    fn a_wrong_option_is_named() {
        assert!(parse("--prot 1").unwrap_err().what.contains("--prot"));
        assert!(parse("--port x").unwrap_err().what.contains('x'));
        assert!(parse("--port").unwrap_err().what.contains("needs a value"));
    }
}
