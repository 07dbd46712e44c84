//! The errors a system call answers with, and their texts.

/// An error number by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Errno {
    Perm,
    NoEnt,
    Srch,
    TooBig,
    NoExec,
    BadF,
    Again,
    Acces,
    Busy,
    Exist,
    XDev,
    NotDir,
    IsDir,
    Inval,
    MFile,
    FBig,
    NoSpc,
    RoFs,
    Pipe,
    NameTooLong,
    NotEmpty,
    Loop,
    AddrInUse,
}

impl Errno {
    /// The text in small letters, as Go programs give it.
    pub(crate) fn lower(self) -> String {
        self.text().to_ascii_lowercase()
    }

    /// What `strerror` says.
    pub(crate) fn text(self) -> &'static str {
        TEXTS[self as usize]
    }
}

/// In the order of the names.
const TEXTS: [&str; 23] = [
    "Operation not permitted",
    "No such file or directory",
    "No such process",
    "Argument list too long",
    "Exec format error",
    "Bad file descriptor",
    "Resource temporarily unavailable",
    "Permission denied",
    "Device or resource busy",
    "File exists",
    "Invalid cross-device link",
    "Not a directory",
    "Is a directory",
    "Invalid argument",
    "Too many open files",
    "File too large",
    "No space left on device",
    "Read-only file system",
    "Broken pipe",
    "File name too long",
    "Directory not empty",
    "Too many levels of symbolic links",
    "Address already in use",
];
