//! The root file systems of images.
//!
//! Owns which files an image begins with. Does not own what programs do.

use super::{Base, Image, entrypoints};
use crate::kernel::inode::{Device, FileSystem, FsKind, Inode, Node, empty_dir, plain_file};
use crate::programs;

/// How an executable begins; the program's name follows, up to a newline.
pub(crate) const ELF: &[u8] = b"\x7fELF\x02\x01\x01\0";

/// The date of an image's files: 2025-09-01.
const BUILT_US: u64 = 1_756_684_800_000_000;

pub(crate) fn executable(name: &str) -> Inode {
    plain_file(&[ELF, name.as_bytes(), b"\n"].concat(), 0o755, BUILT_US)
}

/// The files of an image; without one, of an image that nobody knows.
pub(crate) fn root_of(image: Option<&Image>) -> FileSystem {
    let mut root = FileSystem::new(FsKind::Disk, 0o755, BUILT_US);
    let base = image.map_or(Base::Busybox, |image| image.base);
    let gnu = base == Base::Debian;
    for (path, mode) in DIRS.iter().filter(|(path, _)| !gnu || *path != "/bin") {
        root.plant(path, empty_dir(*mode, BUILT_US));
    }
    if gnu {
        // Debian keeps everything below /usr.
        root.plant("/bin", link("usr/bin", BUILT_US));
    }
    if base == Base::Scratch {
        root.plant("/pause", executable("pause"));
        return root;
    }
    // busybox has no comm.
    for name in programs::tools().filter(|name| gnu || *name != "comm") {
        let program = if gnu { name } else { "busybox" };
        root.plant(&["/bin/", name].concat(), executable(program));
    }
    if gnu {
        root.plant("/bin/dash", executable("dash"));
        root.plant("/bin/bash", executable("bash"));
        root.plant("/bin/sh", link("dash", BUILT_US));
    } else {
        for name in ["/bin/busybox", "/bin/sh", "/bin/ash"] {
            root.plant(name, executable("busybox"));
        }
    }
    let mut passwd = PASSWD.to_string();
    let mut group = GROUP.to_string();
    if base == Base::Busybox {
        group.push_str("wheel:x:10:root\n");
    }
    let names = image.map_or(&[] as &[&str], |image| image.names);
    for (name, user, files) in EXTRAS {
        if !name.is_empty() && !names.contains(name) {
            continue;
        }
        if let Some((number, home)) = user.split_once(' ') {
            let own = [*name, ":x:", number, ":"].concat();
            passwd.push_str(&[&own, number, "::", home, ":/bin/false\n"].concat());
            group.push_str(&[&own, "\n"].concat());
        }
        for (path, content) in *files {
            let mut file = match content.strip_prefix(RUNS) {
                Some(program) => executable(program),
                None if content.starts_with("#!") => {
                    plain_file(content.as_bytes(), 0o755, BUILT_US)
                }
                None => plain_file(content.as_bytes(), 0o644, BUILT_US),
            };
            if path.ends_with('/') {
                let owner = content.parse().unwrap_or(0);
                file = Inode {
                    uid: owner,
                    gid: owner,
                    ..empty_dir(0o755, BUILT_US)
                };
            } else if let Some(target) = content.strip_prefix(LEADS) {
                file = link(target, BUILT_US);
            }
            root.plant(path, file);
        }
    }
    let release = match base {
        Base::Alpine => ALPINE_RELEASE,
        Base::Debian => DEBIAN_RELEASE,
        _ => "",
    };
    for (path, text) in [
        ("/etc/passwd", &*passwd),
        ("/etc/group", &group),
        ("/etc/os-release", release),
    ] {
        if !text.is_empty() {
            root.plant(path, plain_file(text.as_bytes(), 0o644, BUILT_US));
        }
    }
    root
}

const DEBIAN_RELEASE: &str = "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nNAME=\"Debian GNU/Linux\"\nVERSION_ID=\"12\"\nVERSION=\"12 (bookworm)\"\nVERSION_CODENAME=bookworm\nID=debian\n";
const ALPINE_RELEASE: &str =
    "NAME=\"Alpine Linux\"\nID=alpine\nVERSION_ID=3.22.1\nPRETTY_NAME=\"Alpine Linux v3.22\"\n";

/// Marks a file that stands for a program.
const RUNS: &str = "=";
/// Marks a symbolic link.
const LEADS: &str = "->";

const DIRS: &[(&str, u16)] = &[
    ("/bin", 0o755),
    ("/etc", 0o755),
    ("/home", 0o755),
    ("/lib", 0o755),
    ("/proc", 0o755),
    ("/dev", 0o755),
    ("/sys", 0o755),
    ("/usr/bin", 0o755),
    ("/usr/sbin", 0o755),
    ("/usr/local/bin", 0o755),
    ("/usr/share", 0o755),
    ("/var/log", 0o755),
    ("/var/run", 0o755),
    ("/run", 0o755),
    ("/root", 0o700),
    ("/tmp", 0o1777),
];

