//! The images that the catalogue knows.
//!
//! Owns the figures. Does not own the files: those are in `roots`.

use super::{Base, Image};

/// What every image is on a node without a catalogue: a POSIX shell and the GNU tools.
pub(super) static BARE_IMAGE: Image = Image {
    base: Base::Debian,
    ..BARE
};

pub(super) const BARE: Image = Image {
    names: &[],
    entrypoint: &[],
    cmd: &["sh"],
    env: &[],
    user: 0,
    user_name: "",
    working_dir: "/",
    stop_signal: "SIGTERM",
    size_bytes: 4_261_550,
    base: Base::Busybox,
    path: "",
};

pub(super) const IMAGES: &[Image] = &[
    Image {
        names: &["busybox"],
        ..BARE
    },
    Image {
        names: &["alpine"],
        cmd: &["/bin/sh"],
        size_bytes: 8_310_000,
        base: Base::Alpine,
        ..BARE
    },
    Image {
        names: &["debian"],
        cmd: &["bash"],
        size_bytes: 116_600_000,
        base: Base::Debian,
        ..BARE
    },
    Image {
        names: &["ubuntu"],
        cmd: &["/bin/bash"],
        size_bytes: 78_100_000,
        base: Base::Debian,
        ..BARE
    },
    Image {
        names: &["nginx"],
        entrypoint: &[],
        cmd: &["nginx", "-g", "daemon off;"],
        env: &["NGINX_VERSION=1.29.3", "PKG_RELEASE=1~bookworm"],
        stop_signal: "SIGQUIT",
        size_bytes: 152_000_000,
        base: Base::Debian,
        ..BARE
    },
    Image {
        names: &["httpd"],
        cmd: &["httpd-foreground"],
        env: &["HTTPD_PREFIX=/usr/local/apache2", "HTTPD_VERSION=2.4.65"],
        working_dir: "/usr/local/apache2",
        stop_signal: "SIGWINCH",
        size_bytes: 117_000_000,
        base: Base::Debian,
        ..BARE
    },
    Image {
        names: &["redis"],
        entrypoint: &[],
        cmd: &["redis-server"],
        env: &["REDIS_VERSION=8.2.1"],
        working_dir: "/data",
        size_bytes: 137_000_000,
        base: Base::Debian,
        ..BARE
    },
    Image {
        names: &["mysql", "mariadb"],
        entrypoint: &[],
        cmd: &["mysqld"],
        env: &["MYSQL_VERSION=8.4.6-1.el9"],
        size_bytes: 777_000_000,
        base: Base::Debian,
        ..BARE
    },
    Image {
        names: &["postgres"],
        entrypoint: &[],
        cmd: &["postgres"],
        env: &["PG_MAJOR=17", "PGDATA=/var/lib/postgresql/data"],
        stop_signal: "SIGINT",
        size_bytes: 438_000_000,
        base: Base::Debian,
        ..BARE
    },
    Image {
        names: &["python"],
        cmd: &["python3"],
        env: &["PYTHON_VERSION=3.13.7"],
        size_bytes: 1_120_000_000,
        base: Base::Debian,
        ..BARE
    },
    Image {
        names: &["node"],
        entrypoint: &[],
        cmd: &["node"],
        env: &["NODE_VERSION=22.19.0"],
        size_bytes: 1_120_000_000,
        base: Base::Debian,
        ..BARE
    },
    Image {
        names: &["ikubernetes/myapp"],
        cmd: &["nginx", "-g", "daemon off;"],
        env: &["NGINX_VERSION=1.12.2"],
        size_bytes: 15_500_000,
        base: Base::Alpine,
        ..BARE
    },
    Image {
        names: &["registry.k8s.io/pause", "k8s.gcr.io/pause"],
        entrypoint: &["/pause"],
        cmd: &[],
        user: 65535,
        user_name: "65535:65535",
        size_bytes: 320_000,
        base: Base::Scratch,
        ..BARE
    },
    Image {
        names: &[
            "registry.k8s.io/e2e-test-images/agnhost",
            "e2e-test-images/agnhost",
        ],
        entrypoint: &["/agnhost"],
        cmd: &["pause"],
        size_bytes: 53_000_000,
        base: Base::Alpine,
        ..BARE
    },
];
