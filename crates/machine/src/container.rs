//! A container: its root file system, mounts, user, environment and first command line.
//!
//! Owns how a `ContainerSpec` and an image become these. Does not own processes: that is `kernel::spawn`.

use std::rc::Rc;

use crate::images::{self, Base, Image};
use crate::kernel::errno::Errno;
use crate::kernel::inode::{FileSystem, FsKind, Inode, Node, ROOT, empty_dir, plain_file};
use crate::kernel::path::{EXECUTE, Loc, MountPoint, ROOT_LOC, View, covered};
use crate::kernel::process::Creds;
use crate::kernel::spawn::Namespace;
use crate::log::Log;
use crate::spec::{ContainerId, ContainerSpec, Mount};
use crate::{Bytes, Machine};

const PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// A container from its creation to its removal.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Container {
    pub(crate) spec: Rc<ContainerSpec>,
    pub(crate) base: Base,
    pub(crate) mounts: Rc<Vec<MountPoint>>,
    /// File systems that go with the container.
    own_fs: Vec<u32>,
    pub(crate) namespace: u32,
    /// The first process while it runs.
    pub(crate) init: Option<u32>,
    pub(crate) argv: Rc<[Bytes]>,
    pub(crate) env: Rc<[Bytes]>,
    pub(crate) creds: Rc<Creds>,
    pub(crate) cwd: Loc,
    pub(crate) log: Log,
    pub(crate) oom: bool,
}

impl Machine {
    pub(crate) fn make_container(&mut self, spec: ContainerSpec) -> ContainerId {
        let id = self.fresh_id();
        let image = if spec.catalogue {
            images::find(&spec.image)
        } else {
            Some(images::bare())
        };
        let clock = self.clock_us();
        let mut root = self.image_root(image);
        root.plant(
            "/etc/hostname",
            plain_file(format!("{}\n", spec.hostname).as_bytes(), 0o644, clock),
        );
        root.plant(
            "/etc/hosts",
            plain_file(hosts(&spec).as_bytes(), 0o644, clock),
        );
        let resolv = "search default.svc.cluster.local svc.cluster.local cluster.local\nnameserver 10.96.0.10\noptions ndots:5\n";
        root.plant(
            "/etc/resolv.conf",
            plain_file(resolv.as_bytes(), 0o644, clock),
        );
        let last_words = if spec.termination_log.is_empty() {
            "/dev/termination-log"
        } else {
            spec.termination_log.as_str()
        };
        let mut dev = images::dev(clock, spec.privileged);
        match last_words.strip_prefix("/dev/") {
            Some(name) => dev.plant(name, plain_file(b"", 0o666, clock)),
            None => root.plant(last_words, plain_file(b"", 0o666, clock)),
        };
        let creds = credentials(&spec, image, &root);
        let env = environment(&spec, image, &root, creds.uid);
        let own: Vec<u32> = [root, FileSystem::new(FsKind::Proc, 0o555, clock), dev]
            .into_iter()
            .map(|fs| {
                let id = self.fresh_id();
                self.filesystems.insert(id, fs);
                id
            })
            .collect();
        let mut mounts = vec![MountPoint {
            at: ROOT_LOC,
            fs: own[0],
            root: ROOT,
            read_only: false,
            path: "/".into(),
        }];
        self.hang(&mut mounts, own[1], ROOT, false, "/proc");
        self.hang(&mut mounts, own[2], ROOT, false, "/dev");
        self.hang_volumes(&mut mounts, &spec);
        let dir = spec
            .working_dir
            .as_deref()
            .filter(|dir| !dir.is_empty())
            .or(image.map(|image| image.working_dir))
            .unwrap_or("/");
        let cwd = self.ensure(&mounts, dir, true).unwrap_or(ROOT_LOC);
        mounts[0].read_only = spec.read_only_root;
        let namespace = self.join_namespace(id, spec.pid_namespace);
        let argv = command_line(&spec, image);
        let container = Container {
            base: image.map_or(Base::Busybox, |image| image.base),
            mounts: Rc::new(mounts),
            own_fs: own,
            namespace,
            init: None,
            argv,
            env,
            creds: Rc::new(creds),
            cwd,
            log: Log::default(),
            oom: false,
            spec: Rc::new(spec),
        };
        self.containers.insert(id, container);
        ContainerId(id)
    }

