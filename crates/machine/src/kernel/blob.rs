//! The bytes of a file, in chunks that clones share.
//!
//! Owns reading, writing and cutting at an offset. Does not own limits: the file system checks them.

use std::rc::Rc;

/// Bytes in every chunk but the last.
const CHUNK: usize = 4096;

/// A file's content. A clone costs a pointer for every 4 KiB; a write copies at most the chunks it touches.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Blob {
    chunks: Vec<Rc<Vec<u8>>>,
    len: usize,
}

impl Blob {
    pub(crate) fn new(bytes: &[u8]) -> Blob {
        let chunks = bytes
            .chunks(CHUNK)
            .map(|chunk| Rc::new(chunk.to_vec()))
            .collect();
        Blob {
            chunks,
            len: bytes.len(),
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.len
    }

    pub(crate) fn to_vec(&self) -> Vec<u8> {
        self.read_at(0, self.len)
    }

    /// At most `max` bytes from `at`.
    pub(crate) fn read_at(&self, at: usize, max: usize) -> Vec<u8> {
        let end = self.len.min(at.saturating_add(max));
        let mut out = Vec::with_capacity(end.saturating_sub(at));
        let mut at = at;
        while at < end {
            let chunk = &self.chunks[at / CHUNK];
            let from = at % CHUNK;
            let upto = chunk.len().min(from + (end - at));
            out.extend_from_slice(&chunk[from..upto]);
            at += upto - from;
        }
        out
    }

    /// Writes `bytes` at `at`, filling a gap before it with zeros.
    pub(crate) fn write_at(&mut self, at: usize, bytes: &[u8]) {
        if at > self.len {
            self.resize(at);
        }
        let mut at = at;
        let mut rest = bytes;
        while !rest.is_empty() {
            let index = at / CHUNK;
            let from = at % CHUNK;
            if index == self.chunks.len() {
                self.chunks.push(Rc::default());
            }
            let take = rest.len().min(CHUNK - from);
            let chunk = Rc::make_mut(&mut self.chunks[index]);
            let over = chunk.len().saturating_sub(from).min(take);
            chunk[from..from + over].copy_from_slice(&rest[..over]);
            chunk.extend_from_slice(&rest[over..take]);
            rest = &rest[take..];
            at += take;
        }
        self.len = self.len.max(at);
    }

    /// Cuts or extends with zeros.
    pub(crate) fn resize(&mut self, len: usize) {
        self.chunks.truncate(len.div_ceil(CHUNK));
        self.len = self.len.min(len);
        if let Some(last) = self.chunks.last_mut() {
            let keep = len - (len - 1) / CHUNK * CHUNK;
            if self.len == len && last.len() > keep {
                Rc::make_mut(last).truncate(keep);
            }
        }
        while self.len < len {
            let room = CHUNK - self.len % CHUNK;
            let fill = room.min(len - self.len);
            self.write_at(self.len, &vec![0; fill]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blob_reads_back_what_was_written_across_chunks() {
        let mut blob = Blob::new(&[b'a'; 5000]);
        blob.write_at(4090, &[b'b'; 20]);
        blob.write_at(9000, b"end");
        let all = blob.to_vec();
        assert_eq!(all.len(), 9003);
        assert_eq!(
            &all[4089..4111],
            [b"a".as_slice(), &[b'b'; 20], b"a"].concat()
        );
        assert_eq!(&all[5000..9000], vec![0; 4000]);
        assert_eq!(&all[9000..], b"end");
    }

    #[test]
    fn a_blob_can_be_cut_and_grown() {
        let mut blob = Blob::new(&[b'x'; 10_000]);
        blob.resize(4096);
        assert_eq!(blob, Blob::new(&[b'x'; 4096]));
        blob.resize(0);
        assert_eq!(blob, Blob::default());
        blob.resize(8193);
        assert_eq!(blob.to_vec(), vec![0; 8193]);
    }
}
