//! One script in a fresh container: what `podarium sh` runs.
//!
//! Owns the surroundings of such a script. Does not own anything that the container does.

use crate::kernel::fds::Open;
use crate::kernel::inode::Device;
use crate::machine::Entry;
use crate::{Bytes, ContainerSpec, Happening, Machine};

/// What a script printed and how it ended.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Finished {
    /// Its standard output.
    pub stdout: Vec<u8>,
    /// Its standard error.
    pub stderr: Vec<u8>,
    /// Its status, as a shell reports it.
    pub code: i32,
}

/// Virtual seconds after which a script is ended.
const PATIENCE_US: u64 = 3_600_000_000;

/// Runs `argv` as root in the empty directory `/w` of a fresh container of an image, without standard input.
pub fn run_script(image: &str, argv: &[&str]) -> Finished {
    let mut machine = Machine::new();
    let container = machine.create(ContainerSpec {
        image: image.into(),
        command: ["sleep", "inf"].map(String::from).to_vec(),
        working_dir: Some("/w".into()),
        hostname: "podarium".into(),
        env: [("HOME", "/root"), ("LC_ALL", "C")]
            .map(|(name, value)| (name.into(), value.into()))
            .to_vec(),
        ..ContainerSpec::default()
    });
    let mut finished = Finished::default();
    if let Err(error) = machine.start(container, 0) {
        finished.stderr = error.message.into_bytes();
        finished.code = 128;
        return finished;
    }
    let words: Vec<Bytes> = argv.iter().map(|word| word.as_bytes().into()).collect();
    let [out, err] = [0, 0].map(|_| machine.new_exec());
    let [out_file, err_file] =
        [out, err].map(|exec| machine.new_file(Open::ExecOutput(exec), false, true));
    let null = machine.new_file(Open::Device(Device::Null), true, false);
    let files = [null, out_file, err_file];
    let entry = Entry {
        exec: Some(out),
        tty: None,
    };
    if let Err(text) = machine.enter(container, entry, files, &words) {
        finished.stderr = text.into_bytes();
        finished.code = 127;
        return finished;
    }
    // As `timeout` says it; a script that ends says its own.
    finished.code = 124;
    let mut happened = Vec::new();
    while let Some(at) = machine.next_wake().filter(|at| *at < PATIENCE_US) {
        machine.run(at, &mut happened);
        let ended = happened.drain(..).find_map(|happening| match happening {
            Happening::ExecExited { code, output, .. } => Some((code, output)),
            Happening::Exited { .. } | Happening::SystemOom { .. } => None,
        });
        if let Some((code, output)) = ended {
            finished.code = code;
            finished.stdout = output;
            break;
        }
    }
    finished.stderr = machine.exec_output(err);
    finished
}
