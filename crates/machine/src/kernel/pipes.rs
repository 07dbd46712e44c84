//! Pipes: bytes between processes, and who waits for them.
//!
//! Owns what is in a pipe and when its ends are gone. Does not own descriptors: those are in `fds`.

use super::errno::Errno;
use super::fds::{Input, Open, Output};
use super::process::{State, Wait};
use crate::{Machine, Signal};

/// Bytes that a pipe holds, as on Linux.
const PIPE_BYTES: usize = 65_536;
/// Writes up to this size go into a pipe whole or not at all.
const PIPE_BUF: usize = 4096;

/// A pipe.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Pipe {
    pub(super) bytes: Vec<u8>,
    pub(super) readers: u32,
    pub(super) writers: u32,
    pub(super) waiting: Vec<u32>,
}

impl Machine {
    pub(super) fn pipe_mut(&mut self, pipe: u32, edit: impl FnOnce(&mut Pipe)) {
        if let Some(pipe) = self.pipes.get_mut(pipe) {
            edit(pipe);
        }
    }

    /// Wakes everyone who waits for the pipe, and forgets it when nobody can use it any more.
    pub(super) fn pipe_changed(&mut self, id: u32) {
        let Some(pipe) = self.pipes.get_mut(id) else {
            return;
        };
        let waiting = std::mem::take(&mut pipe.waiting);
        let dead = pipe.readers == 0 && pipe.writers == 0;
        if dead {
            self.pipes.remove(id);
        }
        for pid in waiting {
            if self
                .procs
                .get(pid)
                .is_some_and(|proc| proc.state == State::Blocked(Wait::Pipe(id)))
            {
                self.wake(pid);
            }
        }
    }

    pub(crate) fn wait_for_pipe(&mut self, pid: u32, pipe: u32) {
        self.pipe_mut(pipe, |pipe| pipe.waiting.push(pid));
    }

    pub(crate) fn new_pipe(&mut self) -> (u32, u32) {
        let id = self.fresh_id();
        self.pipes.insert(id, Pipe::default());
        (
            self.new_file(Open::PipeRead(id), true, false),
            self.new_file(Open::PipeWrite(id), false, true),
        )
    }

    /// The reading end of a pipe that holds these bytes and nothing more.
    pub(crate) fn filled_pipe(&mut self, bytes: Vec<u8>) -> u32 {
        let id = self.fresh_id();
        let pipe = Pipe {
            bytes,
            ..Pipe::default()
        };
        self.pipes.insert(id, pipe);
        self.new_file(Open::PipeRead(id), true, false)
    }

    pub(super) fn read_pipe(&mut self, id: u32, max: usize, line: bool) -> Input {
        let Some(pipe) = self.pipes.get_mut(id) else {
            return Input::End;
        };
        if pipe.bytes.is_empty() {
            return if pipe.writers == 0 {
                Input::End
            } else {
                Input::Block(Wait::Pipe(id))
            };
        }
        let mut take = pipe.bytes.len().min(max);
        if line {
            take = pipe.bytes[..take]
                .iter()
                .position(|byte| *byte == b'\n')
                .map_or(take, |nl| nl + 1);
        }
        let bytes: Vec<u8> = pipe.bytes.drain(..take).collect();
        self.pipe_changed(id);
        Input::Bytes(bytes)
    }

    pub(super) fn write_pipe(&mut self, pid: u32, id: u32, bytes: &[u8]) -> Result<Output, Errno> {
        let broken = self.pipes.get(id).is_none_or(|pipe| pipe.readers == 0);
        if broken {
            self.deliver(pid, Signal::PIPE);
            return Err(Errno::Pipe);
        }
        let Some(pipe) = self.pipes.get_mut(id) else {
            return Err(Errno::Pipe);
        };
        let room = PIPE_BYTES.saturating_sub(pipe.bytes.len());
        if room == 0 || (bytes.len() <= PIPE_BUF && room < bytes.len()) {
            return Ok(Output::Block(Wait::Pipe(id)));
        }
        let take = room.min(bytes.len());
        pipe.bytes.extend_from_slice(&bytes[..take]);
        self.pipe_changed(id);
        Ok(Output::Wrote(take))
    }
}
