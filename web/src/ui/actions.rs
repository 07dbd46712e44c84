//! What a user can do to a pod and its containers: each is an input of the run at the playhead's instant.

use std::rc::Rc;

use podarium_core::Action as Input;

use super::Cx;
use crate::store::story::Goal;
use crate::store::{Action, Share};

/// Exit codes worth trying: a success, an error, one of a program's own, and what SIGSEGV leaves.
const EXIT_CODES: [i32; 4] = [0, 1, 3, 139];

/// What can be acted on.
#[derive(Clone, Debug, PartialEq)]
pub enum Subject {
    /// A pod, by its name.
    Pod(String),
    /// A container, by the names of its pod and its own.
    Container(String, String),
    /// The time: what it can jump to.
    Time,
    /// All that is on the page: how it can be handed on.
    Page,
}

/// One choice of a menu.
#[derive(Debug)]
pub struct Choice {
    /// What it is called.
    pub label: String,
    /// What it is on the command line, or what it does.
    pub hint: &'static str,
    /// Whether it ends something for good.
    pub grave: bool,
    /// What it does.
    pub action: Action,
}

impl Subject {
    /// What can be done to it.
    pub fn choices(&self, cx: &Cx) -> Vec<Choice> {
        match self {
            Self::Pod(pod) => of_pod(cx, pod),
            Self::Container(pod, container) => of_container(cx, pod, container),
            Self::Time => of_time(cx),
            Self::Page => of_page(cx),
        }
    }
}

fn of_time(cx: &Cx) -> Vec<Choice> {
    let text = cx.text();
    let jump = |goal: Goal| {
        let (label, hint) = match goal {
            Goal::Restart => (text.play_jump_restart, "R"),
            Goal::Failure => (text.play_jump_failure, "F"),
            Goal::End => (text.play_jump_end, "E"),
        };
        Choice {
            label: label.to_owned(),
            hint,
            grave: false,
            action: Action::Jump(goal),
        }
    };
    Goal::ALL.into_iter().map(jump).collect()
}

fn of_page(cx: &Cx) -> Vec<Choice> {
    let text = cx.text();
    let share = |share: Share| {
        let (label, hint) = match share {
            Share::Link => (text.share_link, text.share_link_hint),
            Share::Markdown => (text.share_markdown, "[…](…)"),
            Share::Yaml => (text.share_yaml, "pod.yaml"),
            Share::Svg => (text.share_svg, "timeline.svg"),
        };
        Choice {
            label: label.to_owned(),
            hint,
            grave: false,
            action: Action::Share(share),
        }
    };
    Share::ALL.into_iter().map(share).collect()
}

fn of_pod(cx: &Cx, pod: &str) -> Vec<Choice> {
    let text = cx.text();
    let delete = |label: &str, hint, grace_secs, force| {
        let pod = pod.to_owned();
        let input = Input::Delete {
            pod,
            grace_secs,
            force,
        };
        choice(label.to_owned(), hint, true, input)
    };
    vec![
        delete(text.act_delete, text.act_delete_hint, None, false),
        delete(
            text.act_delete_quick,
            text.act_delete_quick_hint,
            Some(1),
            false,
        ),
        delete(text.act_force, text.act_force_hint, Some(0), true),
        Choice {
            label: text.act_undo.to_owned(),
            hint: text.act_undo_hint,
            grave: false,
            action: Action::Undo,
        },
    ]
}

fn of_container(cx: &Cx, pod: &str, container: &str) -> Vec<Choice> {
    let text = cx.text();
    let (pod, container) = (pod.to_owned(), container.to_owned());
    let mut choices = Vec::with_capacity(EXIT_CODES.len() + 1);
    for code in EXIT_CODES {
        let (pod, container) = (pod.clone(), container.clone());
        let input = Input::Exit {
            pod,
            container,
            code,
        };
        let label = text.act_exit(&code.to_string());
        choices.push(choice(label, text.act_exit_hint, false, input));
    }
    let oom = Input::OomKill { pod, container };
    let label = text.act_oom.to_owned();
    choices.push(choice(label, text.act_oom_hint, true, oom));
    choices
}

fn choice(label: String, hint: &'static str, grave: bool, input: Input) -> Choice {
    Choice {
        label,
        hint,
        grave,
        action: Action::Act(Rc::new(input)),
    }
}