    fn image_root(&mut self, image: Option<&'static Image>) -> FileSystem {
        let key = image.map_or("", |image| image.names.first().copied().unwrap_or("bare"));
        if let Some((_, root)) = self.roots.iter().find(|(known, _)| *known == key) {
            return root.clone();
        }
        let root = images::root_of(image);
        self.roots.push((key, root.clone()));
        root
    }

    fn hang_volumes(&mut self, mounts: &mut Vec<MountPoint>, spec: &ContainerSpec) {
        let mut wanted: Vec<&Mount> = spec.mounts.iter().collect();
        // What is mounted inside another mount comes after it.
        while let Some(at) = (0..wanted.len()).min_by_key(|at| &wanted[*at].path) {
            let mount = wanted.remove(at);
            let Some(volume) = self.volumes.get(mount.volume.0) else {
                continue;
            };
            let (fs, mut root) = (volume.fs, volume.root);
            if let Some(sub_path) = mount
                .sub_path
                .as_deref()
                .filter(|path| !path.trim_matches('/').is_empty())
            {
                let clock = self.clock_us();
                let Some(system) = self.filesystems.get_mut(fs) else {
                    continue;
                };
                let found = system.find_from(root, sub_path);
                root = found
                    .or_else(|| system.plant_from(root, sub_path, empty_dir(0o755, clock)))
                    .unwrap_or(root);
            }
            self.hang(mounts, fs, root, mount.read_only, &mount.path);
        }
    }

    fn hang(
        &mut self,
        mounts: &mut Vec<MountPoint>,
        fs: u32,
        root: u32,
        read_only: bool,
        path: &str,
    ) {
        let is_dir = self
            .filesystems
            .get(fs)
            .and_then(|fs| fs.get(root))
            .is_none_or(Inode::is_dir);
        if let Some(at) = self.ensure(mounts, path, is_dir) {
            mounts.push(MountPoint {
                at,
                fs,
                root,
                read_only,
                path: path.into(),
            });
        }
    }

    /// The place of `path`, made as directories (or one last file) when it is missing.
    fn ensure(&mut self, mounts: &[MountPoint], path: &str, is_dir: bool) -> Option<Loc> {
        let clock = self.clock_us();
        let mut here = ROOT_LOC;
        let parts: Vec<&str> = path
            .split('/')
            .filter(|part| !part.is_empty() && *part != ".")
            .collect();
        let root_view = View {
            pid: 0,
            mounts: Rc::new(mounts.to_vec()),
            creds: Rc::default(),
            cwd: ROOT_LOC,
        };
        for (index, part) in parts.iter().enumerate() {
            let so_far = format!("/{}", parts[..=index].join("/"));
            if let Ok(found) = self.find(&root_view, so_far.as_bytes(), true) {
                here = found;
                continue;
            }
            let fs = mounts.get(usize::from(here.mount))?.fs;
            let last = index + 1 == parts.len();
            let inode = if is_dir || !last {
                empty_dir(0o755, clock)
            } else {
                plain_file(b"", 0o644, clock)
            };
            let ino = self
                .filesystems
                .get_mut(fs)?
                .add(here.ino, part.as_bytes(), inode)
                .ok()?;
            here = covered(
                mounts,
                Loc {
                    mount: here.mount,
                    ino,
                },
            );
        }
        Some(here)
    }

    fn join_namespace(&mut self, container: u32, shared: Option<u32>) -> u32 {
        let Some(number) = shared else {
            self.namespaces.insert(container, Namespace::default());
            return container;
        };
        // Numbers of shared namespaces are the caller's; keep them apart from those that this machine gives.
        let number = number | 1 << 31;
        if self.namespaces.get(number).is_none() {
            // The pod's pause process has number 1 there.
            self.namespaces.insert(
                number,
                Namespace {
                    last: 1,
                    ..Namespace::default()
                },
            );
        }
        number
    }

