//! A run and those that went another way from it: who acts in the past makes a branch, and the future that was seen stays.

use crate::session::{Action, Session};
use crate::view::Micros;

/// No more branches than these are kept; the one that was made first goes, unless it is on screen.
const MOST: usize = 8;

/// A branch.
#[derive(Clone, Debug)]
pub struct Branch {
    /// Its number, from 1 on; never given twice.
    pub number: u32,
    /// The run.
    pub session: Session,
    /// The number of the branch that it came from, and when it went its own way.
    pub fork: Option<(u32, Micros)>,
    /// How far somebody has seen it.
    seen: Micros,
}

/// The branches of a playground, one of which is gone on with.
#[derive(Clone, Debug)]
pub struct Branches {
    all: Vec<Branch>,
    current: usize,
    made: u32,
}

impl Branch {
    /// What made it go its own way.
    pub fn cause(&self) -> Option<&Action> {
        let (_, at) = self.fork?;
        let mut actions = self.session.actions();
        actions
            .find(|(then, _)| *then >= at)
            .map(|(_, action)| action)
    }
}

impl Default for Branches {
    fn default() -> Self {
        Self::new(Session::default())
    }
}

impl Branches {
    /// A run that has no branches yet.
    pub fn new(session: Session) -> Self {
        let first = Branch {
            number: 1,
            session,
            fork: None,
            seen: 0,
        };
        Self {
            all: vec![first],
            current: 0,
            made: 1,
        }
    }

    /// All of them, in the order in which they were made.
    pub fn all(&self) -> &[Branch] {
        &self.all
    }

    /// The one that is gone on with.
    pub fn current(&self) -> &Branch {
        &self.all[self.current]
    }

    /// The run that is gone on with.
    pub fn session(&mut self) -> &mut Session {
        &mut self.all[self.current].session
    }

    /// Somebody has seen the current branch at that instant.
    pub fn see(&mut self, at: Micros) {
        let branch = &mut self.all[self.current];
        branch.seen = branch.seen.max(at);
    }

    /// Does something at an instant. If that lies before what was seen, it is done in a branch of its own.
    pub fn act(&mut self, at: Micros, action: Action) -> Vec<String> {
        if at < self.current().seen {
            self.fork(at);
        }
        self.session().dispatch(at, action)
    }

    fn fork(&mut self, at: Micros) {
        self.made += 1;
        let from = self.current();
        let branch = Branch {
            number: self.made,
            session: from.session.clone(),
            fork: Some((from.number, at)),
            seen: at,
        };
        if self.all.len() == MOST {
            let first = usize::from(self.current == 0);
            self.all.remove(first);
        }
        self.current = self.all.len();
        self.all.push(branch);
    }

    /// Goes on with another branch; `false` if there is none of that number.
    pub fn check_out(&mut self, number: u32) -> bool {
        let found = self.all.iter().position(|branch| branch.number == number);
        self.current = found.unwrap_or(self.current);
        found.is_some()
    }

    /// The actions of the current branch become others. If it is the same as the branch that it came from by that, it is
    /// gone, and that one is gone on with.
    pub fn change(&mut self, actions: Vec<(Micros, Action)>) {
        let changed = self.current().session.with_actions(actions);
        let parent = self
            .current()
            .fork
            .and_then(|(from, _)| self.all.iter().position(|branch| branch.number == from));
        if let Some(parent) =
            parent.filter(|at| self.all[*at].session.actions().eq(changed.actions()))
        {
            self.all.remove(self.current);
            self.current = parent;
            return;
        }
        *self.session() = changed;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const POD: &str = "{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {containers: [{name: app, image: busybox, \
        command: [sleep, 1h]}]}}";
    const SECOND: Micros = 1_000_000;

    fn branches() -> Branches {
        let mut branches = Branches::new(Session::new(1));
        branches.act(0, Action::Create(POD.to_owned()));
        branches.session().advance_to(60 * SECOND, 1_000_000);
        branches
    }

    fn exit(code: i32) -> Action {
        Action::Exit {
            pod: "a".to_owned(),
            container: "app".to_owned(),
            code,
        }
    }

    fn numbers(branches: &Branches) -> Vec<u32> {
        branches.all().iter().map(|branch| branch.number).collect()
    }

    #[test]
    fn an_action_in_the_past_leaves_the_future_that_was_seen_as_it_is() {
        let mut branches = branches();
        branches.see(60 * SECOND);
        let before = branches.current().session.digest();
        branches.act(30 * SECOND, exit(3));
        assert_eq!(numbers(&branches), [1, 2]);
        assert_eq!(branches.current().fork, Some((1, 30 * SECOND)));
        assert_eq!(branches.all()[0].session.digest(), before);
        branches.session().advance_to(60 * SECOND, 1_000_000);
        assert_ne!(branches.current().session.digest(), before);
        assert!(branches.check_out(1) && !branches.check_out(7));
        assert_eq!(branches.current().session.digest(), before);
    }

    #[test]
    fn an_action_at_what_was_seen_last_goes_on_with_the_branch() {
        let mut branches = branches();
        branches.see(30 * SECOND);
        branches.act(30 * SECOND, exit(3));
        assert_eq!(numbers(&branches), [1]);
    }

    #[test]
    fn a_branch_without_an_action_of_its_own_is_gone() {
        let mut branches = branches();
        branches.see(60 * SECOND);
        branches.act(30 * SECOND, exit(3));
        let own = branches.current().session.actions();
        let mut actions: Vec<_> = own.map(|(at, action)| (at, action.clone())).collect();
        actions.pop();
        branches.change(actions);
        assert_eq!(numbers(&branches), [1]);
        assert_eq!(branches.current().number, 1);
    }

    #[test]
    fn there_are_never_more_than_eight() {
        let mut branches = branches();
        branches.see(60 * SECOND);
        for code in 0..20 {
            branches.check_out(1);
            branches.act(30 * SECOND, exit(code));
            assert!(branches.all().len() <= MOST);
        }
        assert_eq!(branches.current().number, 21);
    }
}
