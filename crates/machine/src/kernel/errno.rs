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
    Child,
    Again,
    Acces,
    Busy,
    Exist,
    XDev,
    NotDir,
    IsDir,
    Inval,
    MFile,
    TxtBsy,
    FBig,
    NoSpc,
    SPipe,
    RoFs,
    Pipe,
    NameTooLong,
    NotEmpty,
    Loop,
    AddrInUse,
    ConnRefused,
    NoSys,
}

impl Errno {
    /// What `strerror` says.
    pub(crate) fn text(self) -> &'static str {
        match self {
            Errno::Perm => "Operation not permitted",
            Errno::NoEnt => "No such file or directory",
            Errno::Srch => "No such process",
            Errno::TooBig => "Argument list too long",
            Errno::NoExec => "Exec format error",
            Errno::BadF => "Bad file descriptor",
            Errno::Child => "No child processes",
            Errno::Again => "Resource temporarily unavailable",
            Errno::Acces => "Permission denied",
            Errno::Busy => "Device or resource busy",
            Errno::Exist => "File exists",
            Errno::XDev => "Invalid cross-device link",
            Errno::NotDir => "Not a directory",
            Errno::IsDir => "Is a directory",
            Errno::Inval => "Invalid argument",
            Errno::MFile => "Too many open files",
            Errno::TxtBsy => "Text file busy",
            Errno::FBig => "File too large",
            Errno::NoSpc => "No space left on device",
            Errno::SPipe => "Illegal seek",
            Errno::RoFs => "Read-only file system",
            Errno::Pipe => "Broken pipe",
            Errno::NameTooLong => "File name too long",
            Errno::NotEmpty => "Directory not empty",
            Errno::Loop => "Too many levels of symbolic links",
            Errno::AddrInUse => "Address already in use",
            Errno::ConnRefused => "Connection refused",
            Errno::NoSys => "Function not implemented",
        }
    }
}