    pub(crate) fn drop_container(&mut self, id: ContainerId) {
        let Some(container) = self.containers.get(id.0) else {
            return;
        };
        let (own_fs, namespace) = (container.own_fs.clone(), container.namespace);
        self.containers.remove(id.0);
        for fs in own_fs {
            self.filesystems.remove(fs);
        }
        if self
            .namespaces
            .get(namespace)
            .is_some_and(|namespace| namespace.members.is_empty())
        {
            self.namespaces.remove(namespace);
        }
    }

    /// The container as the runtime sees it: as root, without a process.
    pub(crate) fn outside_view(&self, id: ContainerId) -> Option<View> {
        let container = self.containers.get(id.0)?;
        Some(View {
            pid: 0,
            mounts: container.mounts.clone(),
            creds: Rc::default(),
            cwd: ROOT_LOC,
        })
    }

    /// Finds and executes the program of a command line as runc does; the error is in its words.
    pub(crate) fn execute_first(
        &mut self,
        pid: u32,
        argv: &[Bytes],
        env: &Rc<[Bytes]>,
    ) -> Result<(), String> {
        let Some(name) = argv.first() else {
            return Err("exec: no command specified".into());
        };
        let shown = String::from_utf8_lossy(name).into_owned();
        let has_slash = name.contains(&b'/');
        let recorded_node = self
            .procs
            .get(pid)
            .and_then(|proc| self.containers.get(proc.container))
            .is_some_and(|c| !c.spec.catalogue);
        let path = if has_slash {
            match self.stat(pid, name, true) {
                Ok(inode) if inode.is_dir() => {
                    return Err(format!("exec: \"{shown}\": is a directory"));
                }
                Ok(_) => {}
                Err(errno) if recorded_node && errno == Errno::NoEnt => {
                    return Err(format!(
                        "exec: \"{shown}\": executable file not found in $PATH"
                    ));
                }
                Err(errno) => {
                    return Err(format!(
                        "exec: \"{shown}\": stat {shown}: {}",
                        errno.text().to_ascii_lowercase()
                    ));
                }
            }
            name.to_vec()
        } else {
            let found = self.search_path(pid, name, env);
            found.ok_or_else(|| format!("exec: \"{shown}\": executable file not found in $PATH"))?
        };
        let argv: Rc<[Bytes]> = argv.to_vec().into();
        self.execute(pid, &path, argv, env.clone())
            .map_err(|errno| match errno {
                Errno::Acces => format!("exec: \"{shown}\": permission denied"),
                other => format!(
                    "exec {}: {}",
                    String::from_utf8_lossy(&path),
                    other.text().to_ascii_lowercase()
                ),
            })
    }

    fn search_path(&self, pid: u32, name: &[u8], env: &[Bytes]) -> Option<Vec<u8>> {
        let path = env
            .iter()
            .find_map(|entry| entry.strip_prefix(b"PATH="))
            .unwrap_or(PATH.as_bytes());
        path.split(|byte| *byte == b':')
            .map(|dir| [dir, b"/", name].concat())
            .find(|full| {
                self.stat(pid, full, true)
                    .is_ok_and(|inode| matches!(inode.node, Node::File(_)))
                    && self.access(pid, full, EXECUTE).is_ok()
            })
    }
}

fn hosts(spec: &ContainerSpec) -> String {
    if let Some(hosts) = &spec.hosts {
        return hosts.clone();
    }
    format!(
        "# Kubernetes-managed hosts file.\n127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\nfe00::0\tip6-localnet\nfe00::0\tip6-mcastprefix\nfe00::1\tip6-allnodes\nfe00::2\tip6-allrouters\n127.0.0.1\t{}\n",
        spec.hostname
    )
}

