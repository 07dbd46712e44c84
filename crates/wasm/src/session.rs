//! The class `Session`: a run that can be played, wound back and acted on.

use podarium_core::{Progress, view};
use tsify::{Ts, Tsify};
use wasm_bindgen::prelude::*;

use crate::border::{Action, Timeline, View};

/// How many messages `advanceTo` handles unless it is told otherwise: a few milliseconds of work.
const USUAL_BUDGET: u32 = 20_000;

/// The latest instant, in microseconds, that a JavaScript number holds exactly.
const LATEST: f64 = 9_007_199_254_740_991.0;

/// A cluster in virtual time. Instants are microseconds since its start.
#[wasm_bindgen]
pub struct Session {
    session: podarium_core::Session,
}

#[wasm_bindgen]
impl Session {
    /// An empty cluster. The same seed and the same actions give the same run, to the byte.
    #[wasm_bindgen(constructor)]
    pub fn new(seed: Option<u32>) -> Session {
        Session {
            session: podarium_core::Session::new(u64::from(seed.unwrap_or_default())),
        }
    }

    /// Does something at an instant. What was simulated beyond it is thrown away, and so are later actions.
    pub fn dispatch(&mut self, at: f64, action: Ts<Action>) -> Result<(), JsError> {
        self.session
            .dispatch(instant(at)?, action.to_rust()?.try_into()?);
        Ok(())
    }

    /// The same run, to go its own way from here.
    #[must_use]
    pub fn fork(&self) -> Session {
        Session {
            session: self.session.clone(),
        }
    }

    /// Simulates up to an instant, handling at most `budget` messages. False means that the budget ran out: call again.
    #[wasm_bindgen(js_name = advanceTo)]
    pub fn advance_to(&mut self, at: f64, budget: Option<u32>) -> Result<bool, JsError> {
        let progress = self
            .session
            .advance_to(instant(at)?, budget.unwrap_or(USUAL_BUDGET));
        Ok(progress == Progress::Reached)
    }

    /// How far the run is simulated.
    #[wasm_bindgen(getter, js_name = simulatedUntil)]
    pub fn simulated_until(&self) -> f64 {
        number(self.session.simulated_until())
    }

    /// The first instant after `at` at which something visible happens, if it is simulated.
    #[wasm_bindgen(js_name = nextEventAfter)]
    pub fn next_event_after(&self, at: f64) -> Result<Option<f64>, JsError> {
        Ok(self.session.next_event_after(instant(at)?).map(number))
    }

    /// The last instant before `at` at which something visible happened.
    #[wasm_bindgen(js_name = lastEventBefore)]
    pub fn last_event_before(&self, at: f64) -> Result<Option<f64>, JsError> {
        Ok(self.session.last_event_before(instant(at)?).map(number))
    }

    /// The cluster at an instant that has been simulated.
    pub fn view(&self, at: f64) -> Result<Ts<View>, JsError> {
        Ok(View::from(self.session.view(instant(at)?)).into_ts()?)
    }

    /// The whole run as lanes.
    pub fn timeline(&self) -> Result<Ts<Timeline>, JsError> {
        Ok(Timeline::from(self.session.timeline()).into_ts()?)
    }

    /// Sixteen hexadecimal digits that two runs share if they went alike.
    pub fn digest(&self) -> String {
        format!("{:016x}", self.session.digest())
    }
}

/// A number from JavaScript as an instant: whole microseconds from 0 on.
fn instant(at: f64) -> Result<view::Micros, JsError> {
    if (0.0..=LATEST).contains(&at) {
        return Ok(at as view::Micros);
    }
    Err(JsError::new(&format!(
        "an instant is a number of microseconds from 0 to {LATEST}, not {at}"
    )))
}

fn number(at: view::Micros) -> f64 {
    at as f64
}
