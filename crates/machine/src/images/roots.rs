//! The root file systems of images.
//!
//! Owns which files an image begins with. Does not own what programs do.

use super::{Base, Image};
use crate::kernel::inode::{Device, FileSystem, FsKind, Inode, Node, empty_dir, plain_file};
use crate::programs;

/// How an executable begins; the program's name follows, up to a newline.
pub(crate) const ELF: &[u8] = b"\x7fELF\x02\x01\x01\0";

/// The date of an image's files: 2025-09-01.
const BUILT_US: u64 = 1_756_684_800_000_000;

fn executable(name: &str) -> Inode {
    plain_file(&[ELF, name.as_bytes(), b"\n"].concat(), 0o755, BUILT_US)
}

/// The files of an image; without one, of an image that nobody knows.
pub(crate) fn root_of(image: Option<&Image>) -> FileSystem {
    let mut root = FileSystem::new(FsKind::Disk, 0o755, BUILT_US);
    let base = image.map_or(Base::Busybox, |image| image.base);
    for dir in [
        "/bin",
        "/etc",
        "/home",
        "/lib",
        "/proc",
        "/dev",
        "/sys",
        "/usr/bin",
        "/usr/sbin",
        "/usr/local/bin",
        "/usr/share",
        "/var/log",
        "/var/run",
        "/run",
    ] {
        root.plant(dir, empty_dir(0o755, BUILT_US));
    }
    root.plant("/root", empty_dir(0o700, BUILT_US));
    root.plant("/tmp", empty_dir(0o1777, BUILT_US));
    if base == Base::Scratch {
        root.plant("/pause", executable("pause"));
        return root;
    }
    let gnu = base == Base::Debian;
    for name in programs::tools() {
        root.plant(
            &format!("/bin/{name}"),
            executable(if gnu { name } else { "busybox" }),
        );
    }
    if gnu {
        root.plant("/bin/dash", executable("dash"));
        root.plant("/bin/bash", executable("bash"));
        root.plant(
            "/bin/sh",
            Inode::new(
                Node::Symlink(b"dash".as_slice().into()),
                0o777,
                0,
                0,
                BUILT_US,
            ),
        );
    } else {
        for name in ["busybox", "sh", "ash"] {
            root.plant(&format!("/bin/{name}"), executable("busybox"));
        }
    }
    let mut passwd = "root:x:0:0:root:/root:/bin/sh\ndaemon:x:1:1:daemon:/usr/sbin:/bin/false\nnobody:x:65534:65534:nobody:/:/bin/false\n".to_string();
    let mut group = "root:x:0:\ndaemon:x:1:\nnogroup:x:65534:\n".to_string();
    if base == Base::Busybox {
        group = "root:x:0:\ndaemon:x:1:\nwheel:x:10:root\nnogroup:x:65534:\n".to_string();
    }
    let names = image.map_or(&[] as &[&str], |image| image.names);
    let has = |name: &str| names.contains(&name);
    if has("nginx") || has("ikubernetes/myapp") {
        root.plant("/usr/sbin/nginx", executable("nginx"));
        passwd.push_str("nginx:x:101:101:nginx user:/nonexistent:/bin/false\n");
        group.push_str("nginx:x:101:\n");
        let page: &[u8] = if has("nginx") {
            b"<!DOCTYPE html>\n<html>\n<head>\n<title>Welcome to nginx!</title>\n</head>\n<body>\n<h1>Welcome to nginx!</h1>\n</body>\n</html>\n"
        } else {
            b"Hello MyApp | Version: v1 | <a href=\"hostname.html\">Pod Name</a>\n"
        };
        root.plant(
            "/usr/share/nginx/html/index.html",
            plain_file(page, 0o644, BUILT_US),
        );
    }
    if has("httpd") {
        root.plant(
            "/usr/local/bin/httpd-foreground",
            executable("httpd-foreground"),
        );
        root.plant(
            "/usr/local/apache2/htdocs/index.html",
            plain_file(
                b"<html><body><h1>It works!</h1></body></html>\n",
                0o644,
                BUILT_US,
            ),
        );
    }
    if has("redis") {
        passwd.push_str("redis:x:999:999::/home/redis:/bin/sh\n");
        group.push_str("redis:x:999:\n");
        root.plant("/usr/local/bin/redis-server", executable("redis-server"));
        root.plant(
            "/data",
            Inode {
                uid: 999,
                gid: 999,
                ..empty_dir(0o755, BUILT_US)
            },
        );
    }
    for name in ["mysqld", "postgres", "node", "python3"] {
        root.plant(&format!("/usr/local/bin/{name}"), executable(name));
    }
    root.plant("/server", executable("server"));
    root.plant("/agnhost", executable("agnhost"));
    root.plant(
        "/etc/passwd",
        plain_file(passwd.as_bytes(), 0o644, BUILT_US),
    );
    root.plant("/etc/group", plain_file(group.as_bytes(), 0o644, BUILT_US));
    root
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
        dev.plant(
            name,
            Inode::new(Node::Symlink(target.as_bytes().into()), 0o777, 0, 0, clock),
        );
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