/// The command line: `command` replaces the entrypoint and drops the image's arguments; `args` replaces these.
fn command_line(spec: &ContainerSpec, image: Option<&Image>) -> Rc<[Bytes]> {
    let own = |texts: &[&str]| {
        texts
            .iter()
            .map(|text| text.as_bytes().into())
            .collect::<Vec<Bytes>>()
    };
    let given = |texts: &[String]| {
        texts
            .iter()
            .map(|text| text.as_bytes().into())
            .collect::<Vec<Bytes>>()
    };
    let (entrypoint, cmd) = match image {
        Some(image) => (own(image.entrypoint), own(image.cmd)),
        None => (own(&["/server"]), Vec::new()),
    };
    let mut argv = if spec.command.is_empty() {
        entrypoint
    } else {
        given(&spec.command)
    };
    if !spec.args.is_empty() {
        argv.extend(given(&spec.args));
    } else if spec.command.is_empty() {
        argv.extend(cmd);
    }
    argv.into()
}

/// The lines of a colon-separated table of the image, such as `/etc/passwd`.
fn rows(root: &FileSystem, path: &str) -> Vec<Vec<String>> {
    let Some(Inode {
        node: Node::File(blob),
        ..
    }) = root.find(path).and_then(|ino| root.get(ino))
    else {
        return Vec::new();
    };
    let text = String::from_utf8_lossy(&blob.to_vec()).into_owned();
    text.lines()
        .map(|line| line.split(':').map(str::to_string).collect())
        .collect()
}

fn credentials(spec: &ContainerSpec, image: Option<&Image>, root: &FileSystem) -> Creds {
    let uid = spec
        .run_as_user
        .unwrap_or(image.map_or(0, |image| image.user));
    let passwd = rows(root, "/etc/passwd");
    let entry = passwd
        .iter()
        .find(|row| row.get(2).and_then(|text| text.parse().ok()) == Some(uid));
    let own_gid = entry
        .and_then(|row| row.get(3))
        .and_then(|text| text.parse().ok())
        .unwrap_or(0);
    let gid = spec.run_as_group.unwrap_or(own_gid);
    let mut groups = spec.groups.clone();
    if let Some(name) = entry.and_then(|row| row.first()) {
        let member = |row: &&Vec<String>| {
            row.get(3)
                .is_some_and(|members| members.split(',').any(|member| member == name))
        };
        groups.extend(
            rows(root, "/etc/group")
                .iter()
                .filter(member)
                .filter_map(|row| row.get(2)?.parse::<u32>().ok()),
        );
    }
    groups.push(gid);
    let mut sorted: Vec<u32> = Vec::new();
    for group in groups {
        let at = sorted.iter().take_while(|known| **known < group).count();
        if sorted.get(at) != Some(&group) {
            sorted.insert(at, group);
        }
    }
    Creds {
        uid,
        gid,
        groups: sorted,
    }
}

fn environment(
    spec: &ContainerSpec,
    image: Option<&Image>,
    root: &FileSystem,
    uid: u32,
) -> Rc<[Bytes]> {
    let path = image.map_or("", |image| image.path);
    let mut env: Vec<(String, String)> = vec![(
        "PATH".into(),
        if path.is_empty() {
            PATH.into()
        } else {
            path.into()
        },
    )];
    if !spec.hostname.is_empty() {
        env.push(("HOSTNAME".into(), spec.hostname.clone()));
    }
    let own = image
        .map_or(&[] as &[&str], |image| image.env)
        .iter()
        .filter_map(|entry| entry.split_once('='));
    let all = own
        .map(|(name, value)| (name.to_string(), value.to_string()))
        .chain(spec.env.iter().cloned());
    for (name, value) in all {
        match env.iter_mut().find(|(known, _)| *known == name) {
            Some(entry) => entry.1 = value,
            None => env.push((name, value)),
        }
    }
    if !env.iter().any(|(name, _)| name == "HOME") {
        let passwd = rows(root, "/etc/passwd");
        let home = passwd
            .iter()
            .find(|row| row.get(2).and_then(|text| text.parse().ok()) == Some(uid))
            .and_then(|row| row.get(5));
        env.push(("HOME".into(), home.cloned().unwrap_or_else(|| "/".into())));
    }
    env.iter()
        .map(|(name, value)| Bytes::from(format!("{name}={value}").into_bytes()))
        .collect()
}