const PASSWD: &str = "root:x:0:0:root:/root:/bin/sh\ndaemon:x:1:1:daemon:/usr/sbin:/bin/false\nnobody:x:65534:65534:nobody:/:/bin/false\n";
const GROUP: &str = "root:x:0:\ndaemon:x:1:\nnogroup:x:65534:\n";

/// An image's name (empty for every image), the number and home of its user, and its files.
type Extra = (
    &'static str,
    &'static str,
    &'static [(&'static str, &'static str)],
);

const EXTRAS: &[Extra] = &[
    (
        "nginx",
        "101 /nonexistent",
        &[
            ("/usr/sbin/nginx", "=nginx"),
            ("/docker-entrypoint.sh", entrypoints::NGINX),
            ("/docker-entrypoint.d/", "0"),
            ("/var/cache/nginx/", "0"),
            ("/var/log/nginx/access.log", "->/dev/stdout"),
            ("/var/log/nginx/error.log", "->/dev/stderr"),
            ("/etc/nginx/conf.d/default.conf", entrypoints::NGINX_CONF),
            (
                "/usr/share/nginx/html/index.html",
                "<!DOCTYPE html>\n<html>\n<head>\n<title>Welcome to nginx!</title>\n</head>\n<body>\n<h1>Welcome to nginx!</h1>\n</body>\n</html>\n",
            ),
        ],
    ),
    (
        "ikubernetes/myapp",
        "",
        &[
            ("/usr/sbin/nginx", "=nginx"),
            ("/var/cache/nginx/", "0"),
            ("/etc/nginx/conf.d/default.conf", entrypoints::NGINX_CONF),
            ("/usr/share/nginx/html/hostname.html", "->/etc/hostname"),
            (
                "/usr/share/nginx/html/index.html",
                "Hello MyApp | Version: v1 | <a href=\"hostname.html\">Pod Name</a>\n",
            ),
        ],
    ),
    (
        "httpd",
        "",
        &[
            ("/usr/local/bin/httpd-foreground", "=httpd-foreground"),
            ("/usr/local/apache2/bin/httpd", "=httpd-foreground"),
            ("/usr/local/apache2/logs/", "0"),
            (
                "/usr/local/apache2/htdocs/index.html",
                "<html><body><h1>It works!</h1></body></html>\n",
            ),
        ],
    ),
    (
        "redis",
        "999 /home/redis",
        &[
            ("/usr/local/bin/docker-entrypoint.sh", entrypoints::REDIS),
            ("/usr/local/bin/redis-server", "=redis-server"),
            ("/usr/local/bin/redis-cli", "=redis-cli"),
            ("/data/", "999"),
        ],
    ),
    (
        "mysql",
        "999 /var/lib/mysql",
        &[
            ("/usr/local/bin/docker-entrypoint.sh", entrypoints::MYSQL),
            ("/usr/sbin/mysqld", "=mysqld"),
            ("/var/lib/mysql/", "999"),
        ],
    ),
    (
        "postgres",
        "999 /var/lib/postgresql",
        &[
            ("/usr/local/bin/docker-entrypoint.sh", entrypoints::POSTGRES),
            ("/usr/local/bin/postgres", "=postgres"),
            ("/var/lib/postgresql/data/", "999"),
        ],
    ),
    (
        "node",
        "1000 /home/node",
        &[
            ("/usr/local/bin/docker-entrypoint.sh", entrypoints::NODE),
            ("/usr/local/bin/node", "=node"),
        ],
    ),
    (
        "python",
        "",
        &[
            ("/usr/local/bin/python3", "=python3"),
            ("/usr/local/bin/python", "=python3"),
        ],
    ),
    (
        "registry.k8s.io/e2e-test-images/agnhost",
        "",
        &[("/agnhost", "=agnhost")],
    ),
    ("", "", &[("/server", "=server")]),
];

fn link(target: &str, clock: u64) -> Inode {
    Inode::new(Node::Symlink(target.as_bytes().into()), 0o777, 0, 0, clock)
}

/// A container's `/dev`.
pub(crate) fn dev(clock: u64, privileged: bool) -> FileSystem {
    let mut dev = FileSystem::new(FsKind::Memory, 0o755, clock);
    let node = |device| Inode::new(Node::Device(device), 0o666, 0, 0, clock);
    for (name, device) in [
        ("null", Device::Null),
        ("zero", Device::Zero),
        ("full", Device::Full),
        ("random", Device::Random),
        ("urandom", Device::Random),
        ("tty", Device::Tty),
    ] {
        dev.plant(name, node(device));
    }
    for (name, target) in [
        ("stdin", "/proc/self/fd/0"),
        ("stdout", "/proc/self/fd/1"),
        ("stderr", "/proc/self/fd/2"),
        ("fd", "/proc/self/fd"),
    ] {
        dev.plant(name, link(target, clock));
    }
    dev.plant("shm", empty_dir(0o1777, clock));
    if privileged {
        for (name, minor) in [("vda", 0), ("vda1", 1)] {
            dev.plant(
                name,
                Inode {
                    mode: 0o660,
                    ..node(Device::of(254, minor))
                },
            );
        }
    }
    dev
}
