//! The one component for parts of the page that stay as they are while their data do: most frames change the clock, the
//! playhead and nothing else.

use std::rc::Rc;

use podarium_core::Action as Input;
use podarium_core::ide::Diagnosis;
use podarium_core::terminal::Line;
use podarium_core::view::{Micros, Timeline, View};
use yew::virtual_dom::{Key, VChild, VNode};
use yew::{Component, Context, Html, Properties};

use super::dom::{self, El};
use super::shared::{ContainerRef, Shared};
use super::timeline::scale::Scale;
use super::timeline::{self, lanes, past};
use super::{
    Cx, events, gallery, header, help, lesson, problems, stage, tabs, terminal, transport,
};
use crate::store::desk::Desk;
use crate::store::run::Told;
use crate::store::story::Asked;
use crate::store::transport::Transport;
use crate::store::window::{Window, Zoom};
use crate::store::{Pane, Theme};

/// A part of the page and all that it is drawn from.
#[derive(Clone, Debug, PartialEq)]
pub enum Part {
    /// The header.
    Header(Theme),
    /// The gallery, with the example that is on screen.
    Gallery(Option<&'static str>),
    /// The sheet of keys.
    Help,
    /// The tabs of a small screen, and how many problems the text has.
    Tabs(Pane, usize),
    /// What to watch for in an example, and whether its text is as it was.
    Lesson(Option<&'static str>, bool),
    /// The head of the timeline.
    LineHead(Zoom, Window),
    /// The list of problems of a text.
    Problems(Shared<str>, Shared<Diagnosis>),
    /// The stage: the world, when it was read, whether it belongs to an earlier text, and the example.
    Stage(Shared<View>, Micros, bool, Option<&'static str>),
    /// A container's card, and as much of the time as it shows.
    Container(ContainerRef, Micros),
    /// The controls of the transport bar (its instant is always 0), and whether the text is broken.
    Controls(Transport, bool),
    /// The lanes of the timeline, and of the branch beside it, with width and height.
    Lanes(Shared<Timeline>, Option<Shared<Timeline>>, Scale, u32, u32),
    /// The names of the lanes.
    LaneNames(Shared<Timeline>),
    /// The branches, and what was done.
    Past(Shared<Vec<Told>>, Shared<Vec<(Micros, Input)>>),
    /// The terminals, and the world in which there are places for more.
    Terminal(Shared<Desk>, Shared<View>),
    /// Lines of a terminal: the number of their chunk, and how many lines are not shown.
    Lines(usize, Shared<Vec<Line>>, usize),
    /// The events, and whether they belong to an earlier text; or why it is so at an instant.
    Side(Shared<View>, bool, Option<Story>),
}

/// What the reasons are told from.
#[derive(Clone, Debug, PartialEq)]
pub struct Story {
    /// The lanes.
    pub timeline: Shared<Timeline>,
    /// Those of the branch beside it, and the numbers of both.
    pub beside: Option<(Shared<Timeline>, u32, u32)>,
    /// The instant.
    pub at: Micros,
    /// Whom they are about; none for all.
    pub asked: Option<Rc<Asked>>,
}

/// What the component is given.
#[derive(Debug, PartialEq, Properties)]
pub struct KeptProps {
    cx: Cx,
    part: Part,
}

/// The component.
pub struct Kept;

impl Component for Kept {
    type Message = ();
    type Properties = KeptProps;

    fn create(_: &Context<Self>) -> Self {
        Self
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let KeptProps { cx, part } = ctx.props();
        let drawn = match part {
            Part::Header(theme) => header::draw(cx, *theme),
            Part::Gallery(current) => gallery::draw(cx, *current),
            Part::Help => help::draw(cx),
            Part::Tabs(pane, problems) => tabs::draw(cx, *pane, *problems),
            Part::Lesson(lesson, pristine) => lesson::draw(cx, *lesson, *pristine),
            Part::LineHead(zoom, window) => timeline::head(cx, *zoom, *window),
            Part::Problems(text, diagnosis) => problems::draw(cx, text, diagnosis),
            Part::Stage(view, now, stale, lesson) => stage::draw(cx, view, *now, *stale, *lesson),
            Part::Container(container, now) => stage::container::draw(cx, container, *now),
            Part::Controls(transport, stale) => transport::controls(cx, *transport, *stale),
            Part::Lanes(timeline, beside, scale, width, height) => {
                let beside = beside.as_deref();
                lanes::draw(cx, timeline, beside, *scale, *width, *height)
            }
            Part::LaneNames(timeline) => timeline::names(timeline),
            Part::Past(branches, inputs) => past::draw(cx, branches, inputs),
            Part::Terminal(desk, view) => terminal::draw(cx, desk, view),
            Part::Lines(chunk, lines, hidden) => {
                terminal::lines(chunk * terminal::CHUNK, lines, *hidden)
            }
            Part::Side(view, stale, story) => events::draw(cx, view, *stale, story.as_ref()),
        };
        drawn.html()
    }
}

/// A part that is drawn anew only if its data changed.
pub fn kept(cx: &Cx, part: Part) -> El {
    keyed(cx, part, None)
}

/// The same, told apart from its neighbours by a key.
pub fn keyed(cx: &Cx, part: Part, key: Option<&str>) -> El {
    let cx = cx.clone();
    let made = VChild::<Kept>::new(KeptProps { cx, part }, key.map(Key::from));
    dom::node(VNode::from(made))
}
