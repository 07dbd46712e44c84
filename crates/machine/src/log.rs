//! A container's log: lines with the instant at which they were complete, in chunks that clones share.
//!
//! Owns the bound on its size. Does not own how kubectl or the kubelet cut it.

use std::collections::VecDeque;
use std::rc::Rc;

use crate::spec::Stream;

/// Lines in one sealed chunk.
const CHUNK_LINES: usize = 128;
/// Bytes kept; the oldest chunks go first, as a rotated file would.
const MAX_BYTES: usize = 1 << 20;
/// A longer line is cut in pieces, as containerd does at 16 KiB.
const MAX_LINE: usize = 16 << 10;

/// One line without its newline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogLine {
    /// When the line was written.
    pub at_us: u64,
    /// Where it was written to.
    pub stream: Stream,
    /// The bytes.
    pub text: Rc<[u8]>,
}

/// Everything a container wrote to its standard output and error.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Log {
    sealed: VecDeque<Rc<Vec<LogLine>>>,
    open: Vec<LogLine>,
    /// Unfinished lines of standard output and standard error.
    pending: [Vec<u8>; 2],
    bytes: usize,
    dropped: usize,
}

impl Log {
    /// How much there is of it.
    pub(crate) fn size(&self) -> usize {
        self.bytes
    }

    /// The lines in order, an unfinished last line included.
    pub fn lines(&self) -> impl Iterator<Item = LogLine> + '_ {
        let sealed = self
            .sealed
            .iter()
            .flat_map(|chunk| chunk.iter())
            .chain(self.open.iter())
            .cloned();
        let last = self
            .open
            .last()
            .or_else(|| self.sealed.back().and_then(|chunk| chunk.last()));
        let at_us = last.map_or(0, |line| line.at_us);
        let rest = self
            .pending
            .iter()
            .enumerate()
            .filter(|(_, text)| !text.is_empty())
            .map(move |(index, text)| LogLine {
                at_us,
                stream: if index == 0 {
                    Stream::Stdout
                } else {
                    Stream::Stderr
                },
                text: text.as_slice().into(),
            });
        sealed.chain(rest)
    }

    /// Lines that were thrown away because the log was full.
    pub fn dropped_lines(&self) -> usize {
        self.dropped
    }

    /// How many complete lines were ever written: a cheap sign that something is new.
    pub fn line_count(&self) -> usize {
        self.dropped + self.sealed.iter().map(|chunk| chunk.len()).sum::<usize>() + self.open.len()
    }

    /// The whole log as text, each line with its newline.
    pub fn bytes(&self) -> Vec<u8> {
        let mut all = Vec::with_capacity(self.bytes);
        for line in self.lines() {
            all.extend_from_slice(&line.text);
            all.push(b'\n');
        }
        all
    }

    /// The last lines that fit in `max_bytes` and `max_lines`, as the kubelet reads them for a termination message.
    pub fn tail(&self, max_bytes: usize, max_lines: usize) -> Vec<u8> {
        let all = self.bytes();
        let mut start = all.len().saturating_sub(max_bytes);
        let newlines: Vec<usize> = all
            .iter()
            .enumerate()
            .filter(|(_, byte)| **byte == b'\n')
            .map(|(at, _)| at)
            .collect();
        if newlines.len() > max_lines {
            start = start.max(newlines[newlines.len() - max_lines - 1] + 1);
        }
        all[start..].to_vec()
    }

    pub(crate) fn write(&mut self, stream: Stream, bytes: &[u8], now: u64) {
        let which = usize::from(stream == Stream::Stderr);
        for &byte in bytes {
            if byte == b'\n' {
                self.finish_line(which, stream, now);
                continue;
            }
            self.pending[which].push(byte);
            if self.pending[which].len() >= MAX_LINE {
                self.finish_line(which, stream, now);
            }
        }
    }

    fn finish_line(&mut self, which: usize, stream: Stream, now: u64) {
        let text: Rc<[u8]> = self.pending[which].as_slice().into();
        self.pending[which].clear();
        self.bytes += text.len() + 1;
        self.open.push(LogLine {
            at_us: now,
            stream,
            text,
        });
        if self.open.len() < CHUNK_LINES {
            return;
        }
        self.sealed
            .push_back(Rc::new(std::mem::take(&mut self.open)));
        while self.bytes > MAX_BYTES {
            let Some(chunk) = self.sealed.pop_front() else {
                return;
            };
            self.dropped += chunk.len();
            self.bytes -= chunk.iter().map(|line| line.text.len() + 1).sum::<usize>();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unfinished_line_is_shown_last() {
        let mut log = Log::default();
        log.write(Stream::Stdout, b"one\ntw", 5);
        assert_eq!(log.bytes(), b"one\ntw\n");
        log.write(Stream::Stdout, b"o\n", 7);
        let lines: Vec<u64> = log.lines().map(|line| line.at_us).collect();
        assert_eq!(lines, [5, 7]);
    }

    #[test]
    fn a_full_log_forgets_its_oldest_lines() {
        let mut log = Log::default();
        for _ in 0..40_000 {
            log.write(Stream::Stdout, &[b'x'; 99], 0);
            log.write(Stream::Stdout, b"\n", 0);
        }
        assert!(log.dropped_lines() > 20_000);
        assert!(log.bytes().len() <= MAX_BYTES + 100 * CHUNK_LINES);
        assert_eq!(log.line_count(), 40_000);
    }

    #[test]
    fn a_tail_is_cut_by_lines_and_by_bytes() {
        let mut log = Log::default();
        log.write(Stream::Stdout, b"a\nb\nc\n", 0);
        assert_eq!(log.tail(2048, 2), b"b\nc\n");
        assert_eq!(log.tail(3, 80), b"\nc\n");
    }
}
