//! What comes of a command line: text to print and, for commands that change something, requests for the cluster to carry out.

use std::fmt::Display;

use podarium_manifest::api::Pod;

/// The outcome of a command line.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answer {
    /// What goes to standard output. The texts for requests that succeed are not in it yet; see [`Request::done`].
    pub stdout: String,
    /// What goes to standard error.
    pub stderr: String,
    /// The exit status.
    pub code: i32,
    /// What the cluster shall do, in order.
    pub requests: Vec<Request>,
}

/// Something that only the cluster can do.
#[derive(Clone, Debug, PartialEq)]
pub enum Request {
    /// Delete a pod.
    Delete(Delete),
    /// Give containers other images.
    SetImage(SetImage),
    /// Write a pod that was changed in any other way.
    Replace(Replace),
    /// Print what a container wrote.
    Logs(Logs),
    /// Run a command in a container.
    Exec(Exec),
    /// Create what a manifest describes, or change it to that.
    Apply(Apply),
    /// Wait for something to be true of a pod.
    Wait(Wait),
}

/// A deletion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delete {
    /// Namespace of the pod.
    pub namespace: String,
    /// Name of the pod.
    pub name: String,
    /// Grace period; `None` leaves it to the pod. Zero removes the object at once.
    pub grace_secs: Option<i64>,
    /// Whether kubectl waits until the object is gone.
    pub wait: bool,
    /// What kubectl prints once the API server agrees.
    pub done: String,
}

impl Delete {
    /// Whether the object is to go at once, whatever its containers do.
    pub fn is_forced(&self) -> bool {
        self.grace_secs == Some(0)
    }
}

/// New images for containers of a pod.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetImage {
    /// Namespace of the pod.
    pub namespace: String,
    /// Name of the pod.
    pub name: String,
    /// Containers and their new images; only those that change.
    pub images: Vec<(String, String)>,
    /// What kubectl prints once the API server agrees.
    pub done: String,
}

/// A pod that was changed, by `patch`, `label` or `annotate`.
#[derive(Clone, Debug, PartialEq)]
pub struct Replace {
    /// The pod as it shall be.
    pub pod: Box<Pod>,
    /// `resize`, `status` or `ephemeralcontainers`; empty for the pod itself.
    pub subresource: String,
    /// What kubectl prints once the API server agrees.
    pub done: String,
}

/// A manifest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Apply {
    /// The file that it is in; `-` for standard input.
    pub file: String,
    /// The manifest, if it is in no file.
    pub text: Option<String>,
    /// What it describes must not be there yet.
    pub create: bool,
}

/// A wait.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wait {
    /// Namespace of the pod.
    pub namespace: String,
    /// Name of the pod.
    pub pod: String,
    /// What for.
    pub wait_for: WaitFor,
    /// How long at most, in microseconds.
    pub timeout_us: i64,
}

/// What can be waited for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WaitFor {
    /// The object is gone.
    Delete,
    /// A condition of that type has that status; both in any case of letters.
    Condition(String, String),
}

/// A look at a container's log.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Logs {
    /// Namespace of the pod.
    pub namespace: String,
    /// Name of the pod.
    pub pod: String,
    /// Name of the container.
    pub container: String,
    /// The instance before the current one.
    pub previous: bool,
    /// Only the last lines.
    pub tail: Option<usize>,
    /// Whether each line begins with its time.
    pub timestamps: bool,
    /// Whether to go on as the container writes.
    pub follow: bool,
}

/// A command to run in a container.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exec {
    /// Namespace of the pod.
    pub namespace: String,
    /// Name of the pod.
    pub pod: String,
    /// Name of the container.
    pub container: String,
    /// The command with its arguments.
    pub command: Vec<String>,
    /// Whether it reads what the user types.
    pub stdin: bool,
    /// Whether it has a terminal.
    pub tty: bool,
}

impl Request {
    /// What kubectl prints once it is carried out.
    pub fn done(&self) -> &str {
        match self {
            Self::Delete(delete) => &delete.done,
            Self::SetImage(images) => &images.done,
            Self::Replace(replace) => &replace.done,
            Self::Logs(_) | Self::Exec(_) | Self::Apply(_) | Self::Wait(_) => "",
        }
    }
}

impl Answer {
    /// Text on standard output, and success.
    pub fn print(stdout: impl Into<String>) -> Self {
        Self {
            stdout: stdout.into(),
            ..Self::default()
        }
    }

    /// A complaint of kubectl itself, in its form.
    pub fn error(message: impl AsRef<str>) -> Self {
        Self {
            stderr: format!("error: {}\n", message.as_ref()),
            code: 1,
            ..Self::default()
        }
    }

    /// A complaint of the API server, as kubectl prints it.
    pub fn server_error(reason: &str, message: impl AsRef<str>) -> Self {
        let mut answer = Self::default();
        answer.add_server_error(reason, message);
        answer
    }

    /// Adds a line to standard output.
    pub fn say(&mut self, line: impl Display) {
        self.stdout.extend([line.to_string().as_str(), "\n"]);
    }

    /// Adds a line to standard error.
    pub fn warn(&mut self, line: impl Display) {
        self.stderr.extend([line.to_string().as_str(), "\n"]);
    }

    /// Adds a line to standard error and makes the command fail.
    pub fn fail(&mut self, line: impl Display) {
        self.warn(line);
        self.code = 1;
    }

    /// Adds a complaint of the API server to what was said already.
    // Models kubectl/pkg/cmd/util/helpers.go: StandardErrorMessage
    pub fn add_server_error(&mut self, reason: &str, message: impl AsRef<str>) {
        self.fail(format_args!(
            "Error from server ({reason}): {}",
            message.as_ref()
        ));
    }

    /// Adds the API server's complaint about an object that is not there.
    pub fn add_not_found(&mut self, plural: &str, name: &str) {
        self.add_server_error("NotFound", format!("{plural} {name:?} not found"));
    }

    /// The same answer with what came of its requests: `Ok` with more output, or the API server's reason and message.
    #[must_use]
    pub fn settle(mut self, results: &[Result<String, (String, String)>]) -> Self {
        for (request, result) in std::mem::take(&mut self.requests).iter().zip(results) {
            match result {
                Ok(output) => {
                    self.stdout.push_str(output);
                    self.stdout.push_str(request.done());
                }
                Err((reason, message)) => self.add_server_error(reason, message),
            }
        }
        self
    }
}
