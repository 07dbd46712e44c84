//! Volumes: file systems that outlive containers.
//!
//! Owns how a volume is filled and whose it is. Does not own where it is mounted: that is `container`.

use std::collections::BTreeMap;

use crate::Machine;
use crate::kernel::inode::{FileSystem, FsKind, Inode, Node, ROOT, SETGID, empty_dir, plain_file};
use crate::spec::{VolumeId, VolumeSource, VolumeSpec};

/// A volume: a directory of a file system.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Volume {
    pub(crate) fs: u32,
    pub(crate) root: u32,
    /// The file system goes with the volume.
    own: bool,
}

impl Machine {
    pub(crate) fn make_volume(&mut self, spec: VolumeSpec) -> VolumeId {
        let clock = self.clock_us();
        let volume = match &spec.source {
            VolumeSource::EmptyDir => {
                let kind = if spec.memory {
                    FsKind::Memory
                } else {
                    FsKind::Disk
                };
                let fs = FileSystem::new(kind, if spec.memory { 0o1777 } else { 0o777 }, clock);
                self.own_volume(fs, &spec)
            }
            VolumeSource::Files(files) => {
                let fs = projected(files, spec.file_mode.unwrap_or(0o644) as u16, clock);
                self.own_volume(fs, &spec)
            }
            VolumeSource::HostPath(path) => self.host_volume(path, clock),
        };
        let id = self.fresh_id();
        self.volumes.insert(id, volume);
        VolumeId(id)
    }

    fn own_volume(&mut self, mut fs: FileSystem, spec: &VolumeSpec) -> Volume {
        if let Some(limit) = spec.size_limit {
            fs.set_limit(limit);
        }
        if let Some(group) = spec.fs_group {
            give_to_group(&mut fs, ROOT, group);
        }
        Volume {
            fs: self.add_fs(fs),
            root: ROOT,
            own: true,
        }
    }

    /// The machine's own root file system.
    pub(crate) fn node_root(&mut self) -> u32 {
        if let Some(fs) = self.node_fs {
            return fs;
        }
        let clock = self.clock_us();
        let mut root = crate::images::root_of(crate::images::find("debian"));
        for name in ["/var/lib/kubelet", "/etc/kubernetes/manifests"] {
            root.plant(name, empty_dir(0o755, clock));
        }
        root.plant("/etc/hostname", plain_file(b"node-1\n", 0o644, clock));
        let fs = self.add_fs(root);
        self.node_fs = Some(fs);
        fs
    }

    fn host_volume(&mut self, path: &str, clock: u64) -> Volume {
        let fs = self.node_root();
        let system = self.filesystems.get_mut(fs);
        let is_root = path.trim_matches('/').is_empty();
        let root = system
            .filter(|_| !is_root)
            .and_then(|system| match system.find(path) {
                Some(found) => Some(found),
                None => system.plant(path, empty_dir(0o755, clock)),
            });
        Volume {
            fs,
            root: root.unwrap_or(ROOT),
            own: false,
        }
    }

    pub(crate) fn drop_volume(&mut self, id: VolumeId) {
        let Some(volume) = self.volumes.get(id.0) else {
            return;
        };
        let (fs, own) = (volume.fs, volume.own);
        self.volumes.remove(id.0);
        if own {
            self.filesystems.remove(fs);
        }
    }
}

/// The layout in which the kubelet writes `configMap` and its like: a dated directory, `..data` that points to it, and a
/// symbolic link for each first name.
///
/// Models pkg/volume/util/atomic_writer.go: AtomicWriter.Write
fn projected(files: &BTreeMap<String, Vec<u8>>, mode: u16, clock: u64) -> FileSystem {
    let mut fs = FileSystem::new(FsKind::Memory, 0o1777, clock);
    let dated = format!(
        "..{}.{:09}",
        crate::programs::calendar::format_time("%Y_%m_%d_%H_%M_%S", clock / 1_000_000),
        clock % 1_000_000 * 1000
    );
    fs.plant(&dated, empty_dir(0o755, clock));
    let link =
        |target: &str| Inode::new(Node::Symlink(target.as_bytes().into()), 0o777, 0, 0, clock);
    for (path, content) in files {
        fs.plant(&format!("{dated}/{path}"), plain_file(content, mode, clock));
    }
    fs.plant("..data", link(&dated));
    for path in files.keys() {
        let first = path.split('/').next().unwrap_or(path);
        if fs.lookup(ROOT, first.as_bytes()).is_none() {
            fs.plant(first, link(&format!("..data/{first}")));
        }
    }
    fs
}

/// Models pkg/volume/volume_linux.go: changeFilePermission
fn give_to_group(fs: &mut FileSystem, ino: u32, group: u32) {
    let Some(inode) = fs.get_mut(ino) else { return };
    inode.gid = group;
    let children: Vec<u32> = match &inode.node {
        Node::Dir { entries, .. } => {
            inode.mode |= SETGID | 0o770;
            entries.values().to_vec()
        }
        Node::Symlink(_) => return,
        _ => {
            inode.mode |= 0o440;
            Vec::new()
        }
    };
    for child in children {
        give_to_group(fs, child, group);
    }
}
