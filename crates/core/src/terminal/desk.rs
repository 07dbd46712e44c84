//! The workstation: a small Linux of its own with bash and kubectl, and the terminals that are open.
//!
//! Owns opening, typing and closing, and the order in which machines and commands go on. Does not own what commands do: that
//! is in `tasks`.

use std::rc::Rc;

use super::tasks::Task;
use super::{MANIFEST, Place, Screen, Terminal};
use podarium_cluster::World;
use podarium_cluster::facts::Fact;
use podarium_cluster::kubelet::time::Time;
use podarium_cluster::machine::{ContainerId, ContainerSpec, ExecId, Machine, Put, Stdio};

/// Who sits there.
const USER: u32 = 1000;
/// Their home directory.
pub(super) const HOME: &str = "/home/user";
/// Where kubectl is.
const KUBECTL: &str = "/usr/local/bin/kubectl";

const PASSWD: &str = "root:x:0:0:root:/root:/bin/bash\nuser:x:1000:1000::/home/user:/bin/bash\n";
const GROUP: &str = "root:x:0:\nuser:x:1000:\n";

/// A container that is a node itself.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Host {
    pub(super) node: String,
    pub(super) container: ContainerId,
    /// The process that shows that the kubelet runs.
    pub(super) kubelet: Option<ExecId>,
}

/// The workstation.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Desk {
    pub(super) machine: Machine,
    pub(super) container: ContainerId,
    pub(super) hosts: Vec<Host>,
    pub(super) terminals: Vec<Rc<Terminal>>,
    pub(super) tasks: Vec<Rc<Task>>,
}

impl Desk {
    /// A workstation on which nobody has done anything, with a manifest in its home directory.
    pub(super) fn new(world: &World, manifest: &str) -> Self {
        let mut machine = Machine::new();
        let now = world.now().as_micros();
        machine.set_epoch(world.config().clock.unix_micros(Time::ZERO).cast_unsigned());
        let text = |text: &str| text.to_owned();
        let container = machine.create(ContainerSpec {
            image: text("debian"),
            command: vec![text("sleep"), text("inf")],
            env: vec![(text("HOME"), text(HOME)), (text("PS1"), text("$ "))],
            working_dir: Some(text(HOME)),
            hostname: text("workstation"),
            run_as_user: Some(USER),
            run_as_group: Some(USER),
            ..ContainerSpec::default()
        });
        machine.put(container, "/etc/passwd", Put::Text(PASSWD, 0));
        machine.put(container, "/etc/group", Put::Text(GROUP, 0));
        machine.put(container, KUBECTL, Put::Outside);
        machine.own(container, HOME, USER);
        // Its first process is known to be there.
        let _ = machine.start(container, now);
        let mut desk = Self {
            machine,
            container,
            hosts: Vec::new(),
            terminals: Vec::new(),
            tasks: Vec::new(),
        };
        if !manifest.is_empty() {
            desk.put(MANIFEST, manifest);
        }
        desk
    }

    /// Puts a file into the home directory.
    pub(super) fn put(&mut self, name: &str, text: &str) {
        let path = [HOME, "/", name].concat();
        self.machine
            .put(self.container, &path, Put::Text(text, USER));
    }

    /// When something is due here.
    pub(super) fn due(&self) -> Option<Time> {
        let tasks = self.tasks.iter().filter_map(|task| task.due);
        let machine = self.machine.next_wake().map(Time::from_micros);
        tasks.chain(machine).min()
    }

    /// Whether something here can change when the world does.
    pub(super) fn is_watching(&self) -> bool {
        !self.tasks.is_empty() || !self.hosts.is_empty()
    }

    /// Opens a terminal; one that cannot be opened is not there.
    pub(super) fn open(
        &mut self,
        world: &mut World,
        number: u32,
        place: &Place,
        facts: &mut Vec<Fact>,
    ) {
        let now = world.now().as_micros();
        if self
            .terminals
            .iter()
            .any(|terminal| terminal.number == number)
        {
            return;
        }
        let argv = ["bash".to_owned()];
        let shell = match place {
            Place::Workstation => self
                .machine
                .exec_with(self.container, &argv, Stdio::Terminal, now)
                .ok(),
            Place::Node(node) => {
                let host = self.host(world, node, facts);
                let mut shell = None;
                world.on_machine(node, facts, &mut |machine, now| {
                    let started =
                        host.map(|host| machine.exec_with(host, &argv, Stdio::Terminal, now));
                    shell = started.and_then(Result::ok);
                });
                shell
            }
        };
        let Some(shell) = shell else { return };
        self.terminals.push(Rc::new(Terminal {
            number,
            place: place.clone(),
            screen: Screen::default(),
            waits: false,
            ended: false,
            shell,
        }));
    }

