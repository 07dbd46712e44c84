//! What a user can do to a pod and its containers: each is an input of the run at the playhead's instant.

use podarium_core::Action as Input;
use yew::Callback;

use crate::i18n::Text;
use crate::store::{Action, Dispatch};
use crate::ui::menu::Choice;

/// Exit codes worth trying: a success, an error, one of a program's own, and what SIGSEGV leaves.
const EXIT_CODES: [i32; 4] = [0, 1, 3, 139];

/// The choices for a pod.
pub fn of_pod(text: &Text, pod: &str, dispatch: Option<&Dispatch>) -> Vec<Choice> {
    let delete = |grace_secs, force| Input::Delete {
        pod: pod.to_owned(),
        grace_secs,
        force,
    };
    [
        (text.act_delete, text.act_delete_hint, delete(None, false)),
        (
            text.act_delete_quick,
            text.act_delete_quick_hint,
            delete(Some(1), false),
        ),
        (text.act_force, text.act_force_hint, delete(Some(0), true)),
    ]
    .into_iter()
    .map(|(label, hint, input)| choice(label.to_owned(), hint, true, input, dispatch))
    .collect()
}

/// The choices for a container.
pub fn of_container(
    text: &'static Text,
    pod: &str,
    container: &str,
    dispatch: Option<&Dispatch>,
) -> Vec<Choice> {
    let exit = |code: i32| {
        let input = Input::Exit {
            pod: pod.to_owned(),
            container: container.to_owned(),
            code,
        };
        choice(
            text.act_exit(&code.to_string()),
            text.act_exit_hint,
            false,
            input,
            dispatch,
        )
    };
    let oom = Input::OomKill {
        pod: pod.to_owned(),
        container: container.to_owned(),
    };
    let oom = choice(
        text.act_oom.to_owned(),
        text.act_oom_hint,
        true,
        oom,
        dispatch,
    );
    EXIT_CODES.into_iter().map(exit).chain([oom]).collect()
}

fn choice(
    label: String,
    hint: &'static str,
    grave: bool,
    input: Input,
    dispatch: Option<&Dispatch>,
) -> Choice {
    let dispatch = dispatch.cloned();
    let pick = Callback::from(move |()| {
        if let Some(dispatch) = &dispatch {
            dispatch.dispatch(Action::Act(input.clone()));
        }
    });
    Choice {
        label,
        hint,
        grave,
        pick,
    }
}
