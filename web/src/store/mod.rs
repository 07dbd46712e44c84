//! The one store of the page: what it knows, what can happen to it, and how it changes.
//!
//! Everything is reduced in [`Store::reduce`]; the session behind [`run::Run`] is the only thing that changes in place.
//! Nothing here draws.

pub mod chain;
mod choices;
pub mod desk;
mod frame;
mod past;
pub mod run;
pub mod story;
pub mod transport;
pub mod window;

use std::cell::RefCell;
use std::rc::Rc;

use podarium_core::ide::{self, Diagnosis};
use podarium_core::link::{Flaw, Link};
use podarium_core::view::{Micros, Timeline, View};

use crate::browser;
use crate::i18n::Lang;
use crate::lessons::{self, LESSONS, Lesson};
use crate::storage::{self, Item};
pub use choices::{Notice, Pane, Share, Theme};
use run::{Run, Told};
use story::{Asked, Goal};
use transport::Transport;
use window::{Window, Zoom};

/// A link may take so many milliseconds to be simulated before the page shows it.
const OPEN_MS: f64 = 1500.0;

/// What can happen to the page.
#[derive(Clone, Debug)]
pub enum Action {
    /// The text was edited and came to rest.
    Edit(Rc<str>),
    /// An example was picked.
    Load(&'static Lesson),
    /// The example's own text again.
    Reset,
    /// A frame of the browser, at this many milliseconds of its clock.
    Frame(f64),
    /// Play or pause.
    Toggle,
    /// Another speed.
    Speed(u32),
    /// Skip idle stretches, or not.
    SkipIdle,
    /// To an instant.
    Seek(Micros),
    /// To the next event.
    Next,
    /// To the event before.
    Previous,
    /// To the start.
    Start,
    /// To the next restart, failure or end.
    Jump(Goal),
    /// One speed up or down.
    Faster(bool),
    /// An action or fault of the user, at the playhead.
    Act(Rc<podarium_core::Action>),
    /// Another part of the timeline.
    Zoom(Zoom),
    /// Another language.
    Lang(Lang),
    /// Another theme.
    Theme(Theme),
    /// Something at the terminals.
    Term(desk::Term),
    /// Another tab.
    Pane(Pane),
    /// The menu of that name opens.
    Menu(&'static str),
    /// The sheet of keys, shown or not.
    Help(bool),
    /// Something is handed on.
    Share(Share),
    /// The last action or fault never happened.
    Undo,
    /// What was done at an instant was done at another one, or at the playhead's.
    Move(Micros, Option<Micros>),
    /// The n-th thing that was done never happened.
    Drop(usize),
    /// Another branch.
    CheckOut(u32),
    /// No branch beside the one on screen.
    PutAway,
    /// One node more or less, from the start of the run on.
    AddNode(bool),
    /// Why it is so: of one pod or container, or of all.
    Ask(Option<Rc<Asked>>),
}

/// What the page knows.
pub struct Store {
    /// Language.
    pub lang: Lang,
    /// Theme.
    pub theme: Theme,
    /// Tab, on a small screen.
    pub pane: Pane,
    /// Whether the sheet of keys is shown.
    pub help: bool,
    /// Whom the reasons are about; none for all.
    pub asked: Option<Rc<Asked>>,
    /// What the page has to say.
    pub notice: Option<Notice>,
    /// The example that the text came from.
    pub lesson: Option<&'static Lesson>,
    /// The text.
    pub text: Rc<str>,
    /// Counts how often the page itself replaced the text, for the editor to take it.
    pub loaded: u32,
    /// What kubectl and the API server say to the text.
    pub diagnosis: Rc<Diagnosis>,
    /// Whether the text is broken and the stage shows an earlier run.
    pub stale: bool,
    /// The playhead.
    pub transport: Transport,
    /// What the timeline shows.
    pub zoom: Zoom,
    /// The world, as last read.
    pub view: Rc<View>,
    /// The cluster's clock there.
    pub clock: String,
    /// How many nodes there are besides the first.
    pub more_nodes: u8,
    /// The instant at which it was read.
    pub now: Micros,
    /// The lanes, as last read.
    pub timeline: Rc<Timeline>,
    /// Where the playhead was that the timeline still reaches to.
    furthest: Micros,
    /// How much of them is worth showing before anything was played.
    first_look: Micros,
    /// The lanes of the branch beside it.
    pub beside: Option<Rc<Timeline>>,
    /// The branches of the run.
    pub branches: Rc<Vec<Told>>,
    /// What was done in this one.
    pub inputs: Rc<Vec<(Micros, podarium_core::Action)>>,
    /// The terminals at the playhead.
    pub desk: Rc<desk::Desk>,
    /// The line of the terminal wants the focus.
    pub wants_line: bool,
    /// The playhead moves only until a command at this terminal is over.
    awaits: Option<u32>,
    /// Whether the simulation is as far ahead as the page wants it.
    pub ahead: bool,
    run: Rc<RefCell<Run>>,
    frames: frame::Frames,
}

impl Store {
    /// As the last visit left it, or with the first example.
    pub fn restored(lang: Lang) -> Self {
        let lesson = storage::load(Item::Lesson).and_then(|id| lessons::find(&id));
        let text = storage::load(Item::Text);
        let lesson = if text.is_some() {
            lesson
        } else {
            LESSONS.first()
        };
        let text = text.unwrap_or_else(|| lesson.map_or("", |lesson| lesson.manifest).to_owned());
        let theme = storage::load(Item::Theme);
        let theme = Theme::ALL
            .into_iter()
            .find(|theme_| Some(theme_.name()) == theme.as_deref());
        let mut store = Self {
            lang,
            theme: theme.unwrap_or_default(),
            pane: Pane::default(),
            help: false,
            asked: None,
            notice: None,
            lesson,
            text: Rc::from(text),
            loaded: 0,
            diagnosis: Rc::default(),
            stale: false,
            transport: Transport::default(),
            zoom: Zoom::default(),
            view: Rc::default(),
            clock: String::new(),
            more_nodes: 0,
            now: 0,
            timeline: Rc::default(),
            furthest: 0,
            first_look: 0,
            beside: None,
            branches: Rc::default(),
            inputs: Rc::default(),
            desk: Rc::default(),
            wants_line: false,
            awaits: None,
            ahead: false,
            run: Rc::default(),
            frames: frame::Frames::default(),
        };
        match browser::link() {
            Some(text) => store.open(Link::read(&text)),
            None => store.check(false),
        }
        store
    }

    /// Shows what a link holds, at its very moment. What the last visit left is kept until something is changed.
    fn open(&mut self, link: Link) {
        self.notice = link.flaw.map(Notice::Link);
        if link.flaw != Some(Flaw::Damaged) {
            if !link.lang.is_empty() {
                self.lang = Lang::of_tag(&link.lang);
            }
            self.more_nodes = link.more_nodes;
            let is_it = |lesson: &&Lesson| *lesson.manifest == *link.manifest;
            self.lesson = LESSONS.iter().find(is_it);
            self.text = Rc::from(link.manifest);
        }
        self.check(false);
        if self.stale {
            return;
        }
        let stop = browser::now_ms() + OPEN_MS;
        let run = Rc::clone(&self.run);
        let mut run = run.borrow_mut();
        let reach = |run: &mut Run, at| run.simulate(at, || browser::now_ms() < stop);
        for (at, input) in link.inputs {
            if !reach(&mut run, at) {
                self.notice = Some(Notice::Link(Flaw::Partly));
                break;
            }
            run.redo(at, input);
        }
        reach(&mut run, link.at);
        run.draw();
        drop(run);
        self.seek(link.at);
    }

    /// What the timeline shows.
    pub fn window(&self) -> Window {
        // Who looks back still sees what was to come, where it was.
        let at = match self.zoom {
            Zoom::Follow => self.transport.at.max(self.furthest),
            _ => self.transport.at,
        };
        Window::of(self.zoom, at, self.first_look)
    }

    /// Whether frames are needed: something moves, or the simulation is behind. A broken text holds everything still.
    pub fn is_active(&self) -> bool {
        !self.stale && (self.transport.playing || !self.ahead)
    }

    /// Whether the text is the example's own.
    pub fn is_pristine(&self) -> bool {
        self.lesson
            .is_some_and(|lesson| *lesson.manifest == *self.text)
    }

    /// Reads the text as the API server would and, if it takes it, starts a new run.
    fn check(&mut self, playing: bool) {
        self.diagnosis = Rc::new(ide::diagnose(&self.text));
        self.stale = self.diagnosis.accepted == 0;
        if self.stale {
            return;
        }
        self.run = Rc::new(RefCell::new(Run::of(&self.text, self.more_nodes)));
        self.asked = None;
        self.transport = self.transport.rewound(playing);
        self.zoom = Zoom::Follow;
        self.furthest = 0;
        self.ahead = false;
        self.read();
    }

    fn load(&mut self, text: &str, playing: bool) {
        self.text = Rc::from(text);
        self.loaded += 1;
        // What is on the stage belongs to another example, not to an earlier text of this one.
        self.run = Rc::new(RefCell::new(Run::default()));
        self.transport = self.transport.rewound(playing);
        self.check(playing);
        if self.stale {
            self.transport.playing = false;
            self.read();
        }
        self.keep();
    }

    fn keep(&self) {
        let text = if self.text.len() > storage::LONGEST_TEXT {
            ""
        } else {
            &self.text
        };
        storage::save(Item::Text, text);
        storage::save(Item::Lesson, self.lesson.map_or("", |lesson| lesson.id));
    }

    /// Moves the playhead and looks there, simulating up to it if that is not done yet.
    fn seek(&mut self, at: Micros) {
        self.furthest = self.furthest.max(self.transport.at);
        self.transport = self.transport.moved(at.min(self.run.borrow().until()));
        self.ahead = false;
        self.read();
    }

    /// Goes to the next instant of a kind, simulating up to it for as long as nobody has to wait for it.
    fn jump(&mut self, goal: Goal) {
        let run = Rc::clone(&self.run);
        let found = run.borrow_mut().find(goal, self.transport.at);
        match found {
            Some(at) => self.seek(at),
            None => self.notice = Some(Notice::Missed),
        }
    }

    fn act(&mut self, action: &podarium_core::Action) {
        let before = self.branches.iter().find(|told| told.current);
        let before = before.map(|told| told.number);
        self.run.borrow_mut().act(self.transport.at, action.clone());
        self.ahead = false;
        self.read();
        let now = self.branches.iter().find(|told| told.current);
        if before != now.map(|told| told.number) {
            self.notice = Some(Notice::Branched);
        }
    }

    /// Takes over the world that the run has looked at.
    fn take(&mut self, run: &Run) {
        self.now = self.transport.at;
        self.clock.clone_from(&run.clock);
        self.view = Rc::clone(&run.view);
        self.take_desk(run);
    }

    /// Takes over what the run knows about the playhead's instant.
    fn read(&mut self) {
        let run = Rc::clone(&self.run);
        let mut run = run.borrow_mut();
        run.look(self.transport.at);
        self.take(&run);
        self.take_lanes(&run);
        self.branches = Rc::new(run.tell());
        self.inputs = Rc::new(run.inputs());
    }

    /// Takes over the lanes that the run has drawn.
    fn take_lanes(&mut self, run: &Run) {
        self.timeline = Rc::clone(&run.timeline);
        self.first_look = window::first_look(&self.timeline);
        self.beside = run.beside.as_ref().map(|other| Rc::clone(&other.timeline));
    }
}

impl Store {
    /// Something happened.
    pub fn reduce(&mut self, action: Action) {
        if !matches!(action, Action::Frame(_)) {
            self.notice = None;
        }
        match action {
            Action::Edit(text) => {
                if *text != *self.text {
                    self.text = text;
                    self.check(self.transport.playing);
                    self.keep();
                }
            }
            Action::Load(lesson) => {
                self.lesson = Some(lesson);
                self.load(lesson.manifest, true);
            }
            Action::Reset => {
                if let Some(lesson) = self.lesson {
                    self.load(lesson.manifest, self.transport.playing);
                }
            }
            Action::Frame(wall_ms) => self.frame(wall_ms),
            Action::Toggle => {
                self.awaits = None;
                self.transport.playing = !self.transport.playing;
                self.frames.rest();
                if !self.transport.playing {
                    // While it played, what was shown was a little behind the clock.
                    self.seek(self.transport.at);
                }
            }
            Action::Speed(speed) => self.transport.speed = speed,
            Action::SkipIdle => self.transport.skip_idle = !self.transport.skip_idle,
            Action::Seek(at) => self.seek(at),
            Action::Next => {
                let (next, until) = {
                    let run = self.run.borrow();
                    (run.next(self.transport.at), run.until())
                };
                self.seek(next.unwrap_or(until));
            }
            Action::Previous => {
                let last = self.run.borrow().last(self.transport.at);
                self.seek(last.unwrap_or(0));
            }
            Action::Start => {
                self.seek(0);
                self.furthest = 0;
            }
            Action::Jump(goal) => self.jump(goal),
            Action::Faster(faster) => self.transport = self.transport.geared(faster),
            Action::Act(action) => self.act(&action),
            Action::Zoom(zoom) => {
                self.zoom = zoom;
                self.furthest = 0;
                self.ahead = false;
            }
            Action::Lang(lang) => {
                self.lang = lang;
                storage::save(Item::Lang, lang.tag());
            }
            Action::Theme(theme) => {
                self.theme = theme;
                storage::save(Item::Theme, theme.name());
            }
            Action::Pane(pane) => {
                self.pane = pane;
                if pane == Pane::Terminal {
                    self.show_desk();
                }
            }
            Action::Term(term) => self.term(term),
            Action::Menu(name) => browser::press(name),
            Action::Help(help) => self.help = help,
            Action::Share(share) => self.share(share),
            Action::Undo => self.take_back(None),
            Action::Drop(nth) => self.take_back(Some(nth)),
            Action::Move(from, to) => self.shift(from, to.unwrap_or(self.transport.at)),
            Action::CheckOut(number) => self.check_out(number),
            Action::AddNode(more) => self.add_node(more),
            Action::PutAway => {
                self.run.borrow_mut().put_away();
                self.read();
            }
            Action::Ask(asked) => {
                self.asked = asked;
                self.pane = Pane::Why;
            }
        }
    }
}