    /// Types on a terminal.
    pub(super) fn keys(
        &mut self,
        world: &mut World,
        number: u32,
        keys: &str,
        facts: &mut Vec<Fact>,
    ) {
        let found = self
            .terminals
            .iter()
            .position(|terminal| terminal.number == number);
        let Some(terminal) = found.map(|at| self.terminals[at].clone()) else {
            return;
        };
        let remote = self
            .tasks
            .iter()
            .find_map(|task| task.remote(terminal.shell));
        let (node, shell) = match (&terminal.place, &remote) {
            (_, Some((node, exec))) => (node, *exec),
            (Place::Node(node), None) => (node, terminal.shell),
            (Place::Workstation, None) => {
                let now = world.now().as_micros();
                self.machine.type_in(terminal.shell, keys.as_bytes(), now);
                return;
            }
        };
        world.on_machine(node, facts, &mut |machine, now| {
            machine.type_in(shell, keys.as_bytes(), now);
        });
    }

    /// Closes a terminal and ends what runs in it.
    pub(super) fn close(&mut self, world: &mut World, number: u32, facts: &mut Vec<Fact>) {
        let found = self
            .terminals
            .iter()
            .position(|terminal| terminal.number == number);
        let Some(terminal) = found.map(|at| self.terminals.remove(at)) else {
            return;
        };
        match &terminal.place {
            Place::Workstation => self
                .machine
                .hang_up(terminal.shell, world.now().as_micros()),
            Place::Node(node) => world.on_machine(node, facts, &mut |machine, now| {
                machine.hang_up(terminal.shell, now);
            }),
        }
    }

    /// Lets everything go on that can go on now. `seen` is how many facts were there before what has just happened.
    pub(super) fn settle(&mut self, world: &mut World, facts: &mut Vec<Fact>, seen: usize) {
        let now = world.now().as_micros();
        let mut seen = seen;
        loop {
            // Nothing that ends here is waited for: who ends tells its terminal or its task.
            self.machine.run(now, &mut Vec::new());
            let mut busy = self.show(world, facts);
            let news = facts[seen..].to_vec();
            seen = facts.len();
            busy |= self.go_on(world, facts, &news);
            if !busy {
                break;
            }
        }
        self.look(world);
    }

    /// Shows what shells have written on their terminals.
    fn show(&mut self, world: &mut World, facts: &mut Vec<Fact>) -> bool {
        let mut busy = false;
        for terminal in &mut self.terminals {
            let shell = terminal.shell;
            let mut output = Vec::new();
            match &terminal.place {
                Place::Workstation => [output, _] = self.machine.take_output(shell),
                Place::Node(node) => {
                    let machine = world.node(node).map(|node| node.runtime.machine());
                    if machine.is_some_and(|machine| machine.has_output(shell)) {
                        world.on_machine(node, facts, &mut |machine, _| {
                            [output, _] = machine.take_output(shell);
                        });
                    }
                }
            }
            if !output.is_empty() {
                busy = true;
                Rc::make_mut(terminal).screen.write(&output);
            }
        }
        busy
    }

    /// Notes which terminals wait for a line and which have ended.
    fn look(&mut self, world: &World) {
        for terminal in &mut self.terminals {
            let shell = terminal.shell;
            let remote = self.tasks.iter().find_map(|task| task.remote(shell));
            let on_node = |node: &str| world.node(node).map(|node| node.runtime.machine());
            let waits = match (&terminal.place, remote) {
                (_, Some((node, exec))) => {
                    on_node(&node).is_some_and(|machine| machine.awaits_input(exec))
                }
                (Place::Workstation, None) => self.machine.awaits_input(shell),
                (Place::Node(node), None) => {
                    on_node(node).is_some_and(|machine| machine.awaits_input(shell))
                }
            };
            let ended = match &terminal.place {
                Place::Workstation => self.machine.ended(shell).is_some(),
                Place::Node(node) => {
                    on_node(node).is_none_or(|machine| machine.ended(shell).is_some())
                }
            };
            if (terminal.waits, terminal.ended) != (waits, ended) {
                let terminal = Rc::make_mut(terminal);
                (terminal.waits, terminal.ended) = (waits, ended);
            }
        }
    }

    /// Writes on the terminal of a shell of the workstation.
    pub(super) fn write(&mut self, shell: ExecId, bytes: &[u8]) {
        let found = self
            .terminals
            .iter_mut()
            .find(|terminal| terminal.shell == shell);
        if let Some(terminal) = found.filter(|_| !bytes.is_empty()) {
            Rc::make_mut(terminal).screen.write(bytes);
        }
    }
}
