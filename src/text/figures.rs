//! Numbers for people: as many digits as say something, however small the number is.

/// More decimals than this say nothing.
const MOST_DECIMALS: i32 = 6;

/// Returns how many decimals show a number with so many significant digits; never fewer than
/// `least`.
pub fn decimals(value: f64, least: usize, digits: u16) -> usize {
    let size = value.abs().log10().floor();
    if !size.is_finite() {
        return least;
    }
    let wanted = i32::from(digits) - 1 - size as i32;
    least.max(wanted.clamp(0, MOST_DECIMALS) as usize)
}

/// Returns a number with so many significant digits, and at least `least` decimals: `1.94`,
/// `0.0065`.
pub fn figure(value: f64, least: usize, digits: u16) -> String {
    format!("{value:.0$}", decimals(value, least, digits))
}

/// Returns a ratio, with two decimals or two significant digits: `1.94`, `0.0012`.
pub fn ratio(value: f64) -> String {
    figure(value, 2, 2)
}

/// Returns how many times as long something takes as natively: `x52`, `x1.0`.
pub fn times_native(ratio: f64) -> String {
    format!("x{}", figure(ratio, 0, 2))
}

/// Returns a share in percent, with at least two significant digits: `98`, `0.43`.
pub fn percent(share: f64) -> String {
    figure(share * 100.0, 0, 2)
}

/// Returns how many decimals all times of a run get, given its wall time: three significant digits
/// of that.
pub fn decimals_of(wall: f64) -> usize {
    decimals(wall, 2, 3)
}

/// Returns a time for a sentence, its unit included: `4.06 s`, `6.50 ms`, `120 us`, `18.3 ns`.
pub fn time(seconds: f64) -> String {
    let size = seconds.abs();
    if size >= 0.1 || size == 0.0 || !size.is_finite() {
        format!("{seconds:.2} s")
    } else if size >= 1e-3 {
        format!("{} ms", figure(seconds * 1e3, 0, 3))
    } else if size >= 1e-6 {
        format!("{} us", figure(seconds * 1e6, 0, 3))
    } else {
        format!("{} ns", figure(seconds * 1e9, 0, 3))
    }
}

/// Returns a whole number in groups of three digits: `1,234,567`.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.char_indices() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Returns so many a second, short: `1.2 M/s`, `350 k/s`, `12 /s`.
pub fn rate(a_second: f64) -> String {
    let (value, unit) = match a_second.abs() {
        1e9.. => (a_second / 1e9, "G"),
        1e6.. => (a_second / 1e6, "M"),
        1e3.. => (a_second / 1e3, "k"),
        _ => (a_second, ""),
    };
    format!("{} {unit}/s", figure(value, 0, 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_vanishes_because_it_is_small() {
        assert_eq!(
            [4.061, 0.5, 0.0065, 0.000_12, 1.83e-8, 0.0].map(time),
            ["4.06 s", "0.50 s", "6.50 ms", "120 us", "18.3 ns", "0.00 s"]
        );
        assert_eq!(
            [1.944, 0.98, 0.012_34, 0.0].map(ratio),
            ["1.94", "0.98", "0.012", "0.00"]
        );
        assert_eq!(
            [0.984, 1.0, 0.0043, 0.0].map(percent),
            ["98", "100", "0.43", "0"]
        );
        assert_eq!([16.02, 0.25, 0.0065].map(decimals_of), [2, 3, 5]);
    }

    #[test]
    fn counts_and_rates_are_read_at_a_glance() {
        let counts = [0, 999, 1_000, 1_234_567].map(grouped);
        assert_eq!(counts, ["0", "999", "1,000", "1,234,567"]);
        let rates = [12.0, 350_400.0, 1.23e6, 2.5e9, 0.5].map(rate);
        assert_eq!(rates, ["12 /s", "350 k/s", "1.2 M/s", "2.5 G/s", "0.50 /s"]);
    }

    #[test]
    fn nonsense_has_few_digits() {
        for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e300] {
            assert_eq!(decimals(value, 2, 3), 2);
        }
        assert_eq!(decimals(1e-300, 2, 3), 6);
        assert_eq!(time(f64::NAN), "NaN s");
    }
}
