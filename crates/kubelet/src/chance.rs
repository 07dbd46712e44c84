//! Random values keyed by what they are for, so that a new rule never shifts another one's jitter.

use std::time::Duration;

/// The run's seed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Chance {
    /// The seed itself.
    pub seed: u64,
}

impl Chance {
    /// A value for the `n`-th draw of one thing (`entity`) for one purpose (`domain`).
    pub fn draw(self, domain: &str, entity: &str, n: u64) -> u64 {
        let mut state = 0xcbf2_9ce4_8422_2325 ^ self.seed;
        for byte in domain
            .bytes()
            .chain([0])
            .chain(entity.bytes())
            .chain(n.to_le_bytes())
        {
            state = (state ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        mix(state)
    }

    /// `base` stretched by a random factor of 1 to 1.5.
    ///
    /// Models apimachinery/pkg/util/wait: Jitter with the kubelet's factor of 0.5.
    pub fn stretch(self, base: Duration, domain: &str, entity: &str, n: u64) -> Duration {
        let share = self.draw(domain, entity, n) % 1_000_000;
        let extra = base.as_micros() * u128::from(share) / 2_000_000;
        base + Duration::from_micros(u64::try_from(extra).unwrap_or(u64::MAX))
    }

    /// A duration of 0 to `most`.
    pub fn up_to(self, most: Duration, domain: &str, entity: &str, n: u64) -> Duration {
        let most = u64::try_from(most.as_micros()).unwrap_or(u64::MAX).max(1);
        Duration::from_micros(self.draw(domain, entity, n) % most)
    }
}

/// Spreads a state over all 64 bits (the finaliser of SplitMix64).
fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stretched_wait_lies_between_its_base_and_half_as_much_again() {
        let chance = Chance { seed: 7 };
        let base = Duration::from_secs(10);
        let waits: Vec<_> = (0..1000)
            .map(|n| chance.stretch(base, "requeue", "pod", n))
            .collect();
        assert!(
            waits
                .iter()
                .all(|wait| *wait >= base && *wait <= base * 3 / 2)
        );
        assert!(waits.iter().any(|wait| *wait < base * 11 / 10));
        assert!(waits.iter().any(|wait| *wait > base * 14 / 10));
    }

    #[test]
    fn draws_depend_on_nothing_but_their_key() {
        let chance = Chance { seed: 7 };
        assert_eq!(chance.draw("a", "b", 1), chance.draw("a", "b", 1));
        assert_ne!(chance.draw("a", "b", 1), chance.draw("a", "b", 2));
        assert_ne!(chance.draw("a", "bc", 1), chance.draw("ab", "c", 1));
    }
}
