//! What was done can be taken back, moved, and done otherwise in a branch; and all of it can be handed on.

use std::cell::RefCell;
use std::rc::Rc;

use podarium_core::link::{Link, MOST_NODES};
use podarium_core::view::Micros;

use super::run::{Run, SEED};
use super::{Notice, Share, Store};
use crate::browser;

impl Store {
    /// It becomes the run in which other things were done.
    fn change(&mut self, inputs: Vec<(Micros, podarium_core::Action)>) {
        let run = Rc::clone(&self.run);
        let mut run = run.borrow_mut();
        run.change(inputs);
        run.simulate(self.transport.at, || true);
        run.draw();
        drop(run);
        self.seek(self.transport.at);
    }

    /// Takes something back that was done: the last, unless another is named.
    pub(super) fn take_back(&mut self, nth: Option<usize>) {
        let mut inputs = self.inputs.to_vec();
        let nth = nth.or(inputs.len().checked_sub(1));
        let found = nth.filter(|nth| *nth < inputs.len() && !self.stale);
        self.notice = Some(Notice::Undone(found.is_some()));
        if let Some(nth) = found {
            inputs.remove(nth);
            self.change(inputs);
        }
    }

    /// What was done at an instant was done at another one.
    pub(super) fn shift(&mut self, from: Micros, to: Micros) {
        let (mut rest, mut moved) = (Vec::new(), Vec::new());
        for (at, input) in self.inputs.iter().cloned() {
            if at == from {
                moved.push((to, input));
            } else {
                rest.push((at, input));
            }
        }
        if from == to || moved.is_empty() || self.stale {
            return;
        }
        let place = rest.partition_point(|(at, _)| *at <= to);
        rest.splice(place..place, moved);
        self.change(rest);
    }

    /// The same run with one node more or less.
    pub(super) fn add_node(&mut self, more: bool) {
        let nodes = self.more_nodes;
        self.more_nodes = if more {
            (nodes + 1).min(MOST_NODES - 1)
        } else {
            nodes.saturating_sub(1)
        };
        if self.stale {
            return;
        }
        let run = Run::of(&self.text, self.more_nodes);
        self.run = Rc::new(RefCell::new(run));
        self.change(self.inputs.to_vec());
    }

    pub(super) fn check_out(&mut self, number: u32) {
        let run = Rc::clone(&self.run);
        let mut run = run.borrow_mut();
        run.check_out(number);
        run.simulate(self.transport.at, || true);
        run.draw();
        drop(run);
        self.seek(self.transport.at);
    }

    pub(super) fn share(&mut self, share: Share) {
        let link = || Link {
            manifest: self.text.to_string(),
            seed: Some(SEED),
            more_nodes: self.more_nodes,
            at: self.transport.at,
            lang: self.lang.tag().to_owned(),
            inputs: self.inputs.to_vec(),
            flaw: None,
        };
        let detail = match share {
            Share::Link | Share::Markdown | Share::Embed | Share::Badge => link().write(),
            Share::Yaml => self.text.to_string(),
            Share::Svg => String::new(),
            Share::Json => self.run.borrow().json(&link()),
        };
        browser::tell(share.task(), &detail);
        self.notice = Some(match share {
            Share::Link | Share::Markdown => Notice::Copied,
            Share::Embed => Notice::CopiedCode,
            Share::Badge => Notice::CopiedBadge,
            Share::Yaml | Share::Svg | Share::Json => Notice::Saved,
        });
    }
}
