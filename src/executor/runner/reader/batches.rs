//! Which batches a runner has handed over and waited for: each once, and in this order.

use crate::model::RunEvent;

/// What was reported of each batch.
#[derive(Debug)]
pub(super) struct Batches(Vec<Reported>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reported {
    Nothing,
    HandedOver,
    Done,
}

impl Batches {
    pub(super) fn new(count: u32) -> Self {
        Self(vec![Reported::Nothing; count as usize])
    }

    pub(super) fn hand_over(&mut self, batch: u32) -> Result<RunEvent, String> {
        self.pass(batch, Reported::Nothing, Reported::HandedOver)?;
        Ok(RunEvent::HandedOver { batch })
    }

    pub(super) fn done(&mut self, batch: u32) -> Result<RunEvent, String> {
        self.pass(batch, Reported::HandedOver, Reported::Done)?;
        Ok(RunEvent::BatchDone { batch })
    }

    fn pass(&mut self, batch: u32, from: Reported, to: Reported) -> Result<(), String> {
        let Some(reported) = self.0.get_mut(batch as usize) else {
            let last = self.0.len().saturating_sub(1);
            return Err(format!("there is no batch {batch}, the last is {last}"));
        };
        if *reported != from {
            return Err(match to {
                Reported::Done if *reported == Reported::Nothing => {
                    format!("batch {batch} is done, but was not handed over")
                }
                Reported::Done => format!("batch {batch} is done twice"),
                _ => format!("batch {batch} is handed over twice"),
            });
        }
        *reported = to;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_handed_over_and_then_done_once() {
        let mut batches = Batches::new(2);
        let reported = batches.done(0).unwrap_err();
        assert_eq!(reported, "batch 0 is done, but was not handed over");
        assert_eq!(batches.hand_over(0), Ok(RunEvent::HandedOver { batch: 0 }));
        assert_eq!(batches.done(0), Ok(RunEvent::BatchDone { batch: 0 }));
        assert_eq!(batches.done(0).unwrap_err(), "batch 0 is done twice");
        let twice = batches.hand_over(0).unwrap_err();
        assert_eq!(twice, "batch 0 is handed over twice");
        let none = batches.hand_over(2).unwrap_err();
        assert_eq!(none, "there is no batch 2, the last is 1");
    }
}
