//! The images that the catalogue knows.
//!
//! Owns the figures. Does not own the files: those are in `roots`.

use super::{Base, Image};

/// What every image is on a node without a catalogue: a POSIX shell and the GNU tools.
pub(super) static BARE_IMAGE: Image = Image {
    base: Base::Debian,
    ..BARE
};

const BARE: Image = Image {
    names: &[],
    entrypoint: &[],
    cmd: &["sh"],
    env: &[],
    user: 0,
    user_name: "",
    working_dir: "/",
    stop_signal: "SIGTERM",
    size_bytes: 2_156_519,
    base: Base::Busybox,
    path: "",
};

const DEBIAN: Image = Image {
    cmd: &["bash"],
    base: Base::Debian,
    ..BARE
};

const ALPINE: Image = Image {
    cmd: &["/bin/sh"],
    base: Base::Alpine,
    ..BARE
};

pub(super) const IMAGES: &[Image] = &[
    Image {
        names: &[
            "busybox",
            "registry.k8s.io/busybox",
            "k8s.gcr.io/busybox",
            "registry.k8s.io/e2e-test-images/busybox",
            "gcr.io/google-containers/busybox",
            "radial/busyboxplus",
        ],
        ..BARE
    },
    Image {
        names: &["alpine"],
        size_bytes: 3_800_000,
        ..ALPINE
    },
    Image {
        names: &["curlimages/curl", "nicolaka/netshoot"],
        entrypoint: &[],
        cmd: &["sh"],
        size_bytes: 9_500_000,
        ..ALPINE
    },
    Image {
        names: &["debian"],
        size_bytes: 48_500_000,
        ..DEBIAN
    },
    Image {
        names: &["ubuntu", "centos", "fedora", "rockylinux", "amazonlinux"],
        cmd: &["/bin/bash"],
        size_bytes: 29_700_000,
        ..DEBIAN
    },
    Image {
        names: &["nginx", "nginxinc/nginx-unprivileged"],
        entrypoint: &["/docker-entrypoint.sh"],
        cmd: &["nginx", "-g", "daemon off;"],
        env: &["NGINX_VERSION=1.29.3", "PKG_RELEASE=1~trixie"],
        stop_signal: "SIGQUIT",
        size_bytes: 59_800_000,
        ..DEBIAN
    },
    Image {
        names: &["httpd"],
        cmd: &["httpd-foreground"],
        env: &["HTTPD_PREFIX=/usr/local/apache2", "HTTPD_VERSION=2.4.65"],
        working_dir: "/usr/local/apache2",
        stop_signal: "SIGWINCH",
        size_bytes: 45_200_000,
        path: "/usr/local/apache2/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        ..DEBIAN
    },
    Image {
        names: &["redis"],
        entrypoint: &["docker-entrypoint.sh"],
        cmd: &["redis-server"],
        env: &["REDIS_VERSION=8.2.1"],
        working_dir: "/data",
        size_bytes: 52_300_000,
        ..DEBIAN
    },
    Image {
        names: &["mysql", "mariadb"],
        entrypoint: &["docker-entrypoint.sh"],
        cmd: &["mysqld"],
        env: &["MYSQL_VERSION=8.4.6-1.el9"],
        size_bytes: 233_000_000,
        ..DEBIAN
    },
    Image {
        names: &["postgres"],
        entrypoint: &["docker-entrypoint.sh"],
        cmd: &["postgres"],
        env: &["PG_MAJOR=17", "PGDATA=/var/lib/postgresql/data"],
        stop_signal: "SIGINT",
        size_bytes: 160_000_000,
        ..DEBIAN
    },
    Image {
        names: &["python"],
        cmd: &["python3"],
        env: &["PYTHON_VERSION=3.13.7"],
        size_bytes: 413_000_000,
        ..DEBIAN
    },
    Image {
        names: &["node"],
        entrypoint: &["docker-entrypoint.sh"],
        cmd: &["node"],
        env: &["NODE_VERSION=22.19.0", "YARN_VERSION=1.22.22"],
        size_bytes: 404_000_000,
        ..DEBIAN
    },
    Image {
        names: &["polinux/stress", "polinux/stress-ng", "vish/stress"],
        cmd: &["stress"],
        size_bytes: 4_041_495,
        ..ALPINE
    },
    Image {
        names: &["ikubernetes/myapp"],
        cmd: &["nginx", "-g", "daemon off;"],
        env: &["NGINX_VERSION=1.12.2"],
        size_bytes: 6_500_000,
        ..ALPINE
    },
    Image {
        names: &["registry.k8s.io/pause", "k8s.gcr.io/pause"],
        entrypoint: &["/pause"],
        cmd: &[],
        user: 65535,
        user_name: "65535:65535",
        size_bytes: 320_448,
        base: Base::Scratch,
        ..BARE
    },
    Image {
        names: &[
            "registry.k8s.io/e2e-test-images/agnhost",
            "k8s.gcr.io/e2e-test-images/agnhost",
            "e2e-test-images/agnhost",
        ],
        entrypoint: &["/agnhost"],
        cmd: &["pause"],
        size_bytes: 53_000_000,
        ..ALPINE
    },
];
