//! A container: its root file system, mounts, user, environment and first command line.
//!
//! Owns how a `ContainerSpec` and an image become these. Does not own processes: that is `kernel::spawn`.

use std::rc::Rc;

use crate::accounts::{number, row};
use crate::images::{self, Base, Image};
use crate::kernel::caps;
use crate::kernel::errno::Errno;
use crate::kernel::inode::{FileSystem, FsKind, Inode, Node, ROOT, empty_dir, plain_file};
use crate::kernel::path::{EXECUTE, Loc, MountPoint, ROOT_LOC, View, covered};
use crate::kernel::proc_files::CGROUP;
use crate::kernel::process::Creds;
use crate::kernel::spawn::Namespace;
use crate::log::Log;
use crate::spec::{ContainerId, ContainerSpec, Mount};
use crate::{Bytes, Machine};

const PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

const RESOLV: &str = "search default.svc.cluster.local svc.cluster.local cluster.local\nnameserver 10.96.0.10\noptions ndots:5\n";

/// A container from its creation to its removal.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Container {
    pub(crate) spec: Rc<ContainerSpec>,
    pub(crate) base: Base,
    pub(crate) mounts: Rc<Vec<MountPoint>>,
    /// File systems that go with the container.
    pub(crate) own_fs: Vec<u32>,
    pub(crate) namespace: u32,
    /// The first process while it runs.
    pub(crate) init: Option<u32>,
    pub(crate) argv: Rc<[Bytes]>,
    pub(crate) env: Rc<[Bytes]>,
    pub(crate) creds: Rc<Creds>,
    pub(crate) cwd: Loc,
    pub(crate) log: Log,
    pub(crate) oom: bool,
    /// Bytes of the root file system before anything was written.
    pub(crate) root_bytes: usize,
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
        let root_fs = if spec.host {
            self.node_root()
        } else {
            let mut root = self.image_root(image);
            if let (true, Some(number)) = (
                spec.image.contains("ikubernetes/myapp"),
                images::tag(&spec.image).strip_prefix('v'),
            ) {
                let text = [
                    "Hello MyApp | Version: v",
                    number,
                    " | <a href=\"hostname.html\">Pod Name</a>\n",
                ]
                .concat();
                let page = root.find("/usr/share/nginx/html/index.html");
                if let Some(inode) = page.and_then(|page| root.get_mut(page)) {
                    *inode = plain_file(text.as_bytes(), 0o644, inode.mtime_us);
                }
            }
            self.add_fs(root)
        };
        let mut dev = images::dev(clock, spec.privileged);
        let hosts = spec.hosts.clone().unwrap_or_else(|| default_hosts(&spec));
        let last_words = match spec.termination_log.as_str() {
            "" => "/dev/termination-log",
            path => path,
        };
        for (path, text, mode) in [
            (
                "/etc/hostname",
                format!("{}\n", spec.hostname).as_str(),
                0o644,
            ),
            ("/etc/hosts", &hosts, 0o644),
            (
                "/etc/resolv.conf",
                spec.resolv.as_deref().unwrap_or(RESOLV),
                0o644,
            ),
            (last_words, "", 0o666),
        ] {
            let file = plain_file(text.as_bytes(), mode, clock);
            match path.strip_prefix("/dev/") {
                Some(name) => dev.plant(name, file),
                None => (self.filesystems.get_mut(root_fs)).and_then(|root| root.plant(path, file)),
            };
        }
        let empty = FileSystem::new(FsKind::Disk, 0o755, clock);
        let root = self.filesystems.get(root_fs).unwrap_or(&empty);
        let creds = credentials(&spec, image, root);
        let env = environment(&spec, image, root, creds.uid);
        let root_bytes = root.usage().0;
        let proc = FileSystem::new(FsKind::Proc, 0o555, clock);
        let mut own = vec![self.add_fs(proc), self.add_fs(dev)];
        let mut mounts = vec![MountPoint {
            at: ROOT_LOC,
            fs: root_fs,
            root: ROOT,
            read_only: false,
            path: "/".into(),
        }];
        self.hang(&mut mounts, own[0], ROOT, false, "/proc");
        self.hang(&mut mounts, own[1], ROOT, false, "/dev");
        self.hang(
            &mut mounts,
            own[0],
            CGROUP,
            !spec.privileged,
            "/sys/fs/cgroup",
        );
        if !spec.host {
            own.push(root_fs);
        }
        self.hang_volumes(&mut mounts, &spec);
        let dir = spec
            .working_dir
            .as_deref()
            .filter(|dir| !dir.is_empty())
            .or(image.map(|image| image.working_dir))
            .unwrap_or("/");
        let cwd = self.ensure(&mounts, dir, true).unwrap_or(ROOT_LOC);
        mounts[0].read_only = spec.read_only_root;
        let beside = spec.beside.and_then(|other| self.containers.get(other.0));
        let namespace = match beside.map(|other| other.namespace) {
            Some(namespace) => namespace,
            None => self.join_namespace(id, spec.pid_namespace),
        };
        if let Some(namespace) = self.namespaces.get_mut(namespace) {
            namespace.host |= spec.host;
        }
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
            root_bytes,
            spec: Rc::new(spec),
        };
        self.containers.insert(id, container);
        ContainerId(id)
    }

    /// Puts a file system into the table.
    pub(crate) fn add_fs(&mut self, fs: FileSystem) -> u32 {
        let id = self.fresh_id();
        self.filesystems.insert(id, fs);
        id
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
        let root_view = View {
            pid: 0,
            mounts: Rc::new(mounts.to_vec()),
            creds: Rc::default(),
            cwd: ROOT_LOC,
        };
        let path = path.trim_end_matches('/').as_bytes();
        let mut end = 0;
        while end < path.len() {
            let start = end + usize::from(path[end] == b'/');
            let next = path[start..].iter().position(|byte| *byte == b'/');
            end = next.map_or(path.len(), |at| start + at);
            if start == end {
                continue;
            }
            if let Ok(found) = self.find(&root_view, &path[..end], true) {
                here = found;
                continue;
            }
            let fs = mounts.get(usize::from(here.mount))?.fs;
            let inode = if is_dir || end < path.len() {
                empty_dir(0o755, clock)
            } else {
                plain_file(b"", 0o644, clock)
            };
            let system = self.filesystems.get_mut(fs)?;
            let ino = system.add(here.ino, &path[start..end], inode).ok()?;
            let mount = here.mount;
            here = covered(mounts, Loc { mount, ino });
        }
        Some(here)
    }

    fn join_namespace(&mut self, container: u32, shared: Option<u32>) -> u32 {
        let Some(number) = shared else {
            self.namespaces.insert(container, Namespace::default());
            return container;
        };
        if let Some((_, pause)) = self.sandboxes.iter().find(|(known, _)| *known == number) {
            return self
                .containers
                .get(pause.0)
                .map_or(0, |pause| pause.namespace);
        }
        // The pod's pause process has number 1 there.
        let pause = self.make_container(ContainerSpec {
            image: "registry.k8s.io/pause".into(),
            ..ContainerSpec::default()
        });
        self.sandboxes.push((number, pause));
        // It is in the catalogue.
        let _ = self.start(pause, self.now);
        self.containers
            .get(pause.0)
            .map_or(0, |pause| pause.namespace)
    }

    pub(crate) fn drop_container(&mut self, id: ContainerId) {
        let Some(container) = self.containers.get(id.0) else {
            return;
        };
        let (own_fs, namespace) = (container.own_fs.clone(), container.namespace);
        let shared = container.spec.pid_namespace;
        self.containers.remove(id.0);
        self.leave_sandbox(shared);
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

    /// Takes the pause process away when nobody shares its namespace any more.
    fn leave_sandbox(&mut self, shared: Option<u32>) {
        let in_use = |(_, other): (u32, &Container)| other.spec.pid_namespace == shared;
        if shared.is_none() || self.containers.iter().any(in_use) {
            return;
        }
        let at = self
            .sandboxes
            .iter()
            .position(|(known, _)| Some(*known) == shared);
        if let Some((_, pause)) = at.map(|at| self.sandboxes.remove(at)) {
            self.remove(pause);
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
        let refused = |why: &str| Err(["exec: \"", &shown, "\": ", why].concat());
        let recorded_node = self
            .procs
            .get(pid)
            .and_then(|proc| self.containers.get(proc.container))
            .is_some_and(|c| !c.spec.catalogue);
        let missing = "executable file not found in $PATH";
        let path = if name.contains(&b'/') {
            match self.stat(pid, name, true) {
                Ok(inode) if inode.is_dir() => return refused("is a directory"),
                Ok(_) => {}
                Err(Errno::NoEnt) if recorded_node => return refused(missing),
                Err(errno) => {
                    return refused(&["stat ", &shown, ": ", &errno.lower()].concat());
                }
            }
            name.to_vec()
        } else {
            match self.search_path(pid, name, env) {
                Some(path) => path,
                None => return refused(missing),
            }
        };
        match self.execute(pid, &path, argv.to_vec().into(), env.clone()) {
            Ok(()) => Ok(()),
            Err(Errno::Acces) => refused("permission denied"),
            Err(errno) => {
                let path = String::from_utf8_lossy(&path);
                Err(["exec ", &path, ": ", &errno.lower()].concat())
            }
        }
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

fn default_hosts(spec: &ContainerSpec) -> String {
    let hostname = &spec.hostname;
    let address = match spec.address.as_str() {
        "" => "127.0.0.1",
        address => address,
    };
    format!(
        "# Kubernetes-managed hosts file.\n127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\nfe00::0\tip6-localnet\nfe00::0\tip6-mcastprefix\nfe00::1\tip6-allnodes\nfe00::2\tip6-allrouters\n{address}\t{hostname}\n"
    )
}

/// The command line: `command` replaces the entrypoint and drops the image's arguments; `args` replaces these.
fn command_line(spec: &ContainerSpec, image: Option<&Image>) -> Rc<[Bytes]> {
    let mut argv: Vec<Bytes> = Vec::new();
    let (entrypoint, cmd) = image.map_or((["/server"].as_slice(), [].as_slice()), |image| {
        (image.entrypoint, image.cmd)
    });
    let mut add = |text: &str| argv.push(text.as_bytes().into());
    if spec.command.is_empty() {
        for text in entrypoint {
            add(text);
        }
    }
    spec.command
        .iter()
        .chain(&spec.args)
        .for_each(|text| add(text));
    if spec.command.is_empty() && spec.args.is_empty() {
        for text in cmd {
            add(text);
        }
    }
    argv.into()
}

/// A table of the image, such as `/etc/passwd`.
fn table(root: &FileSystem, path: &str) -> Vec<u8> {
    let inode = root.find(path).and_then(|ino| root.get(ino));
    match inode.map(|inode| &inode.node) {
        Some(Node::File(blob)) => blob.to_vec(),
        _ => Vec::new(),
    }
}

fn credentials(spec: &ContainerSpec, image: Option<&Image>, root: &FileSystem) -> Creds {
    let uid = spec
        .run_as_user
        .unwrap_or(image.map_or(0, |image| image.user));
    let passwd = table(root, "/etc/passwd");
    let user = row(&passwd, 2, uid.to_string().as_bytes()).unwrap_or_default();
    let own_gid = user.get(3).and_then(|text| number(text)).unwrap_or(0);
    let gid = spec.run_as_group.unwrap_or(own_gid as u32);
    let mut groups = Vec::new();
    let mut join = |group: u32| {
        let at = groups.iter().take_while(|known| **known < group).count();
        if groups.get(at) != Some(&group) {
            groups.insert(at, group);
        }
    };
    join(gid);
    spec.groups.iter().for_each(|group| join(*group));
    for line in table(root, "/etc/group").split(|byte| *byte == b'\n') {
        let mut fields = line.split(|byte| *byte == b':').skip(2);
        let (Some(group), Some(members)) = (fields.next(), fields.next()) else {
            continue;
        };
        let is_member = members
            .split(|byte| *byte == b',')
            .any(|member| user.first() == Some(&member));
        if let Some(group) = number(group).filter(|_| is_member) {
            join(group as u32);
        }
    }
    // Rights stay with root; others have none in effect.
    let caps = if uid == 0 { caps::bounding(spec) } else { 0 };
    Creds {
        uid,
        gid,
        groups,
        caps,
    }
}

/// The version that a tag names, for a variable that tells it.
fn version<'a>(name: &str, reference: &'a str) -> Option<&'a str> {
    let tag = images::tag(reference);
    let end = tag
        .find(|letter: char| !letter.is_ascii_digit() && letter != '.')
        .unwrap_or(tag.len());
    let found = &tag[..end];
    let fits = match name {
        "PG_MAJOR" => return found.split('.').next().filter(|major| !major.is_empty()),
        _ => name.ends_with("_VERSION") && name != "YARN_VERSION" && found.contains('.'),
    };
    fits.then_some(found)
}

fn environment(
    spec: &ContainerSpec,
    image: Option<&Image>,
    root: &FileSystem,
    uid: u32,
) -> Rc<[Bytes]> {
    let passwd = table(root, "/etc/passwd");
    let user = row(&passwd, 2, uid.to_string().as_bytes()).unwrap_or_default();
    let mut env: Vec<Bytes> = Vec::new();
    let mut set = |name: &[u8], value: &[u8], over: bool| {
        let entry: Bytes = [name, b"=", value].concat().into();
        let known = env
            .iter()
            .position(|old| old.starts_with(&entry[..=name.len()]));
        match known {
            Some(at) if over => env[at] = entry,
            Some(_) => {}
            None => env.push(entry),
        }
    };
    let path = image.map_or("", |image| image.path);
    set(
        b"PATH",
        if path.is_empty() { PATH } else { path }.as_bytes(),
        true,
    );
    if !spec.hostname.is_empty() {
        set(b"HOSTNAME", spec.hostname.as_bytes(), true);
    }
    for entry in image.map_or(&[] as &[&str], |image| image.env) {
        let (name, value) = entry.split_once('=').unwrap_or((entry, ""));
        set(
            name.as_bytes(),
            version(name, &spec.image).unwrap_or(value).as_bytes(),
            true,
        );
    }
    for (name, value) in &spec.env {
        set(name.as_bytes(), value.as_bytes(), true);
    }
    let home = user.get(5).copied().filter(|home| !home.is_empty());
    set(b"HOME", home.unwrap_or(b"/"), false);
    env.into()
}
